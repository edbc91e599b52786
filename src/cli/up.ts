/**
 * `minipot up`: sensor, server and dashboard on this machine, on loopback, from nothing. What it makes lies in one folder, its
 * config among it; the next start finds it again.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Config } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { consentWarning } from "../consent.js";
import { readSetupCode } from "../server/access/local.js";
import type { Supervisor } from "../supervisor/supervisor.js";
import { VERSION } from "../version.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";
import { run } from "./run.js";
import { dashboardUrl } from "./server-url.js";

const HOW_TO_TRY: Readonly<Record<string, (port: number) => string>> = {
  telnet: (port) => `telnet 127.0.0.1 ${port}`,
  ssh: (port) => `ssh -p ${port} root@127.0.0.1`,
  http: (port) => `curl -u admin:admin http://127.0.0.1:${port}/`,
  ftp: (port) => `curl -u admin:admin ftp://127.0.0.1:${port}/`,
  smtp: (port) => `curl --mail-from a@b.example --mail-rcpt c@d.example smtp://127.0.0.1:${port}`,
  "http-proxy": (port) => `curl -x http://127.0.0.1:${port} http://example.com/`,
};

export async function up({ data }: { data: string }): Promise<number> {
  const folder = resolve(data);
  const path = join(folder, "minipot.toml");
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, firstConfig(folder), { mode: 0o600, flag: "wx" });
  }
  const load = () => loadConfig(path);
  const config = await load().catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  process.stdout.write(`minipot ${VERSION} is starting …\n`);
  return run(config, {
    withServer: true,
    configFile: path,
    reload: load,
    settled: (supervisor, allUp) => greet(config, path, supervisor, allUp),
  });
}

/** A sensor that reports to the server beside it, at once, with a token that only this folder knows. */
function firstConfig(folder: string): string {
  const token = randomBytes(24).toString("base64url");
  return `# Made by \`minipot up\`: sensor and server on this machine, on loopback. Yours to change; \`minipot validate\` checks it, and a
# running sensor takes it on when its supervisor gets a SIGHUP.

[sensor]
id = "local"
addresses = ["127.0.0.1", "::1"]
state_dir = ${JSON.stringify(join(folder, "sensor"))}
runtime_dir = ${JSON.stringify(join(folder, "run"))}
log_level = "warn"
# User names and passwords that peers try are kept only if you say so: "hash" or "on", and agree to what \`minipot consent\` shows.
log_credentials = "off"
consent = 0
# What comes from one's own networks, as all that comes over loopback, is not recorded. Here that is you, who wants to see it.
record_own = true

# The page on which collection and services are switched.
[owner]
enabled = true

[upload]
url = "http://127.0.0.1:8377"
token = "${token}"

[server]
listen = "127.0.0.1:8377"
data_dir = ${JSON.stringify(join(folder, "server"))}
# On loopback every peer is private; a real server drops such peers.
accept_private = true

# Send soon what was seen, so that it can be watched.
[server.batching]
max_age_ms = 300

[[server.sensors]]
id = "local"
token = "${token}"
`;
}

/** What listens where, and how to try it. */
async function greet(config: Config, path: string, supervisor: Supervisor, allUp: boolean): Promise<void> {
  const { listeners, processes, owner } = await supervisor.status();
  if (!allUp) {
    for (const { name, state, reason } of processes) {
      if (state === "parked") process.stderr.write(`minipot: ${name} cannot run${reason === undefined ? "" : `: ${reason}`}\n`);
    }
  }
  const lines = [`minipot ${VERSION}: sensor and server on loopback. Ctrl-C stops both and keeps what was seen.`, ""];
  for (const service of new Set(listeners.map((listener) => listener.service))) {
    const ports = [...new Set(listeners.filter((listener) => listener.service === service).map(({ port }) => port))];
    const how = HOW_TO_TRY[service]?.(ports[0]!) ?? "";
    lines.push(`  ${service.padEnd(11)} ${ports.join(", ").padEnd(18)} ${how}`);
  }
  const { listen, dataDir } = config.server;
  lines.push(`  ${"dashboard".padEnd(11)} ${String(listen.port).padEnd(18)} ${dashboardUrl(listen, readSetupCode(dataDir))}`);
  for (const url of owner?.urls ?? []) lines.push(`  ${"your page".padEnd(11)} ${(new URL(url).port || "80").padEnd(18)} ${url}`);
  lines.push(
    "",
    "  npx minipot tail      what peers do, as they do it",
    "  npx minipot status    how the sensor is",
    "  npx minipot simulate  a made-up world of attackers, to see groups, campaigns and lists",
    "",
  );
  const shown = relative(process.cwd(), path);
  const kept = `Credentials are ${{ off: "not kept", hash: "kept as hashes", on: "kept" }[config.sensor.logCredentials]}`;
  const warning = consentWarning(config.sensor.consent);
  if (warning !== undefined) lines.push(`${warning}.`, "");
  else lines.push(`${kept}: log_credentials in ${shown.startsWith("..") ? path : shown} says so.`, "");
  process.stdout.write(`${lines.join("\n")}\n`);
}
