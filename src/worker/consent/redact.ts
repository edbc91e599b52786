/**
 * Takes out of an observation what counts as a credential, for sensors whose owner did not consent to collecting any. It runs
 * before an observation becomes an event, so that nothing it removes ever leaves the worker's memory.
 *
 *   login     user name, password and proof go; that there was one, its mechanism, its attempt and whether it was let in stay
 *   request   user information in URIs, values of credential-like headers, cookies and query fields, and the whole body go;
 *             the path, other headers and the body's length stay
 *   command, message, invalid   the data goes, save what is known to carry none; name, reason and length stay
 */
import type { Field, Login, Observation, Request } from "../../event.js";

const EMPTY = new Uint8Array(0);
/** What stands where a value was. */
export const REMOVED = Buffer.from("[redacted]");

/** Messages whose data is the peer's software speaking, never its user. */
const SAFE_MESSAGES: ReadonlySet<string> = new Set(
  "options terminal-type window-size terminal-speed ja3 ja4 client-version kexinit hassh".split(" "),
);

/** Headers whose value may hold a URI. */
const URI_HEADERS: ReadonlySet<string> = new Set(["referer", "origin", "host", "location", "destination"]);

/** Headers that name what the peer's software is or wants; anything else may hold a secret that we do not know of. */
const SAFE_HEADERS: ReadonlySet<string> = new Set(
  (
    "accept accept-charset accept-encoding accept-language cache-control connection content-encoding content-length content-type date " +
    "dnt expect if-modified-since keep-alive pragma proxy-connection range te trailer transfer-encoding upgrade " +
    "upgrade-insecure-requests user-agent via"
  ).split(" "),
);

export interface Redacted {
  readonly seen: Observation;
  /** Something was removed. */
  readonly redacted: boolean;
}

/**
 * @param names parts of the names of header and query fields whose values are credentials, in lower case: a field called
 *   `X-Session-Token` matches `token`
 */
export function redact(seen: Observation, names: readonly string[]): Redacted {
  switch (seen.kind) {
    case "login":
      return { seen: withoutCredentials(seen), redacted: true };
    case "request":
      return redactRequest(seen, names);
    case "command":
      return { seen: { ...seen, line: EMPTY }, redacted: seen.line.length > 0 };
    case "message":
      if (SAFE_MESSAGES.has(seen.name)) return { seen, redacted: false };
      return { seen: { ...seen, data: EMPTY }, redacted: seen.data.length > 0 };
    case "invalid":
      return { seen: { ...seen, data: EMPTY }, redacted: seen.data.length > 0 };
    default:
      return seen satisfies never;
  }
}

function withoutCredentials({ kind, mechanism, attempt, accepted }: Login): Login {
  return { kind, mechanism, attempt, ...(accepted && { accepted }) };
}

function redactRequest(seen: Request, names: readonly string[]): Redacted {
  let redacted = seen.body.length > 0;
  const keep = (value: Uint8Array, kept: Uint8Array) => {
    if (kept !== value) redacted = true;
    return kept;
  };
  const headers = seen.headers.map((field) => redactHeader(field, names, keep));
  const target = keep(seen.target, redactUri(seen.target, names));
  const host = keep(seen.host, redactUri(seen.host, names));
  return redacted ? { seen: { ...seen, target, host, headers, body: EMPTY }, redacted } : { seen, redacted };
}

function redactHeader(field: Field, names: readonly string[], keep: (value: Uint8Array, kept: Uint8Array) => Uint8Array): Field {
  const name = latin1(field.name).toLowerCase();
  if (SAFE_HEADERS.has(name)) return field;
  if (URI_HEADERS.has(name)) return { name: field.name, value: keep(field.value, redactUri(field.value, names)) };
  return { name: field.name, value: keep(field.value, REMOVED) };
}

/** Without the user information of its authority, and without the values of query fields that count as credentials. */
function redactUri(uri: Uint8Array, names: readonly string[]): Uint8Array {
  const text = latin1(uri);
  const withoutUser = text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i, "$1[redacted]@");
  const cleaned = withoutUser.replace(/([?&;])([^=&;#]*)=([^&;#]*)/g, (whole, before: string, name: string) =>
    matches(unescaped(name).toLowerCase(), names) ? `${before}${name}=[redacted]` : whole,
  );
  return cleaned === text ? uri : Buffer.from(cleaned, "latin1");
}

function matches(name: string, names: readonly string[]): boolean {
  return names.some((part) => name.includes(part));
}

/** Percent-decoding, so that `p%61ssword` is not a way around. */
function unescaped(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
