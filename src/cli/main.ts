#!/usr/bin/env node
/** The command: argv → one subcommand, loaded when asked for. The only place that decides the exit code. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { VERSION } from "../version.js";
import { EXIT } from "./exit.js";

type Run = (...given: never[]) => Promise<number>;

const EXIT_CODES = `
Exit codes: 0 all is well · 1 it failed · 2 wrong usage · 3 faults in the config · 4 no sensor is running`;

const program = new Command("minipot")
  .description("Honeypot sensors for routers, and the server that makes sense of what they see.")
  .version(VERSION)
  .showHelpAfterError("(minipot --help tells how)")
  .addHelpText("after", EXIT_CODES)
  .exitOverride();

let exitCode: number = EXIT.ok;

function subcommand(name: string, description: string, examples: readonly string[], load: () => Promise<Run>): Command {
  return program
    .command(name)
    .description(description)
    .allowExcessArguments(false)
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ ${example}`).join("\n")}`)
    .exitOverride()
    .action(async (...given: unknown[]) => {
      // Arguments, then options; the last one is the command itself.
      exitCode = await (await load())(...(given.slice(0, -1) as never[]));
    });
}

/** @throws InvalidArgumentError, which is wrong usage */
function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Expected a whole number from 1.");
  return Number(text);
}

/** @throws InvalidArgumentError, which is wrong usage */
function positive(text: string): number {
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(text) || Number(text) === 0) throw new InvalidArgumentError("Expected a number above 0.");
  return Number(text);
}

const CONFIG = [
  "-c, --config <file>",
  "TOML or UCI; otherwise /etc/minipot.toml, /etc/config/minipot or data/minipot.toml",
] as const;
const JSON_OUTPUT = ["--json", "for programs"] as const;

subcommand(
  "up",
  "Run sensor, server and dashboard on this machine, on loopback.",
  ["minipot up", "minipot up --data /tmp/try"],
  async () => (await import("./up.js")).up,
).option("--data <folder>", "where everything is kept, its config among it", "data");
subcommand(
  "sensor",
  "Run the sensor: fake services, spool, upload.",
  ["minipot sensor -c /etc/minipot.toml"],
  async () => (await import("./sensor.js")).sensor,
).option(...CONFIG);
subcommand(
  "server",
  "Run the central server: ingest, store, API, dashboard.",
  ["minipot server -c server.toml"],
  async () => (await import("./server.js")).server,
).option(...CONFIG);
subcommand(
  "validate",
  "Check a config, and name every fault in it.",
  ["minipot validate -c /etc/config/minipot"],
  async () => (await import("./validate.js")).validate,
)
  .option(...CONFIG)
  .option(...JSON_OUTPUT);
subcommand(
  "set",
  "Change one key of the config, everything else in it left as it is; a running sensor takes it on.",
  ["minipot set telnet.enabled false", "minipot set sensor.disable 23tcp,2323tcp", "minipot set telnet.enabled"],
  async () => (await import("./set.js")).set,
)
  .argument("<section.key>", "as in `minipot validate`'s faults")
  .argument("[value]", "its new value; left out, the key goes and its default counts")
  .option(...CONFIG);
subcommand(
  "secret",
  "Register passwords that you use, so that none of them is ever sent on; only salted hashes are kept.",
  ["minipot secret add router", "minipot secret list", "minipot secret remove router"],
  async () => (await import("./secret.js")).secret,
)
  .addArgument(new Argument("<action>", "what to do").choices(["add", "list", "remove"]))
  .argument("[name]", "your name for the password, which is itself read from the terminal or standard input")
  .option(...CONFIG);
subcommand(
  "consent",
  "Show what is collected, and what you agree to with `consent` in the config.",
  ["minipot consent"],
  async () => (await import("./consent.js")).consent,
).option(...CONFIG);
subcommand(
  "status",
  "Tell how the running sensor is.",
  ["minipot status", "minipot status --json"],
  async () => (await import("./status.js")).status,
)
  .option(...CONFIG)
  .option(...JSON_OUTPUT);
