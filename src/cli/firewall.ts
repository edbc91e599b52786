/**
 * `minipot firewall show | apply | remove | check`: the rules as text, put in place, taken away, and explained. A running sensor does
 * the first three by itself; `check` is for whoever wonders who gets a connection.
 */
import { parseAddress } from "../bytes/address.js";
import type { Config } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { type Decision, decide } from "../firewall/decide.js";
import { type Explanation, explain, type Question, type Situation } from "../firewall/explain.js";
import { Firewall, fakesOf } from "../firewall/firewall.js";
import { lockedBy, lockTable } from "../firewall/lock.js";
import { FirewallError } from "../firewall/run.js";
import type { Survey } from "../firewall/survey.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

export interface FirewallOptions {
  readonly config?: string;
  readonly json?: boolean;
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean;
}

export type Action = "show" | "apply" | "remove" | "check";

export async function firewall(action: Action, target: string | undefined, options: FirewallOptions): Promise<number> {
  const given = await loadConfig(options.config).catch(printConfigFaults);
  if (given === undefined) return EXIT.config;
  // Who says it by hand means it, whatever the sensor is told to do.
  const config = { ...given, firewall: { ...given.firewall, enabled: true } };
  try {
    const own = await Firewall.open(config);
    switch (action) {
      case "show":
        return await show(own, config, options);
      case "apply":
        return await apply(own, config, options);
      case "remove":
        return await remove(own, config, options);
      case "check":
        return await check(own, config, target, options);
      default:
        return action satisfies never;
    }
  } catch (error) {
    if (!(error instanceof FirewallError)) throw error;
    process.stderr.write(`minipot: ${error.message}${process.getuid?.() === 0 ? "" : "; the firewall needs root"}\n`);
    return EXIT.failed;
  }
}

interface View {
  readonly survey: Survey;
  readonly decision: Decision;
}

/** As if every service were ready. */
async function look({ tool, guarded }: Firewall, config: Config): Promise<View> {
  const survey = await tool.survey(config.firewall.wan);
  const decision = decide({ config: config.firewall, fakes: fakesOf(config), guarded, matching: tool.matching }, survey);
  return { survey, decision };
}

async function show(own: Firewall, config: Config, { json = false }: FirewallOptions): Promise<number> {
  const { survey, decision } = await look(own, config);
  const text = await own.tool.text(decision, survey, config.firewall);
  print(json, { tool: own.tool.name, matching: own.tool.matching, plan: decision.plan, text }, text);
  return EXIT.ok;
}

async function apply(own: Firewall, config: Config, options: FirewallOptions): Promise<number> {
  if (options.dryRun) return show(own, config, options);
  const { table } = config.firewall;
  const lock = await lockTable(table);
  if (lock === undefined) throw new FirewallError(`a running sensor keeps the table ${table}, and applies it by itself`);
  await own.apply(fakesOf(config).map(({ service }) => service));
  const status = own.status();
  lock.close();
  const ports = status.ports?.join(", ") ?? "";
  print(
    options.json,
    status,
    status.fault === undefined ? `Applied by ${status.tool}: ports ${ports}, from ${status.wan?.join(", ")}.\n` : "",
  );
  if (status.fault !== undefined) throw new FirewallError(status.fault);
  return EXIT.ok;
}

async function remove(own: Firewall, config: Config, { json = false, dryRun = false }: FirewallOptions): Promise<number> {
  const { table } = config.firewall;
  if (dryRun) {
    print(json, { tool: own.tool.name, table }, `Would take away by ${own.tool.name} all that is named ${table}.\n`);
    return EXIT.ok;
  }
  await own.remove();
  const lock = await lockTable(table);
  lock?.close();
  if (lock === undefined) process.stderr.write(`minipot: ${lockedBy(table)}. It will apply it again.\n`);
  print(json, { tool: own.tool.name, table, removed: true }, "Removed.\n");
  return EXIT.ok;
}

async function check(
  own: Firewall,
  config: Config,
  target: string | undefined,
  { json = false }: FirewallOptions,
): Promise<number> {
  const questions = target === undefined ? allPorts(config) : questionOf(target);
  if (questions === undefined) {
    process.stderr.write(`minipot: ${target} is not a port, ADDRESS:PORT or [ADDRESS]:PORT.\n`);
    return EXIT.usage;
  }
  const view = await look(own, config);
  const situation: Situation = {
    ...view,
    fakes: fakesOf(config),
    guarded: own.guarded,
    disabled: new Set(config.sensor.disable.map((item) => Number.parseInt(item, 10))),
    redirected: await own.tool.redirected(config.firewall, view.survey),
  };
  const answers = questions.map((question) => explain(question, situation));
  print(json, answers.map(forJson), shown(answers, situation));
  return EXIT.ok;
}

function allPorts(config: Config): Question[] {
  const disabled = config.sensor.disable.map((item) => Number.parseInt(item, 10));
  const ports = [...new Set([...fakesOf(config).map(({ port }) => port), ...disabled])].sort((a, b) => a - b);
  return ports.flatMap((port) => [
    { family: "ip", port },
    { family: "ip6", port },
  ]);
}

function questionOf(target: string): Question[] | undefined {
  const [, v6, v4, digits = ""] = /^(?:\[([^\]]+)\]:|([\d.]+):)?(\d{1,5})$/.exec(target) ?? [];
  const port = Number(digits);
  if (digits === "" || port === 0 || port > 65535) return undefined;
  const text = v6 ?? v4;
  if (text === undefined) {
    return [
      { family: "ip", port },
      { family: "ip6", port },
    ];
  }
  const address = parseAddress(text);
  return address === undefined ? undefined : [{ family: address.length === 4 ? "ip" : "ip6", port, address }];
}

const WHO: Readonly<Record<Explanation["who"], string>> = {
  real: "the real service",
  fake: "the fake service",
  forward: "a port forward",
  other: "another machine",
  nobody: "nobody",
  either: "real or fake",
};

/** A port a paragraph; both families in one where they agree. */
function shown(answers: readonly Explanation[], { decision, redirected }: Situation): string {
  const { wan, matching } = decision.plan;
  const heading = redirected === undefined ? "The firewall's rules are not applied.\n" : "";
  const outside = `From outside (${wan.join(", ") || "no interface"}):\n`;
  const limits =
    matching === "socket"
      ? ""
      : "The kernel cannot look for listeners at each connection; they are looked up every few seconds.\n";
  const lines = answers.flatMap((answer, index) => {
    const before = answers[index - 1];
    if (before !== undefined && isSame(before, answer)) return [];
    const after = answers[index + 1];
    const family = after !== undefined && isSame(answer, after) ? "" : answer.family === "ip" ? " IPv4" : " IPv6";
    return [`  ${`${answer.port}${family}`.padEnd(12)} ${WHO[answer.who].padEnd(18)} ${answer.why.join(" ")}`];
  });
  return `${heading}${limits}${outside}${lines.join("\n")}\n`;
}

function isSame(a: Explanation, b: Explanation): boolean {
  return a.port === b.port && a.who === b.who && a.why.join() === b.why.join();
}

function forJson({ family, port, who, why }: Explanation) {
  return { family: family === "ip" ? 4 : 6, port, who, why };
}

function print(json: boolean | undefined, value: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : text);
}
