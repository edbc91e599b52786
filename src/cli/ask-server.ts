/** Questions of subcommands to the server of this machine. */
import type { ServerConfig } from "../config/config.js";
import { readLocalToken } from "../server/access/local.js";
import type { Problem } from "../server/api.js";
import { serverUrl } from "./server-url.js";

const TIMEOUT_MS = 20_000;

/** There is no answer, and the message says why. */
export class NoAnswerError extends Error {
  readonly code = "NO_ANSWER";
}

/** What is asked, if it is not only to be told. */
export interface Change {
  readonly method: "POST" | "DELETE";
  readonly body?: object;
}

/** @param path beneath the API's. @throws NoAnswerError when nobody answers, or with a problem */
export async function askServer(
  { listen, dataDir }: Pick<ServerConfig, "listen" | "dataDir">,
  path: string,
  change?: Change,
): Promise<Response> {
  const server = serverUrl(listen);
  const token = tokenIn(dataDir);
  const content = change?.body === undefined ? {} : { body: JSON.stringify(change.body) };
  const headers = {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(change?.body === undefined ? {} : { "Content-Type": "application/json" }),
  };
  const request = { method: change?.method ?? "GET", headers, ...content, signal: AbortSignal.timeout(TIMEOUT_MS) };
  const response = await fetch(`${server}/api/v1/${path}`, request).catch((cause: unknown) => {
    const where = "this runs where the server runs (minipot server, or minipot up)";
    throw new NoAnswerError(`No server answers at ${server}: ${where}.`, { cause });
  });
  if (response.ok) return response;
  const problem: unknown = await response.json().catch((cause: unknown) => {
    throw new NoAnswerError(`What answers at ${server} is no server of minipot's.`, { cause });
  });
  throw new NoAnswerError(
    `The server answers ${response.status}: ${(problem as Partial<Problem>).detail ?? "it does not say why."}`,
  );
}

/** Shows the server that whoever asks may read its folder. @returns undefined when no server has run there. @throws NoAnswerError */
function tokenIn(dataDir: string): string | undefined {
  try {
    return readLocalToken(dataDir);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code === "ENOENT") return undefined;
    throw new NoAnswerError(`The server's folder ${dataDir} cannot be read (${code}): run this as the server's user, or root.`, {
      cause,
    });
  }
}
