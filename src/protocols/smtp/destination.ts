/**
 * Where an address leads, as Postfix's trivial-rewrite resolves it with Debian's settings: to this host, whatever the detour is
 * written with (`%`, `!`, `@` in quotes), or elsewhere. Addresses come without their quoting (address.ts); here they are quoted
 * anew where they need it, and taken apart token by token, since in quotes and brackets an operator is not one.
 */
import { type AddressToken, scan } from "./address.js";
import { isHostname, isLiteral } from "./hostname.js";

/** "caretaker" is one of the local names for whom there always is somebody. */
export type Destination = "malformed" | "caretaker" | "local" | "elsewhere";

/** An address of which nothing but its domain says where it leads. */
const PLAIN = /^[^\0-\x20\x7f()<>@,;:\\".[\]%!]+(?:\.[^\0-\x20\x7f()<>@,;:\\".[\]%!]+)*@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
/** Needs no quotes as a local part. */
const DOT_STRING = /^[^\0-\x20\x7f()<>@,;:\\".[\]]+(?:\.[^\0-\x20\x7f()<>@,;:\\".[\]]+)*$/;
const BLANK = /[\t\r]/g;
const OPERATOR = /[@%!]/;
const OTHER_LETTERS = /[\x80-\xff]+/g;
const LAST_DOT = /(?<=[^.])\.$/;

/** So many detours are followed; Postfix follows any number, but a line of nothing else would keep us busy. */
const DETOURS_MAX = 50;

/** For whom an empty local part stands. */
const NOBODY: AddressToken = { kind: "word", text: "MAILER-DAEMON" };
const AT: AddressToken = { kind: "operator", text: "@" };

/** Whom Postfix takes mail for whatever users there are, since it needs them itself. */
const CARETAKER = /^(?:double-bounce|postmaster|MAILER-DAEMON)@/i;

/** @param utf8 the peer has declared SMTPUTF8, and so may use other letters in a domain */
export function resolve(address: string, hostname: string, utf8: boolean): Destination {
  const path = PLAIN.test(address) ? address : followed(address, hostname);
  const domain = path.slice(path.lastIndexOf("@") + 1);
  if (path.startsWith("-") || !isWellFormed(domain, utf8)) return "malformed";
  // A local name that another host might take for a detour is not believed.
  const isDetour = path.search(OPERATOR) !== path.length - domain.length - 1;
  if (isDetour || !isLocal(domain, hostname)) return "elsewhere";
  return CARETAKER.test(path) ? "caretaker" : "local";
}

function isWellFormed(domain: string, utf8: boolean): boolean {
  if (domain.startsWith("[")) return isLiteral(domain);
  return isHostname(utf8 ? domain.replaceAll(OTHER_LETTERS, "x") : domain);
}

/** The address at which all detours end. */
function followed(address: string, hostname: string): string {
  const path = qualified(tokensOf(address), hostname);
  return textOf(withoutLocal(tokensOf(textOf(path)), hostname));
}

/** Takes this host off the end, and obeys what stood before it, until that leads elsewhere or is a user's name. */
function withoutLocal(tokens: readonly AddressToken[], hostname: string): readonly AddressToken[] {
  let last: readonly AddressToken[] = [AT, ...scan(hostname)];
  let path = tokens;
  for (let detours = 0; detours <= DETOURS_MAX; detours++) {
    if (lastOf("@", path) !== -1) path = withoutLastDot(path);
    const at = lastOf("@", path);
    if (at !== -1) {
      if (at + 1 < path.length && !isLocal(textOf(path.slice(at + 1)), hostname)) return path;
      last = path.slice(at);
      path = path.slice(0, at);
    }
    const [first] = path;
    const isName = path.length === 1 && first?.kind === "quoted";
    if (first === undefined || (isName && first.text === "")) return [NOBODY, ...last];
    if (path.findLastIndex((token) => isOperator(token) && OPERATOR.test(token.text)) !== -1) path = qualified(path, hostname);
    else if (isName && OPERATOR.test(first.text)) path = qualified(opened(first.text), hostname);
    else return path.concat(last);
  }
  return [AT];
}

/** A local part without its quotes, or with those only that it needs once its last `@` or else `%` is one. */
function opened(local: string): readonly AddressToken[] {
  if (local.includes("@")) return tokensOf(local);
  const percent = local.lastIndexOf("%");
  return percent === -1 ? scan(local) : tokensOf(`${local.slice(0, percent)}@${local.slice(percent + 1)}`);
}

/** With an `@`: that of `host!user` or `user%host`, or else this host's. */
function qualified(tokens: readonly AddressToken[], hostname: string): readonly AddressToken[] {
  const path = withoutRoute(tokens);
  if (lastOf("@", path) !== -1) return withoutLastDot(path);
  const bang = firstOf("!", path);
  if (bang !== -1) return withoutLastDot(path.slice(bang + 1).concat(AT, path.slice(0, bang)));
  const percent = lastOf("%", path);
  if (percent !== -1) return withoutLastDot(path.slice(0, percent).concat(AT, path.slice(percent + 1)));
  return path.concat(AT, scan(hostname));
}

function withoutRoute(path: readonly AddressToken[]): readonly AddressToken[] {
  return firstOf("@", path) === 0 ? path.slice(firstOf(":", path) + 1) : path;
}

/** One dot behind something: two are a fault that is not mended. */
function withoutLastDot(path: readonly AddressToken[]): readonly AddressToken[] {
  const [before, last] = path.slice(-2);
  if (last === undefined || !isOperator(last) || last.text !== ".") return path;
  return before !== undefined && isOperator(before) && ".@".includes(before.text) ? path : path.slice(0, -1);
}

function firstOf(operator: string, path: readonly AddressToken[]): number {
  return path.findIndex((token) => isOperator(token) && token.text === operator);
}

function lastOf(operator: string, path: readonly AddressToken[]): number {
  return path.findLastIndex((token) => isOperator(token) && token.text === operator);
}

function isOperator({ kind }: AddressToken): boolean {
  return kind === "operator";
}

/** Those of an address whose local part is quoted, if there is one and it needs that. */
function tokensOf(address: string): readonly AddressToken[] {
  const end = address.lastIndexOf("@");
  const local = end === -1 ? address : address.slice(0, end);
  if (local === "" || DOT_STRING.test(local)) return scan(address);
  const quoted: AddressToken = { kind: "quoted", text: local.replaceAll(BLANK, " ") };
  return [quoted, ...scan(address.slice(local.length))];
}

/** As it reads without its quoting: what no operator parts, a blank does. */
function textOf(path: readonly AddressToken[]): string {
  let text = "";
  path.forEach((token, index) => {
    const follows = index > 0 && !isOperator(token) && !isOperator(path[index - 1]!);
    text += follows ? ` ${token.text}` : token.text;
  });
  return text;
}

/** Debian's mydestination, and the loopback address. */
function isLocal(domain: string, hostname: string): boolean {
  const name = domain.replace(LAST_DOT, "").toLowerCase();
  const host = hostname.toLowerCase();
  if (name === host || name === "localhost" || name === "[127.0.0.1]") return true;
  const dot = host.indexOf(".");
  return dot !== -1 && name === `localhost${host.slice(dot)}`;
}