subcommand(
  "tail",
  "Show what peers do, as they do it.",
  ["minipot tail", "minipot tail -n 10", "minipot tail --json | jq .kind"],
  async () => (await import("./tail.js")).tail,
)
  .option(...CONFIG)
  .option(...JSON_OUTPUT)
  .option("-n, --events <count>", "end after so many events", count);
subcommand(
  "doctor",
  "Examine each link from a port to the server's store.",
  ["minipot doctor"],
  async () => (await import("./doctor.js")).doctor,
)
  .option(...CONFIG)
  .option(...JSON_OUTPUT);
subcommand(
  "check",
  "Tell what the server knows of an address, and whether it is listed.",
  ["minipot check 198.51.100.7", "minipot check 2001:db8::7 --json | jq .score"],
  async () => (await import("./check.js")).check,
)
  .argument("<address>", "IPv4 or IPv6")
  .option(...CONFIG)
  .option(...JSON_OUTPUT);
subcommand(
  "people",
  "Tell who has an account on the server of this machine; add one, give one a new password, or remove one.",
  ["minipot people list", "minipot people add kim --role analyst", "minipot people reset kim"],
  async () => (await import("./people.js")).people,
)
  .addArgument(new Argument("<action>", "what to do").choices(["list", "add", "reset", "remove"]))
  .argument("[name]", "whose account; not with list")
  .addOption(new Option("--role <role>", "of one that is added").choices(["viewer", "analyst", "admin"]).default("viewer"))
  .option(...CONFIG);
subcommand(
  "replay",
  "Play what a session's terminal showed, as it was seen; nothing that a peer sent reaches this terminal but text and colours.",
  ["minipot replay 0f1e2d3c4b5a6978-12", "minipot replay 0f1e2d3c4b5a6978-12 --speed 4 --idle-max 1"],
  async () => (await import("./replay.js")).replay,
)
  .argument("<session>", "as events name it: worker-number")
  .option(...CONFIG)
  .option("--speed <factor>", "how much faster than it was", positive, 1)
  .option("--idle-max <seconds>", "no pause is longer", positive, 2);
subcommand(
  "simulate",
  "Run a server of its own, filled with a made-up world of botnets; nothing of it gets anywhere else.",
  [
    "minipot simulate",
    "minipot simulate --addresses 2000 --botnets 20 --seed another",
    "minipot simulate --against data/minipot.toml --addresses 30 --botnets 2",
    "minipot simulate --remove",
  ],
  async () => (await import("./simulate.js")).simulate,
)
  .option("--data <folder>", "where it is kept", "data/simulated")
  .option("--port <port>", "where it listens, on loopback", count, 8378)
  .option("--seed <text>", "the same seed is the same world", "minipot")
  .option("--addresses <count>", "how many there are", count, 400)
  .option("--botnets <count>", "how many of them", count, 8)
  .option("--sensors <count>", "how many see them", count, 12)
  .option("--hours <count>", "how long it goes on", count, 24)
  .option("--remove", "remove the folder, and end")
  .option("--against <config>", "have the bots try the running sensor of this config instead, over loopback");
subcommand(
  "firewall",
  "Show, apply or take away the firewall's rules, or explain for each port who gets a connection.",
  [
    "minipot firewall check",
    "minipot firewall check 203.0.113.5:80",
    "minipot firewall apply --dry-run",
    "minipot firewall remove",
  ],
  async () => (await import("./firewall.js")).firewall,
)
  .addArgument(new Argument("<action>", "what to do").choices(["show", "apply", "remove", "check"]))
  .argument("[target]", "for check: a port, ADDRESS:PORT or [ADDRESS]:PORT; otherwise all that are faked")
  .option(...CONFIG)
  .option(...JSON_OUTPUT)
  .option("--dry-run", "say what would be done, and do nothing");

// Who reads our output may go away: `minipot tail | head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
process.exit(exitCode);
