/**
 * File and environment → the frozen Config, checked once and whole: every fault is named at once, with file, line and key. The
 * file is data, and must be writable by nobody but its owner and root.
 */
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { DEFAULT_PERSONA, PERSONA_NAMES, type PersonaName } from "../personas/registry.js";
import { Faults } from "./check.js";
import type { Config } from "./config.js";
import { Context } from "./context.js";
import { type Environment, readEnvironment } from "./environment.js";
import { firewallConfig } from "./firewall.js";
import { homes } from "./homes.js";
import { ownerConfig } from "./owner.js";
import { ConfigError, type Parsed, type RawSection } from "./raw.js";
import { type Keys, LISTS_OF_SECTIONS, SECTIONS } from "./schema.js";
import { type CheckedSensor, checkSensor } from "./sensor.js";
import { serverConfig } from "./server.js";
import { type CheckedService, checkService, givenPorts, type Protocols, protocolFacts, serviceSectionKeys } from "./services.js";
import { didYouMean } from "./suggest.js";
import { parseToml } from "./toml.js";
import { readTrusted } from "./trusted-file.js";
import { parseUci, uciType } from "./uci.js";

export { ConfigError } from "./raw.js";

/** Where a config is looked for when none is named; the last is what `minipot up` makes. */
export const USUAL_PATHS = ["/etc/minipot.toml", "/etc/config/minipot", "data/minipot.toml"];

const PORT_MAX = 65_535;

/** The file that counts: `path`, or the first of the usual ones that exists. */
export function configPath(path: string | undefined): string | undefined {
  return path ?? USUAL_PATHS.find((usual) => statSync(usual, { throwIfNoEntry: false })?.isFile());
}

/**
 * @param path undefined: the first usual one that exists, or else defaults alone
 * @param environment variables `MINIPOT_SECTION_KEY` win over the file
 * @throws ConfigError naming every fault
 */
export async function loadConfig(path?: string, environment: Environment = process.env, protocols?: Protocols): Promise<Config> {
  const file = configPath(path);
  const faults = new Faults(file ?? "defaults");
  const text = file === undefined ? undefined : trustedText(file, faults);
  return check(file, text, faults, environment, protocols);
}

/** What the config would be if `file` held `text`. @throws ConfigError naming every fault */
export function checkText(file: string, text: string, environment: Environment = process.env): Promise<Config> {
  return check(file, text, new Faults(file), environment);
}

async function check(
  file: string | undefined,
  text: string | undefined,
  faults: Faults,
  environment: Environment,
  protocols?: Protocols,
): Promise<Config> {
  const fromFile = file === undefined || text === undefined ? [] : parse(file, text, faults);
  const facts = protocols ?? (await protocolFacts(personaOf(fromFile, environment)));
  const fromEnvironment = taken(readEnvironment(environment, settable(facts)), faults);
  const context = new Context(file, [...fromFile, ...fromEnvironment], homes(environment), faults);
  checkNames(fromFile, facts, faults);
  const sensor = checkSensor(context);
  const services = [...facts].map(([name, protocol]) => checkService(name, protocol, sensor.config, context));
  checkPorts(sensor, services);
  checkDisabled(sensor, services, facts);
  const firewall = firewallConfig(context, sensor, services);
  const owner = ownerConfig(context);
  const server = serverConfig(context);
  if (faults.found.length > 0) throw new ConfigError(faults.found);
  return deepFreeze({ sensor: sensor.config, firewall, owner, services: services.map(({ config }) => config), server });
}

/** The persona by whose protocols the rest is checked; a name that is none is the sensor's section's to tell. */
function personaOf(sections: readonly RawSection[], environment: Environment): PersonaName {
  const given = sections.filter(({ name }) => name === "sensor").flatMap(({ entries }) => entries);
  const value = environment.MINIPOT_SENSOR_PERSONA ?? given.findLast(({ key }) => key === "persona")?.value;
  return PERSONA_NAMES.find((name) => name === value) ?? DEFAULT_PERSONA;
}

function trustedText(file: string, faults: Faults): string | undefined {
  const { text, faults: found } = readTrusted(file, { secret: false });
  for (const fault of found) faults.add(fault);
  return text;
}

function parse(file: string, text: string, faults: Faults): readonly RawSection[] {
  return taken(syntaxOf(file, text) === "uci" ? parseUci(text, file) : parseToml(text, file), faults);
}

/** By the name; otherwise by what it looks like. */
export function syntaxOf(file: string, text: string): "toml" | "uci" {
  if (file.endsWith(".toml")) return "toml";
  return file.endsWith(".uci") || dirname(file) === "/etc/config" || /^\s*(config|package)\s/m.test(text) ? "uci" : "toml";
}

function taken({ sections, faults: found }: Parsed, faults: Faults): readonly RawSection[] {
  faults.found.push(...found);
  return sections;
}

/** The keys that there are for a file that holds `text`, by section: its persona has a say in them. */
export async function keysOf(
  file: string,
  text: string,
  environment: Environment = process.env,
): Promise<ReadonlyMap<string, Keys>> {
  return settable(await protocolFacts(personaOf(parse(file, text, new Faults(file)), environment)));
}

/** What the environment, or a change, may set: all but lists of sections. */
function settable(protocols: Protocols): Map<string, Keys> {
  const sections = new Map(Object.entries(SECTIONS).filter(([name]) => !LISTS_OF_SECTIONS.has(name)));
  for (const [name, facts] of protocols) sections.set(name, serviceSectionKeys(facts));
  return sections;
}

function checkNames(sections: readonly RawSection[], protocols: Protocols, faults: Faults): void {
  const known = [...Object.keys(SECTIONS), ...protocols.keys()];
  for (const section of sections) {
    const { name, syntax, entries, file } = section;
    if (name === "") {
      const keys = entries.map(({ key }) => `\`${key}\``).join(", ");
      faults.add(`${keys}: outside any section`, undefined, { file, line: entries[0]?.line });
    } else if (!known.includes(name)) {
      const spell = syntax === "uci" ? uciType : (same: string) => same;
      const what = syntax === "uci" ? `section type \`${uciType(name)}\`` : `section [${name}]`;
      faults.add(`there is no ${what}.${didYouMean(spell(name), known.map(spell))}`, name, section);
    }
  }
}

function checkPorts({ config: { redirOffset } }: CheckedSensor, services: readonly CheckedService[]): void {
  const takenBy = new Map<number, string>();
  for (const { config, checked } of services) {
    for (const port of config.enabled ? [...config.ports, ...config.tlsPorts] : []) {
      const other = takenBy.get(port);
      if (other === config.protocol) checked.fault("ports", `${port} is there twice`);
      else if (other !== undefined) checked.fault("ports", `${port} belongs to [${other}] already`);
      takenBy.set(port, config.protocol);
      if (port + redirOffset > PORT_MAX) checked.fault("ports", `${port} + redir_offset ${redirOffset} is above ${PORT_MAX}`);
    }
  }
}

function checkDisabled({ config, checked }: CheckedSensor, services: readonly CheckedService[], protocols: Protocols): void {
  const usual = [...protocols.values()].flatMap(({ ports, tlsPorts = [] }) => [...ports, ...tlsPorts]);
  const given = services.flatMap(({ checked }) => givenPorts(checked));
  const known = new Set([...usual, ...given]);
  for (const item of config.disable) {
    if (known.has(Number.parseInt(item, 10))) continue;
    checked.fault("disable", `\`${item}\` disables nothing: no service has that port`);
  }
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) if (typeof inner === "object" && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
