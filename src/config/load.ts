/**
 * File and environment → the frozen Config, checked once and whole: every fault is named at once, with file, line and key. The
 * file is data, and must be writable by nobody but its owner and root.
 */
import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import type { ProtocolName } from "../protocols/registry.js";
import type { Batching } from "../wire/batch.js";
import { checkSection, Faults } from "./check.js";
import type { Config, SensorConfig, ServerConfig, ServiceConfig, UploadConfig } from "./config.js";
import { ConfigError, type RawSection } from "./raw.js";
import * as schema from "./schema.js";
import { checkService, type ProtocolFacts, protocolFacts } from "./services.js";
import { didYouMean } from "./suggest.js";
import { parseToml } from "./toml.js";
import { parseUci } from "./uci.js";

export { ConfigError } from "./raw.js";

/** Where a config is looked for when none is named; the last is what `minipot up` makes. */
export const USUAL_PATHS = ["/etc/minipot.toml", "/etc/config/minipot", "data/minipot.toml"];

type Environment = Readonly<Record<string, string | undefined>>;
type Protocols = ReadonlyMap<ProtocolName, ProtocolFacts>;

/** The file that counts: `path`, or the first of the usual ones that exists. */
export function configPath(path: string | undefined): string | undefined {
  return path ?? USUAL_PATHS.find((usual) => statSync(usual, { throwIfNoEntry: false })?.isFile());
}

/**
 * @param path undefined: the first usual one that exists, or else defaults alone
 * @throws ConfigError naming every fault
 */
export async function loadConfig(path?: string, environment: Environment = process.env, protocols?: Protocols): Promise<Config> {
  const facts = protocols ?? (await protocolFacts());
  const file = configPath(path);
  const sections = file === undefined ? [] : parse(readGuarded(file), file);
  return buildConfig(file ?? "defaults", [...sections, ...fromEnvironment(environment, facts)], facts);
}

/** TOML by its name; otherwise whatever it looks like. */
function parse(text: string, file: string): RawSection[] {
  const isUci = !file.endsWith(".toml") && /^\s*(config|package)\s/m.test(text);
  return isUci ? parseUci(text, file) : parseToml(text, file);
}

