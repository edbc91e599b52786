/** Squid 5.7's answers: its header fields in their order, and its error pages as its English templates have them. */
import { httpDate } from "./date.js";
import { AFTER_TITLE, BEFORE_TITLE } from "./squid-style.js";

/** The answers that Squid gives to who has not shown a right password, by the page that they carry. */
export type PageName =
  | "ERR_CACHE_ACCESS_DENIED"
  | "ERR_INVALID_REQ"
  | "ERR_INVALID_URL"
  | "ERR_PROTOCOL_UNKNOWN"
  | "ERR_TOO_BIG"
  | "ERR_UNSUP_HTTPVERSION"
  | "ERR_UNSUP_REQ";

const REASONS = {
  400: "Bad Request",
  405: "Method Not Allowed",
  407: "Proxy Authentication Required",
  411: "Length Required",
  414: "URI Too Long",
  417: "Expectation Failed",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  505: "HTTP Version not supported",
} as const;

export type SquidStatus = keyof typeof REASONS;

/** Who Squid says it is. */
export interface Persona {
  readonly hostname: string;
  /** The port that it listens on, as X-Cache-Lookup tells it. */
  readonly port: number;
  readonly administrator: string;
}

export interface Refusal {
  readonly status: SquidStatus;
  readonly page: PageName;
  /** The request's URL as Squid has understood it, shown on the page. */
  readonly url: string;
  /** What ERR_INVALID_REQ shows of the request; absent when Squid did not get as far as to have one. */
  readonly request?: { readonly method: string; readonly url: string; readonly scheme: string; readonly text: string };
  /** Values of Proxy-Authenticate. */
  readonly challenge?: string;
  readonly keepAlive: boolean;
  /** The request was HEAD: no page. */
  readonly headOnly: boolean;
}

const TITLE = "ERROR: The requested URL could not be retrieved";

/** The whole answer. */
export function squidRefusal(refusal: Refusal, { hostname, port, administrator }: Persona, nowMs: number): string {
  const date = httpDate(nowMs);
  const page = pageOf(refusal, hostname, administrator, date);
  const challenge = refusal.challenge === undefined ? "" : `Proxy-Authenticate: ${refusal.challenge}\r\n`;
  return (
    `HTTP/1.1 ${refusal.status} ${REASONS[refusal.status]}\r\nServer: squid/5.7\r\nMime-Version: 1.0\r\nDate: ${date}\r\n` +
    `Content-Type: text/html;charset=utf-8\r\nContent-Length: ${page.length}\r\nX-Squid-Error: ${refusal.page} 0\r\n` +
    `Vary: Accept-Language\r\nContent-Language: en\r\n${challenge}X-Cache: MISS from ${hostname}\r\n` +
    `X-Cache-Lookup: NONE from ${hostname}:${port}\r\nVia: 1.1 ${hostname} (squid/5.7)\r\n` +
    `Connection: ${refusal.keepAlive ? "keep-alive" : "close"}\r\n\r\n${refusal.headOnly ? "" : page}`
  );
}

function pageOf(refusal: Refusal, hostname: string, administrator: string, date: string): string {
  const denied = refusal.page === "ERR_CACHE_ACCESS_DENIED";
  const heading = denied
    ? "Cache Access Denied."
    : refusal.page === "ERR_UNSUP_HTTPVERSION"
      ? "Unsupported HTTP version"
      : "The requested URL could not be retrieved";
  const admin = escapeHtml(administrator);
  const host = escapeHtml(hostname);
  const contact = denied
    ? `<p>Please contact the <a href="mailto:${admin}">cache administrator</a> if you have difficulties authenticating yourself.</p>\n\n`
    : `<p>Your cache administrator is <a href="mailto:${admin}">${admin}</a>.</p>\n`;
  return (
    `${BEFORE_TITLE}<title>${denied ? "ERROR: Cache Access Denied" : TITLE}</title>${AFTER_TITLE}` +
    `</head><body id=${refusal.page}>\n<div id="titles">\n<h1>ERROR</h1>\n<h2>${heading}</h2>\n</div>\n<hr>\n\n` +
    `<div id="content">\n${contentOf(refusal)}${contact}<br>\n</div>\n\n${scriptOf(refusal)}<hr>${denied ? " " : ""}\n` +
    `<div id="footer">\n<p>Generated ${date} by ${host} (squid/5.7)</p>\n<!-- ${refusal.page} -->\n</div>\n</body></html>\n`
  );
}

