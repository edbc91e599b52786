/**
 * Request lines as Squid 5.7 reads them with its relaxed parser (src/http/one/RequestParser.cc): method from the front, version
 * from the back, and what remains is the URI.
 */

/** The most bytes of a request line, and of one with its head. */
export const HEAD_BYTES_MAX = 64 * 1024;

export interface SquidLine {
  readonly kind: "request";
  /** Known methods in upper case, others as sent. */
  readonly method: string;
  readonly sentMethod: string;
  readonly uri: string;
  /** As sent; empty for HTTP/0.9. */
  readonly versionText: string;
  /** Squid takes versions with more than one digit for 0.0. */
  readonly major: number;
  readonly minor: number;
}

/** What could be read of a line that is none. */
export interface BadLine {
  readonly kind: "bad";
  readonly method: string;
  readonly uri: string;
}

const METHODS: ReadonlySet<string> = new Set(
  (
    "GET POST PUT HEAD CONNECT TRACE OPTIONS DELETE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK CHECKOUT CHECKIN " +
    "MKWORKSPACE VERSION-CONTROL REPORT UPDATE LABEL MERGE BASELINE-CONTROL MKACTIVITY SEARCH PRI PURGE"
  ).split(" "),
);

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}/;
const BLANK = "[ \\t\\v\\f\\r]";
const BLANKS_BEFORE = new RegExp(`^${BLANK}+`);
const BLANKS = " \t\v\f\r";
const VERSION = /HTTP\/([0-9]+)\.([0-9]+)$/;
/** What RFC 3986 allows, blanks, what browsers send all the same, and 8-bit characters. */
const URI = /^[A-Za-z0-9:/?#[\]@!$&'()*+,;=._~%\-"\\|^<>`{} \t\v\f\r\x80-\xff-]+/;

/** @param line without LF */
export function readSquidLine(line: string): SquidLine | BadLine {
  const sent = METHOD.exec(line)?.[0] ?? "";
  const method = knownMethod(sent);
  const afterMethod = line.slice(sent.length);
  const rest = afterMethod.replace(BLANKS_BEFORE, "");
  if (sent === "") return { kind: "bad", method: "", uri: "" };
  if (rest.length === afterMethod.length) return { kind: "bad", method, uri: "" };
  return readRest(sent, method, withoutTrailing(rest, "\r"));
}

/** Whether a line that is too long has at least a method; if so, its URI is what is too long. */
export function startsWithMethod(line: string): boolean {
  return BLANKS_BEFORE.test(line.slice(METHOD.exec(line)?.[0].length ?? line.length));
}

function readRest(sentMethod: string, method: string, rest: string): SquidLine | BadLine {
  const version = VERSION.exec(rest);
  if (version === null && method !== "GET") return { kind: "bad", method, uri: "" };
  const [versionText = "", majorText = "0", minorText = "9"] = version ?? [];
  const manyDigits = majorText.length > 1 || minorText.length > 1;
  const major = manyDigits ? 0 : Number(majorText);
  const minor = manyDigits ? 0 : Number(minorText);
  let uri = rest.slice(0, rest.length - versionText.length);
  if (major > 0) {
    const trimmed = withoutTrailing(uri, BLANKS);
    if (trimmed.length === uri.length) return { kind: "bad", method, uri: "" };
    uri = trimmed;
  }
  const good = URI.exec(uri)?.[0] ?? "";
  if (good.length < uri.length || good === "") return { kind: "bad", method, uri: good };
  return { kind: "request", method, sentMethod, uri, versionText, major, minor };
}

function knownMethod(sent: string): string {
  const upper = sent.toUpperCase();
  return METHODS.has(upper) ? upper : sent;
}

/** By hand, since a pattern for the end of a text is tried at each of its characters, and peers send long runs of blanks. */
function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}
