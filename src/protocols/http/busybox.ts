/**
 * BusyBox httpd 1.35 as Debian builds it, with a password on every path and nothing but an index page and an empty cgi-bin
 * below its root: which request it answers how, after networking/httpd.c. It reads lines as C strings, judges the request line
 * before any header, never looks at a body, and closes after its first answer.
 */
import { latin1 } from "../../bytes/ascii.js";
import { httpDate } from "./date.js";

/** It cuts lines at its buffer, less the NUL, and gives up on heads of so many bytes, line ends not counted. */
export const LINE_BYTES_MAX = 8191;
export const HEAD_BYTES_MAX = 32 * 1024;
/** How long it waits for more of a head. */
export const HEAD_TIMEOUT_MS = 60_000;

const LENGTH_MAX = 2 ** 31 - 1;
const NUL = "\0";

/** The statuses that can come before a password was right, with their reasons and the text on their pages. */
const PAGES = {
  400: { reason: "Bad Request", text: "Unsupported method" },
  401: { reason: "Unauthorized", text: "" },
  403: { reason: "Forbidden", text: "" },
  404: { reason: "Not Found", text: "The requested URL was not found" },
  408: { reason: "Request Timeout", text: "No request appeared within 60 seconds" },
  413: { reason: "Entity Too Large", text: "Entity Too Large" },
  501: { reason: "Not Implemented", text: "The requested method is not recognized" },
} as const;

export type RefusalStatus = keyof typeof PAGES;

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: string;
}

/** Head of an answer up to its type, and what it continues with. */
export function head(status: number, reason: string, nowMs: number): string {
  return `HTTP/1.1 ${status} ${reason}\r\nDate: ${httpDate(nowMs)}\r\nConnection: close\r\nContent-type: text/html\r\n`;
}

/** A whole refusal. @param challenge the value of WWW-Authenticate, for 401 */
export function refusal(status: RefusalStatus, nowMs: number, challenge?: string): string {
  const { reason, text } = PAGES[status];
  const authenticate = challenge === undefined ? "" : `WWW-Authenticate: ${challenge}\r\n`;
  const title = `${status} ${reason}`;
  const page = `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${text}\n</BODY></HTML>\n`;
  return `${head(status, reason, nowMs)}${authenticate}\r\n${page}`;
}

/** A line as the daemon sees it: without CRs, ended by its first NUL. */
export function cString(line: Uint8Array): string {
  const text = latin1(line);
  const end = text.indexOf(NUL);
  return end === -1 ? text : text.slice(0, end);
}

/**
 * A request line that asks for something, for the record: any method, target and version between single spaces, also where the
 * daemon takes none of them. Undefined when it is no request at all.
 */
export function readRequestLine(line: string): RequestLine | undefined {
  const space = line.indexOf(" ");
  const method = line.slice(0, space);
  const rest = line.slice(space).trim();
  if (space === -1 || rest === "" || !/^[!#$%&'*+.^_`|~\w-]+$/.test(method)) return undefined;
  const last = rest.lastIndexOf(" ");
  if (last !== -1 && /^HTTP\//i.test(rest.slice(last + 1))) {
    return { method, target: rest.slice(0, last).trimEnd(), version: rest.slice(last + 1) };
  }
  // HTTP/0.9 (RFC 1945 §5) has no version, no method but GET and no blank in its target.
  return /^GET$/i.test(method) && !/\s/.test(rest) ? { method, target: rest, version: "" } : undefined;
}

/** What the daemon makes of a request line: a refusal at once, or a path that it remembers until the head has ended. */
export type Verdict = { readonly status: RefusalStatus } | { readonly request: RequestLine; readonly path: string };

export function judgeLine(line: string): Verdict {
  const space = line.indexOf(" ");
  const url = space === -1 ? "" : line.slice(space + 1);
  const end = url.indexOf(" ");
  if (url[0] !== "/" || end === -1 || !url.startsWith("HTTP/", end + 1)) return { status: 400 };
  const path = judgePath(url.slice(0, end).split("?", 1)[0]!);
  if (typeof path === "number") return { status: path };
  return { request: { method: line.slice(0, space), target: url.slice(0, end), version: url.slice(end + 1) }, path };
}

/** What it makes of a header line: undefined, or a refusal at once. Only POST needs a length, and that a plain number. */
export function judgeHeader(line: string, post: boolean): RefusalStatus | undefined {
  if (!post || !/^content-length:/i.test(line)) return undefined;
  const value = line.slice("content-length:".length).replace(/^[ \t\n\v\f\r]+/, "");
  return /^[0-9]+$/.test(value) && Number(value) <= LENGTH_MAX ? undefined : 400;
}

/** What it answers once the head has ended and no password was right. */
export function judgeHead(path: string): RefusalStatus {
  return path.slice(path.lastIndexOf("/") + 1) === "httpd.conf" ? 403 : 401;
}

/** Decodes and simplifies a path. @returns it, or the refusal it earns */
function judgePath(encoded: string): string | RefusalStatus {
  const decoded = decodePath(encoded);
  if (typeof decoded === "number") return decoded;
  const path = simplifyPath(decoded);
  if (path === undefined) return 400;
  if (path.startsWith("/cgi-bin/")) return path === "/cgi-bin/" ? 403 : path;
  return path !== "/" && path.endsWith("/") ? 404 : path;
}

function decodePath(encoded: string): string | RefusalStatus {
  if (!encoded.includes("%")) return encoded;
  let path = "";
  for (let index = 0; index < encoded.length; index++) {
    if (encoded[index] !== "%") {
      path += encoded[index];
      continue;
    }
    const digits = encoded.slice(index + 1, index + 3);
    if (!/^[0-9a-f]{2}$/i.test(digits)) return 400;
    const byte = Number.parseInt(digits, 16);
    if (byte === 0 || byte === 0x2f) return 404;
    path += String.fromCharCode(byte);
    index += 2;
  }
  return path;
}

/** Without double slashes, `.` and `..`; a slash at the end stays. Undefined when it leads above the root. */
function simplifyPath(path: string): string | undefined {
  if (!path.includes("//") && !path.includes("/.")) return path;
  const kept: string[] = [];
  const parts = path.slice(1).split("/");
  let slash = false;
  for (const part of parts) {
    slash = part === "" || part === "." || part === "..";
    if (part === ".." && kept.pop() === undefined) return undefined;
    if (!slash) kept.push(part);
  }
  return `/${kept.join("/")}${slash && kept.length > 0 ? "/" : ""}`;
}