function contentOf(refusal: Refusal): string {
  const url = escapeHtml(refusal.url);
  if (refusal.page === "ERR_INVALID_REQ") return invalidRequest(escapeHtml(refusal.request?.text ?? "[no request]"));
  const [error, advice] = TEXTS[refusal.page];
  return (
    `<p>The following error was encountered while trying to retrieve the URL: <a href="${url}">${url}</a></p>\n\n` +
    `<blockquote id="error">\n<p><b>${error}</b></p>\n</blockquote>\n\n${advice.replace("%U", () => url)}\n\n`
  );
}

const TEXTS: Readonly<Record<Exclude<PageName, "ERR_INVALID_REQ">, readonly [error: string, advice: string]>> = {
  ERR_CACHE_ACCESS_DENIED: [
    "Cache Access Denied.",
    "<p>Sorry, you are not currently allowed to request %U from this cache until you have authenticated yourself.</p>",
  ],
  ERR_INVALID_URL: [
    "Invalid URL",
    "<p>Some aspect of the requested URL is incorrect.</p>\n\n<p>Some possible problems are:</p>\n<ul>\n" +
      "<li><p>Missing or incorrect access protocol (should be <q>http://</q> or similar)</p></li>\n" +
      "<li><p>Missing hostname</p></li>\n<li><p>Illegal double-escape in the URL-Path</p></li>\n" +
      "<li><p>Illegal character in hostname; underscores are not allowed.</p></li>\n</ul>",
  ],
  ERR_PROTOCOL_UNKNOWN: [
    "Unsupported Protocol",
    "<p>Squid does not support some access protocols. For example, the SSH protocol is currently not supported.</p>",
  ],
  ERR_TOO_BIG: [
    "The request or reply is too large.",
    "<p>If you are making a POST or PUT request, then the item you are trying to upload is too large.</p>\n" +
      "<p>If you are making a GET request, then the item you are trying to download is too large.</p>\n" +
      "<p>These limits have been established by the Internet Service Provider who operates this cache. " +
      "Please contact them directly if you feel this is an error.</p>",
  ],
  ERR_UNSUP_HTTPVERSION: [
    "Unsupported HTTP version",
    "<p>This Squid does not accept the HTTP version you are attempting to use.</p>",
  ],
  ERR_UNSUP_REQ: [
    "Unsupported Request Method and Protocol",
    "<p>Squid does not support all request methods for all access protocols. For example, you can not POST a Gopher request.</p>",
  ],
};

function invalidRequest(text: string): string {
  return (
    "<p><b>Invalid Request</b> error was encountered while trying to process the request:</p>\n\n" +
    `<blockquote id="data">\n<pre>${text}</pre>\n</blockquote>\n\n<p>Some possible problems are:</p>\n<ul>\n` +
    '<li id="missing-method"><p>Missing or unknown request method.</p></li>\n' +
    '<li id="missing-url"><p>Missing URL.</p></li>\n' +
    '<li id="missing-protocol"><p>Missing HTTP Identifier (HTTP/1.0).</p></li>\n' +
    "<li><p>Request is too large.</p></li>\n<li><p>Content-Length missing for POST or PUT requests.</p></li>\n" +
    "<li><p>Illegal character in hostname; underscores are not allowed.</p></li>\n" +
    "<li><p>HTTP/1.1 <q>Expect:</q> feature is being asked from an HTTP/1.0 software.</p></li>\n</ul>\n\n"
  );
}

/** The page of invalid requests hides those of its reasons that cannot be. */
function scriptOf({ page, url, request }: Refusal): string {
  if (page !== "ERR_INVALID_REQ") return "";
  const hide = (value: string, unknown: string, id: string) =>
    `if ('${escapeHtml(value)}' != '${unknown}') document.getElementById('${id}').style.display = 'none';\n`;
  return (
    '<script language="javascript">\n' +
    hide(request?.method ?? "[unknown method]", "[unknown method]", "missing-method") +
    hide(request?.url ?? url, "[no URL]", "missing-url") +
    hide(request?.scheme ?? "[unknown protocol]", "[unknown protocol]", "missing-protocol") +
    "</script>\n\n"
  );
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", '"': "&quot;", "&": "&amp;", "'": "&#39;" };

/** As Squid's html_quote: all controls but line ends and tabs, and everything above ASCII, become numbers of at least three places. */
function escapeHtml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must be found
  return text.replace(/[<>"&'\0-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]/g, (character) => {
    return ENTITIES[character] ?? `&#${String(character.charCodeAt(0)).padStart(3, " ")};`;
  });
}
