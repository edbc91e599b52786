/** What a request and the credentials in it look like as observations; the request comes first. */
import { EMPTY_BYTES, spells } from "../../bytes/ascii.js";
import type { Field, Request } from "../../event.js";
import type { Connection } from "../protocol.js";
import { readAuthorization } from "./credentials.js";
import { fieldValue } from "./fields.js";

export interface SeenRequest {
  readonly method: Uint8Array;
  readonly target: Uint8Array;
  readonly version: Uint8Array;
  readonly fields: readonly Field[];
  /** Cut at the cap. */
  readonly body: Uint8Array;
  readonly bodyLength: number;
}

/** @returns the observation of a request */
export function observeRequest({ method, target, version, fields, body, bodyLength }: SeenRequest): Request {
  return {
    kind: "request",
    method,
    target,
    version,
    host: fieldValue(fields, "host") ?? EMPTY_BYTES,
    userAgent: fieldValue(fields, "user-agent") ?? EMPTY_BYTES,
    headers: fields,
    body,
    bodyLength,
  };
}

/**
 * Reports the credentials in every field of that name.
 *
 * @param lowerCase "authorization" or "proxy-authorization"
 * @param challenge the nonce that this session asked with last, if it did
 * @param logins how many this session has reported
 * @returns how many it has reported now
 */
export function reportCredentials(
  connection: Connection,
  { fields, method }: Pick<SeenRequest, "fields" | "method">,
  lowerCase: string,
  challenge: string | undefined,
  logins: number,
): number {
  let count = logins;
  for (const { name, value } of fields) {
    if (!spells(name, lowerCase)) continue;
    const seen = readAuthorization(value, method, challenge, count + 1);
    if (seen.kind === "login") count++;
    connection.report(seen);
  }
  return count;
}
