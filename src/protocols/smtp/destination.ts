/**
 * Where an address leads, as Postfix's trivial-rewrite resolves it with Debian's settings: to this host, whatever the detour is
 * written with (`%`, `!`, `@` in quotes), or elsewhere. Addresses come without their quoting (address.ts).
 */
import { isHostname, isLiteral } from "./hostname.js";

export type Destination = "malformed" | "local" | "elsewhere";

/** Needs no quotes as a local part; other local parts are not searched for `!` and `%` before their domain is known. */
const DOT_STRING = /^[^\0-\x20\x7f()<>@,;:\\".[\]]+(?:\.[^\0-\x20\x7f()<>@,;:\\".[\]]+)*$/;
const OPERATOR = /[@%!]/;
const LAST_DOT = /(?<=[^.@])\.$/;
const OTHER_LETTERS = /[\x80-\xff]+/g;
/** The surrogate of an empty local part. */
const NOBODY = "MAILER-DAEMON";

/** @param utf8 the peer has declared SMTPUTF8, and so may use other letters in a domain */
export function resolve(address: string, hostname: string, utf8: boolean): Destination {
  const path = withoutLocal(qualified(address, hostname), hostname);
  const domain = path.slice(path.lastIndexOf("@") + 1);
  const wellFormed = domain.startsWith("[")
    ? isLiteral(domain)
    : isHostname(utf8 ? domain.replaceAll(OTHER_LETTERS, "x") : domain);
  if (!wellFormed) return "malformed";
  return isLocal(domain, hostname) ? "local" : "elsewhere";
}

function qualified(address: string, hostname: string): string {
  if (address.includes("@")) return address.replace(LAST_DOT, "");
  return (DOT_STRING.test(address) && detour(address)) || `${address}@${hostname}`;
}

/** Takes this host off the end, and obeys what stood before it, until that leads elsewhere or is a user's name. */
function withoutLocal(address: string, hostname: string): string {
  for (let path = address; ; ) {
    const at = path.lastIndexOf("@");
    const domain = path.slice(at + 1);
    if (domain !== "" && !isLocal(domain, hostname)) return path;
    const user = path.slice(0, at);
    if (user === "") path = `${NOBODY}@${domain}`;
    else if (!OPERATOR.test(user)) return path;
    else path = user.includes("@") ? user.replace(LAST_DOT, "") : (detour(user) ?? path);
  }
}

/** `host!user` and `user%host` as user@host; undefined where there is neither. */
function detour(local: string): string | undefined {
  const bang = local.indexOf("!");
  if (bang !== -1) return `${local.slice(bang + 1)}@${local.slice(0, bang)}`;
  const percent = local.lastIndexOf("%");
  return percent === -1 ? undefined : `${local.slice(0, percent)}@${local.slice(percent + 1)}`;
}

/** Debian's mydestination, and the loopback address. */
function isLocal(domain: string, hostname: string): boolean {
  const name = domain.replace(LAST_DOT, "").toLowerCase();
  const host = hostname.toLowerCase();
  if (name === host || name === "localhost" || name === "[127.0.0.1]") return true;
  const dot = host.indexOf(".");
  return dot !== -1 && name === `localhost${host.slice(dot)}`;
}
