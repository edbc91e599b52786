/** One HTTP request to loopback on a connection of its own, with the headers given. */
import { request } from "node:http";
import { readLocalToken } from "../../src/server/access/local.js";

export interface Question {
  readonly method?: string;
  /** Those that are undefined are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
  readonly text: string;
}

const tokens = new Map<number, string>();

/** From now on questions to that port show the server's own token, unless they show another, or say that they show none. */
export function trust(port: number, dataDir: string): void {
  tokens.set(port, `Bearer ${readLocalToken(dataDir)}`);
}

/** The header that shows it, as a browser or `fetch` takes headers. */
export function trustedHeaders(url: string): Record<string, string> {
  const token = tokens.get(Number(new URL(url).port));
  return token === undefined ? {} : { authorization: token };
}

/** As `fetch`, trusted. */
export function trustedFetch(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { headers: { ...trustedHeaders(url), ...headers } });
}

/** Rejects when the connection fails before the answer is whole. */
export function ask(port: number, path: string, { method = "GET", headers = {}, body }: Question = {}): Promise<Answer> {
  const given = Object.fromEntries(
    Object.entries({ authorization: tokens.get(port), ...headers }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path, method, headers: given, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const whole = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, text: whole.toString("utf8") });
      });
      response.on("close", () => reject(new Error("The answer was cut off."))); // nothing, once it has ended
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Asks the API. @throws Error unless the answer is 200 */
export async function askApi<Shape>(port: number, path: string): Promise<Shape> {
  const answer = await ask(port, `/api/v1/${path}`);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as Shape;
}
