/** `minipot check ADDRESS`: asks the server of this machine what it knows of an address, and whether it is listed. */
import { isIP } from "node:net";
import type { ServerConfig } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import type { AddressProfile, Problem } from "../server/api.js";
import { checkReport } from "./check-report.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

const TIMEOUT_MS = 20_000;

/** There is no answer, and the message says why. */
class CheckError extends Error {
  readonly code = "CHECK";
}

export async function check(
  address: string,
  { config: path, json = false }: { config?: string; json?: boolean },
): Promise<number> {
  if (isIP(address) === 0) {
    process.stderr.write(`minipot: ${JSON.stringify(address)} is no IP address.\n`);
    return EXIT.usage;
  }
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  try {
    const profile = await ask(serverUrl(config.server), address);
    process.stdout.write(json ? `${JSON.stringify(profile, null, 2)}\n` : checkReport(profile));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
}

/** The API answers to this machine alone, so it is asked here, wherever else the server listens. */
function serverUrl({ listen: { address, port } }: ServerConfig): string {
  const host = address === "0.0.0.0" ? "127.0.0.1" : address === "::" ? "::1" : address;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** @throws CheckError */
async function ask(server: string, address: string): Promise<AddressProfile> {
  const url = `${server}/api/v1/addresses/${encodeURIComponent(address)}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new CheckError(`No server answers at ${server}: check runs where the server runs (minipot server, or minipot up).`, {
      cause,
    });
  });
  const answer: unknown = await response.json().catch((cause: unknown) => {
    throw new CheckError(`What answers at ${server} is no server of minipot's.`, { cause });
  });
  if (response.ok) return answer as AddressProfile;
  throw new CheckError(`The server answers ${response.status}: ${(answer as Partial<Problem>).detail ?? "it does not say why."}`);
}
