/** Asks the server whether it is there, and what time it is. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { rootCertificates } from "node:tls";
import type { UploadConfig } from "../config/config.js";
import type { Verdict } from "./doctor.js";

const SKEW_NOTICED_MS = 5000;

export interface ServerAnswer {
  readonly tookMs: number;
  /** The server's clock minus ours; it tells whole seconds. */
  readonly skewMs: number | undefined;
}

export async function askServer({ url, caFile, timeoutMs }: UploadConfig): Promise<ServerAnswer | Error> {
  const target = new URL("/healthz", url);
  const startedMs = performance.now();
  try {
    const ca = caFile === undefined ? undefined : [...rootCertificates, readFileSync(caFile, "utf8")];
    const options = { timeout: timeoutMs, ...(ca === undefined ? {} : { ca }) };
    const request = target.protocol === "https:" ? https.get(target, options) : http.get(target, options);
    request.on("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.resume();
    if (response.statusCode !== 200) return new Error(`it answers ${response.statusCode}`);
    const date = Date.parse(response.headers.date ?? "");
    return { tookMs: Math.round(performance.now() - startedMs), skewMs: Number.isNaN(date) ? undefined : date - Date.now() };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

export function clockVerdict(skewMs: number | undefined): Verdict {
  if (skewMs === undefined) return { link: "clock", verdict: "warn", detail: "the server tells no time" };
  if (Math.abs(skewMs) < SKEW_NOTICED_MS) return { link: "clock", verdict: "ok", detail: "agrees with the server's" };
  const detail = `${Math.abs(Math.round(skewMs / 1000))} s ${skewMs > 0 ? "behind" : "ahead of"} the server's`;
  return {
    link: "clock",
    verdict: "warn",
    detail,
    advice: "times of events are right all the same (the server makes them); logs here are not",
  };
}