/** @throws ConfigError when it cannot be read, or others could have written it */
function readGuarded(file: string): string {
  const fault = (message: string) => new ConfigError([{ file, message }]);
  try {
    const { uid, mode } = statSync(file);
    if (uid !== 0 && uid !== process.getuid?.())
      throw fault(`belongs to user ${uid}; expected root or whoever starts minipot: chown it`);
    if ((mode & 0o022) !== 0) throw fault(`others may write it (mode ${(mode & 0o777).toString(8)}): chmod go-w ${file}`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw fault(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `MINIPOT_SENSOR_LOG_CREDENTIALS=1` is log_credentials in [sensor]; dots and dashes of a section's name are underscores. */
function fromEnvironment(environment: Environment, protocols: Protocols): RawSection[] {
  const names = [...Object.keys(schema.SECTIONS).filter((name) => name !== "server.sensors"), ...protocols.keys()];
  const byLength = names.map((name) => ({ name, prefix: `MINIPOT_${name.replaceAll(/[.-]/g, "_").toUpperCase()}_` }));
  byLength.sort((a, b) => b.prefix.length - a.prefix.length);
  return Object.entries(environment).flatMap(([variable, value]) => {
    const section = byLength.find(({ prefix }) => variable.startsWith(prefix));
    if (section === undefined || value === undefined) return [];
    const key = variable.slice(section.prefix.length).toLowerCase();
    return [{ name: section.name, line: undefined, entries: [{ key, value, line: undefined }] }];
  });
}

function buildConfig(file: string, sections: readonly RawSection[], protocols: Protocols): Config {
  const faults = new Faults(file);
  const of = (name: string) => sections.filter((section) => section.name === name);
  const known = [...Object.keys(schema.SECTIONS), ...protocols.keys()];
  for (const { name, line, entries } of sections) {
    if (name === "")
      faults.add(`${entries.map(({ key }) => `\`${key}\``).join(", ")}: outside any section`, undefined, entries[0]?.line);
    else if (!known.includes(name)) faults.add(`there is no section [${name}].${didYouMean(name, known)}`, name, line);
  }
  const sensor = sensorConfig(of, faults);
  const disabled = new Set(sensor.disable.map((item) => Number.parseInt(item, 10)));
  const services = [...protocols].map(([name, facts]) => checkService(name, facts, of(name), disabled, faults));
  const server = serverConfig(of, faults);
  crossCheck(sensor, services, protocols, faults);
  if (faults.found.length > 0) throw new ConfigError(faults.found);
  return deepFreeze({ sensor, services, server });
}

type SectionsOf = (name: string) => RawSection[];

function sensorConfig(of: SectionsOf, faults: Faults): SensorConfig {
  const values = checkSection("sensor", schema.sensorKeys, of("sensor"), faults);
  const spool = checkSection("spool", schema.spoolKeys, of("spool"), faults);
  const stateDir = values.state_dir ?? join(stateHome(), "sensor");
  if (spool.segment_bytes > spool.bytes_max)
    faults.add("larger than spool.bytes_max; make it a fraction of that", "spool.segment_bytes");
  return {
    id: values.id,
    ...(values.user === undefined ? {} : { user: values.user }),
    stateDir,
    runtimeDir: values.runtime_dir ?? runtimeHome(),
    logLevel: values.log_level,
    logCredentials: values.log_credentials,
    credentialNames: values.credential_names,
    addresses: values.addresses,
    redirOffset: values.redir_offset,
    disable: values.disable,
    heapMiB: values.heap_mib,
    drainMs: values.drain_ms,
    ringBytesMax: values.ring_bytes_max,
    upload: uploadConfig(of, faults),
    spool: { bytesMax: spool.bytes_max, segmentBytes: spool.segment_bytes, flushMs: spool.flush_ms },
  };
}

function uploadConfig(of: SectionsOf, faults: Faults): UploadConfig {
  const values = checkSection("upload", schema.uploadKeys, of("upload"), faults);
  const { url, ca_file: caFile, timeout_ms: timeoutMs } = values;
  if (url?.startsWith("http:") && !values.allow_insecure && !isLoopback(new URL(url).hostname)) {
    faults.add(
      "http:// to another machine shows events and token on the way: use https://, or set allow_insecure = true",
      "upload.url",
    );
  }
  const token = values.token ?? (values.token_file === undefined ? undefined : readToken(values.token_file, faults));
  if (url !== undefined && token === undefined) faults.add("needed to upload: set token or token_file", "upload.token");
  return {
    ...(url === undefined ? {} : { url }),
    ...(token === undefined ? {} : { token }),
    ...(caFile === undefined ? {} : { caFile }),
    batching: batching("batching", of, faults),
    timeoutMs,
  };
}

function readToken(file: string, faults: Faults): string | undefined {
  try {
    const { mode } = statSync(file);
    if ((mode & 0o077) !== 0) faults.add(`others may read ${file}: chmod 600 ${file}`, "upload.token_file");
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    faults.add(`cannot be read: ${error instanceof Error ? error.message : String(error)}`, "upload.token_file");
    return undefined;
  }
}

function batching(section: "batching" | "server.batching", of: SectionsOf, faults: Faults): Batching {
  const values = checkSection(section, schema.batchingKeys, of(section), faults);
  return {
    version: values.version,
    maxAgeMs: values.max_age_ms,
    maxBytes: values.max_bytes,
    maxAttempts: values.max_attempts,
    throttleHoldbackMs: values.throttle_holdback_ms,
  };
}

function serverConfig(of: SectionsOf, faults: Faults): ServerConfig {
  const values = checkSection("server", schema.serverKeys, of("server"), faults);
  const sensors = of("server.sensors").flatMap((section) => {
    const { id, token } = checkSection("server.sensors", schema.serverSensorKeys, [section], faults);
    if (id === "" || token === undefined) {
      faults.add("each sensor needs an id and a token", "server.sensors", section.line);
      return [];
    }
    return [{ id, token }];
  });
  const [, address = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(values.listen) ?? [];
  if (isIP(address) === 0 || Number(port) > 65535) faults.add(`${values.listen} is not ADDRESS:PORT`, "server.listen");
  // The settings' version is made of them, so that no one has to count.
  const settings = batching("server.batching", of, faults);
  const { maxAgeMs, maxBytes, maxAttempts, throttleHoldbackMs } = settings;
  const version = settings.version || 1 + ((maxAgeMs * 31 + maxBytes * 17 + maxAttempts * 7 + throttleHoldbackMs) % 2 ** 31);
  return {
    listen: { address, port: Number(port) },
    dataDir: values.data_dir ?? join(stateHome(), "server"),
    ...(values.clickhouse_url === undefined ? {} : { clickhouseUrl: values.clickhouse_url }),
    database: values.database,
    sensors,
    batching: { ...settings, version },
    retentionDays: values.retention_days,
    rollupRetentionDays: values.rollup_retention_days,
    acceptPrivate: values.accept_private,
    bodyBytesMax: values.body_bytes_max,
    inflatedBytesMax: values.inflated_bytes_max,
    hosts: values.hosts,
  };
}

/** What no key can know alone. */
function crossCheck(sensor: SensorConfig, services: readonly ServiceConfig[], protocols: Protocols, faults: Faults): void {
  const takenBy = new Map<number, string>();
  for (const { protocol, enabled, ports, idleTimeoutMs, totalTimeoutMs } of services) {
    if (idleTimeoutMs > totalTimeoutMs)
      faults.add("longer than total_timeout_ms: it would never count", `${protocol}.idle_timeout_ms`);
    for (const port of enabled ? ports : []) {
      const other = takenBy.get(port);
      if (other !== undefined) faults.add(`port ${port} belongs to [${other}] already`, `${protocol}.ports`);
      takenBy.set(port, protocol);
      if (port + sensor.redirOffset > 65535)
        faults.add(`${port} + redir_offset ${sensor.redirOffset} is above 65535`, `${protocol}.ports`);
    }
  }
  const known = new Set([...protocols.values()].flatMap(({ ports }) => ports).concat(services.flatMap(({ ports }) => ports)));
  for (const item of sensor.disable) {
    if (!known.has(Number.parseInt(item, 10)))
      faults.add(`\`${item}\` disables nothing: no service has that port`, "sensor.disable");
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}

function stateHome(): string {
  if (process.getuid?.() === 0) return "/var/lib/minipot";
  return join(process.env.XDG_STATE_HOME ?? join(process.env.HOME ?? ".", ".local/state"), "minipot");
}

function runtimeHome(): string {
  if (process.getuid?.() === 0) return "/run/minipot";
  return process.env.XDG_RUNTIME_DIR === undefined ? join(stateHome(), "run") : join(process.env.XDG_RUNTIME_DIR, "minipot");
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) if (typeof inner === "object" && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
