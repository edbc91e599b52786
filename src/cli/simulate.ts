/**
 * `minipot simulate`: a server of its own, filled with a made-up world of botnets, to see what groups, campaigns, lists and profiles
 * look like.
 * Nothing of it ever gets into another store: it has a folder for itself, and `--remove` removes that.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadConfig } from "../config/load.js";
import { createLog } from "../log.js";
import { readLocalToken, readSetupCode } from "../server/access/local.js";
import { startServer } from "../server/server.js";
import { MIXED, type WorldShape } from "../simulate/botnets.js";
import { FillError, fill } from "../simulate/fill.js";
import { placeFiles } from "../simulate/places.js";
import { SIMULATED, sensorName } from "../simulate/sensors.js";
import { EXIT } from "./exit.js";
import { dashboardUrl } from "./server-url.js";
import { simulateAgainst } from "./simulate-against.js";

export interface SimulateOptions {
  readonly data: string;
  readonly port: number;
  readonly seed: string;
  readonly addresses: number;
  readonly botnets: number;
  readonly sensors: number;
  readonly hours: number;
  readonly remove?: boolean;
  /** The config of a running sensor for the bots to try instead. */
  readonly against?: string;
}

/** There once the whole world is in the store. */
const FILLED = "filled";
const LOOK_MS = 1000;
/** Until then groups and lists are there, or something is wrong. */
const SETTLE_MS = 90_000;

export async function simulate({ data, remove = false, port, against, ...wanted }: SimulateOptions): Promise<number> {
  const folder = resolve(data);
  const filled = join(folder, FILLED);
  if (remove) return removed(folder);
  const shape: WorldShape = { ...MIXED, ...wanted };
  if (against !== undefined) return simulateAgainst(against, shape);
  const config = await loadConfig(configIn(folder, port, wanted.sensors));
  const log = createLog("server", "warn");
  const asked = new Promise<"stop">((done) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done("stop"));
  });
  const server = await startServer(config.server, log).catch((error: Error) => error);
  if (server instanceof Error) {
    process.stderr.write(`minipot: the simulated server cannot start: ${server.message}\n`);
    return EXIT.failed;
  }
  const url = `http://${server.address}:${server.port}`;
  try {
    const page = dashboardUrl(server, readSetupCode(config.server.dataDir));
    process.stdout.write(`A SIMULATED world at ${page}: none of its addresses did anything. Ctrl-C stops it.\n`);
    if (!existsSync(filled)) {
      await Promise.race([fillWorld(shape, url, filled), asked]);
    }
    await Promise.race([tellWhatIsThere(url, readLocalToken(config.server.dataDir)), asked]);
    await asked;
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof FillError)) throw error;
    process.stderr.write(`minipot: ${error.message}\n`);
    return EXIT.failed;
  } finally {
    await server.stop();
  }
}

function removed(folder: string): number {
  if (existsSync(folder) && !existsSync(join(folder, `${SIMULATED}.toml`))) {
    process.stderr.write(`minipot: ${folder} is no simulated world's folder; nothing was removed.\n`);
    return EXIT.failed;
  }
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`Removed ${folder}.\n`);
  return EXIT.ok;
}

async function fillWorld(shape: WorldShape, url: string, filled: string): Promise<void> {
  const started = performance.now();
  let shownMs = 0;
  const events = await fill(shape, url, tokenOf, (count) => {
    if (performance.now() - shownMs < LOOK_MS) return;
    shownMs = performance.now();
    process.stdout.write(`  ${count} events …\n`);
  });
  writeFileSync(filled, `${JSON.stringify(shape)}\n`);
  const { addresses, botnets, sensors, hours } = shape;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `  ${events} events of ${addresses} addresses, ${botnets} botnets, seen by ${sensors} sensors in ${hours} hours; filled in ${seconds} s.\n`,
  );
}

/** Analysis runs beside: it is waited for. */
async function tellWhatIsThere(url: string, token: string): Promise<void> {
  const end = performance.now() + SETTLE_MS;
  let groups = 0;
  let listed = 0;
  let before = "";
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    groups = ((await answerOf(`${url}/api/v1/groups?limit=100`, token)) as { groups?: unknown[] }).groups?.length ?? 0;
    listed = ((await answerOf(`${url}/feeds`, token)) as { count?: number }).count ?? 0;
    const now = `${groups} ${listed}`;
    if (groups > 0 && listed > 0 && now === before) break;
    before = now;
  }
  const lines = [`${groups} groups: ${url}/groups/`, `campaigns, all of them in half a minute: ${url}/campaigns/`];
  process.stdout.write([...lines, `${listed} listed: ${url}/listed/`].map((line) => `  ${line}\n`).join(""));
}

async function answerOf(url: string, token: string): Promise<object> {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } }).catch(() => undefined);
  return response?.ok ? ((await response.json()) as object) : {};
}

/** Of no worth: the server answers to this machine alone, and holds nothing true. */
function tokenOf(sensor: string): string {
  return createHash("sha256").update(`${SIMULATED} ${sensor}`).digest("base64url");
}

/** @returns the path of its config, made anew at each start */
function configIn(folder: string, port: number, sensors: number): string {
  const path = join(folder, `${SIMULATED}.toml`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = placeFiles(new Date());
  const country = join(folder, "country.mmdb");
  const asn = join(folder, "asn.mmdb");
  writeFileSync(country, files.country);
  writeFileSync(asn, files.asn);
  const known = Array.from({ length: sensors }, (_, index) => sensorName(index));
  const text = `# A simulated world's, made by \`minipot simulate\`.
[server]
listen = "127.0.0.1:${port}"
data_dir = ${JSON.stringify(join(folder, "server"))}

[server.geo]
country = ${JSON.stringify(country)}
asn = ${JSON.stringify(asn)}

${known.map((id) => `[[server.sensors]]\nid = "${id}"\ntoken = "${tokenOf(id)}"\n`).join("\n")}`;
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}
