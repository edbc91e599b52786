/**
 * HTTP proxying as Squid 5.7 refuses it to who has no password: 407 to whatever could be proxied, CONNECT included, by Basic or
 * Digest; and Squid's own pages to what could not. What a peer would reach is recorded and nothing more: no name is looked up
 * and no connection made.
 *
 * Connections are kept alive and pipelined as Squid does. One difference is on purpose: Squid says nothing but closes when a
 * malformed chunk comes in the same segment as its head, which depends on how the stream is cut; here the 407 always goes first.
 */
import { EMPTY_BYTES, latin1, latin1Bytes } from "../bytes/ascii.js";
import type { CloseReason, Field } from "../event.js";
import type { Framing } from "./http/body.js";
import { invalid } from "./http/credentials.js";
import { isOurNonce, makeNonce, NONCE_RANDOM_BYTES, readDigest } from "./http/digest.js";
import { fieldList, fieldValue, readFields } from "./http/fields.js";
import { type Announced, readFraming } from "./http/framing.js";
import { Lines } from "./http/lines.js";
import { observeRequest, reportCredentials } from "./http/observe.js";
import { type AfterLine, type Hearer, RequestReader } from "./http/reader.js";
import { findBadLine, showRequest, unfolded, withoutLeadingBlankLines } from "./http/squid-head.js";
import { HEAD_BYTES_MAX, readSquidLine, type SquidLine, startsWithMethod } from "./http/squid-line.js";
import { type PageName, type Refusal, type SquidStatus, squidRefusal } from "./http/squid-page.js";
import { isSupported, readSquidUrl, type SquidUrl, shownUrl } from "./http/squid-url.js";
import type { Cancel, Connection, Protocol, Session } from "./protocol.js";

/** Squid's request_start_timeout and request_timeout, and its client_idle_pconn_timeout. It closes without a word. */
const REQUEST_TIMEOUT_MS = 300_000;
const IDLE_TIMEOUT_MS = 120_000;
/** How long the body of a request that has its last answer may take. */
const LINGER_MS = 1000;

const INTERNAL = "/squid-internal-";
const INTERNAL_STATIC = "/squid-internal-static";

const defaults = {
  /** How to ask for a password: "basic" or "digest". */
  auth: "basic",
  /** What the password is for, as Debian's configuration says. */
  realm: "Squid proxy-caching web server",
  /** What the proxy calls itself. */
  hostname: "gateway",
  /** The port that it says it listens on. */
  port: 3128,
  /** Whom its pages name. */
  administrator: "webmaster",
  /** The most bytes kept of a body. */
  bodyBytesMax: 32 * 1024,
  /** The most requests of a connection; the last is answered with a close. */
  requestsMax: 1000,
};
export type HttpProxyOptions = typeof defaults;

/** Rules that a request can break; those of credentials are in http/credentials.ts. */
export const HTTP_PROXY_FAULTS = [
  "bad request line",
  "request line too long",
  "head too large",
  "bad header",
  "bad content-length",
  "bad chunk",
  "incomplete request",
] as const;
type HttpProxyFault = (typeof HTTP_PROXY_FAULTS)[number];

export const httpProxy: Protocol<HttpProxyOptions> = {
  name: "http-proxy",
  ports: [3128, 8080, 8123],
  defaults,
  open: (options) => (connection) => new ProxySession(connection, options),
};

/** What is known of the request being read. */
interface Reading {
  readonly line: SquidLine;
  readonly lines: Lines;
  /** Once the head is whole. */
  fields: readonly Field[] | undefined;
  /** The nonce that the peer was asked with before it sent this. */
  readonly challenge: string | undefined;
  /** The rule that it broke, told after it. */
  fault?: { readonly reason: HttpProxyFault; readonly data: Uint8Array };
}

class ProxySession implements Session, Hearer {
  readonly #connection: Connection;
  readonly #options: HttpProxyOptions;
  readonly #reader: RequestReader;
  #timer: Cancel;
  #waitsFor: "request" | "rest" | "linger" = "rest";
  #reading: Reading | undefined;
  #challenge: string | undefined;
  #requests = 0;
  #logins = 0;
  /** The last answer has been sent. */
  #finished = false;
  #closed = false;

  constructor(connection: Connection, options: HttpProxyOptions) {
    this.#connection = connection;
    this.#options = options;
    const { bodyBytesMax } = options;
    this.#reader = new RequestReader(this, { lineBytesMax: HEAD_BYTES_MAX, cutLines: false, dropCr: false, bodyBytesMax });
    this.#timer = connection.after(REQUEST_TIMEOUT_MS, this.#giveUp);
  }

  receive(chunk: Uint8Array): void {
    if (this.#closed) return;
    this.#reader.receive(chunk);
    if (!this.#closed) this.#wait();
  }

  end(_reason: CloseReason): void {
    if (!this.#closed) this.#recordUnfinished();
  }

  line(line: Uint8Array): AfterLine {
    if (line.length === 0 || (line.length === 1 && line[0] === 0x0d)) return "again";
    this.#requests++;
    const read = readSquidLine(latin1(line));
    if (read.kind === "bad") {
      const page = read.uri === "" ? "ERR_PROTOCOL_UNKNOWN" : "ERR_INVALID_REQ";
      this.#fault("bad request line", line);
      this.#refuse(400, page, "error:invalid-request", read.method === "HEAD");
      return this.#close();
    }
    this.#reading = { line: read, lines: new Lines(), fields: undefined, challenge: this.#challenge };
    if (read.major !== 1) {
      this.#judge(this.#reading);
      return "nothing";
    }
    this.#reader.headBytesMax = HEAD_BYTES_MAX - (read.method.length + read.uri.length + 12);
    return "headers";
  }

  header(line: Uint8Array): boolean {
    this.#reading?.lines.add(line);
    return true;
  }

  head(): Framing {
    return this.#judge(this.#reading!);
  }

  complete(body: Uint8Array, bodyLength: number): boolean {
    this.#record(body, bodyLength);
    if (this.#finished) this.#close();
    return !this.#finished;
  }

  overflow(where: "line" | "head", part: Uint8Array): void {
    const { line } = this.#reading ?? {};
    this.#record(EMPTY_BYTES, 0);
    if (where === "head") {
      this.#fault("head too large", part);
      this.#refuse(431, "ERR_TOO_BIG", "error:request-too-large", line?.method === "HEAD");
    } else {
      this.#fault("request line too long", part);
      const text = latin1(part);
      if (startsWithMethod(text)) this.#refuse(414, "ERR_TOO_BIG", "error:request-too-large", /^HEAD[ \t\v\f\r]/i.test(text));
      else this.#refuse(400, "ERR_PROTOCOL_UNKNOWN", "error:invalid-request", false);
    }
    this.#close();
  }

  malformedBody(part: Uint8Array, body: Uint8Array, bodyLength: number): void {
    this.#record(body, bodyLength);
    this.#fault("bad chunk", part);
    this.#close();
  }

  /** Answers a request whose head is whole. @returns how its body is framed */
  #judge(reading: Reading): Framing {
    const { line } = reading;
    const lines = unfolded(withoutLeadingBlankLines(reading.lines.all()));
    const fields = readFields(lines);
    reading.fields = fields;
    const headOnly = line.method === "HEAD";
    const none: Framing = { kind: "none" };
    const refuse = (status: SquidStatus, page: PageName, url: string, request?: Refusal["request"]) => {
      this.#refuse(status, page, url, headOnly, request);
      return none;
    };

    if (line.method === "PRI" && line.major < 2) return refuse(405, "ERR_UNSUP_REQ", "error:method-not-allowed");
    const url = this.#readUrl(line);
    if (url === undefined) return refuse(400, "ERR_INVALID_URL", line.uri);
    if (line.major > 1 || (line.major === 0 && line.minor !== 9)) return refuse(505, "ERR_UNSUP_HTTPVERSION", line.uri);
    const bad = findBadLine(lines);
    if (bad !== undefined) {
      reading.fault = { reason: "bad header", data: bad };
      return refuse(400, "ERR_INVALID_REQ", line.uri);
    }
    const announced = readFraming(fields);
    const shown = shownUrl(fieldValue(fields, "host") === undefined ? url : normalised(url), line.method);
    const expect = fieldList(fields, "expect")?.toLowerCase();
    if (expect !== undefined && expect !== "100-continue") {
      // Squid looks at expectations before it notes the version.
      return refuse(417, "ERR_INVALID_REQ", shown, requestText({ ...line, major: 1, minor: 1 }, url, fields, announced));
    }
    const maxForwardsZero = /^[+-]?0+(?!\d)/.test(latin1(fieldValue(fields, "max-forwards") ?? EMPTY_BYTES));
    if (announced.kind === "unsupported" || !isSupported(line.method, url, maxForwardsZero)) {
      return refuse(501, "ERR_UNSUP_REQ", shown);
    }
    const unwanted = announced.kind === "length" && announced.length > 0 && (line.method === "GET" || headOnly);
    if (announced.kind === "bad-length" || unwanted) {
      reading.fault = { reason: "bad content-length", data: fieldValue(fields, "content-length") ?? EMPTY_BYTES };
      return refuse(411, "ERR_INVALID_REQ", shown, requestText(line, url, fields, announced));
    }
    this.#askPassword(line, fields, shown);
    // What follows CONNECT would be the tunnel's; refused one, Squid reads it as the next request.
    return line.method === "CONNECT" ? none : announced;
  }

  #readUrl({ uri, method }: SquidLine): SquidUrl | undefined {
    const { hostname, port } = this.#options;
    const internal = uri.startsWith(INTERNAL) ? `http://${hostname}:${port}${uri}` : uri;
    const url = readSquidUrl(internal, method);
    if (url === undefined || method === "CONNECT" || !url.path.startsWith(INTERNAL_STATIC)) return url;
    return readSquidUrl(`http://${hostname}:${port}${url.path}`, method);
  }

  #askPassword(line: SquidLine, fields: readonly Field[], url: string): void {
    const keepAlive = isPersistent(line, fields) && this.#requests < this.#options.requestsMax;
    const headOnly = line.method === "HEAD";
    const challenge = this.#options.auth === "digest" ? this.#digestChallenge(fields) : `Basic realm="${this.#options.realm}"`;
    this.#send({ status: 407, page: "ERR_CACHE_ACCESS_DENIED", url, challenge, keepAlive, headOnly });
    if (!keepAlive) this.#finished = true;
  }

  #digestChallenge(fields: readonly Field[]): string {
    const { realm } = this.#options;
    const stale = isStale(fieldValue(fields, "proxy-authorization"), realm);
    this.#challenge = makeNonce(this.#connection.random(NONCE_RANDOM_BYTES), realm);
    return `Digest realm="${realm}", nonce="${this.#challenge}", qop="auth", stale=${stale}`;
  }

  #refuse(status: SquidStatus, page: PageName, url: string, headOnly: boolean, request?: Refusal["request"]): void {
    this.#send({ status, page, url, headOnly, keepAlive: false, ...(request && { request }) });
    this.#finished = true;
  }

  #send(refusal: Refusal): void {
    this.#connection.send(squidRefusal(refusal, this.#options, this.#connection.now()));
  }

  /** Reports the request as far as it has come, then the logins in it. */
  #record(body: Uint8Array, bodyLength: number): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    this.#reading = undefined;
    const { sentMethod, uri, versionText } = reading.line;
    const fields = reading.fields ?? readFields(withoutLeadingBlankLines(reading.lines.all()));
    const method = latin1Bytes(sentMethod);
    const version = latin1Bytes(versionText);
    this.#connection.report(observeRequest({ method, target: latin1Bytes(uri), version, fields, body, bodyLength }));
    this.#logins = reportCredentials(
      this.#connection,
      { method, fields },
      "proxy-authorization",
      reading.challenge,
      this.#logins,
    );
    if (reading.fault !== undefined) this.#fault(reading.fault.reason, reading.fault.data);
  }

  #recordUnfinished(): void {
    const { state, line, body, bodyLength } = this.#reader.unfinished();
    if (state === "line" && line.length > 0) this.#fault("incomplete request", line);
    if (state === "header" && line.length > 0) this.header(line);
    this.#record(body, bodyLength);
  }

  /** Sets the time that Squid would give the peer now. */
  #wait(): void {
    if (this.#waitsFor === "linger") return;
    if (this.#finished) {
      this.#timer();
      this.#timer = this.#connection.after(LINGER_MS, this.#giveUp);
      this.#waitsFor = "linger";
    } else if (this.#reader.idle) {
      this.#timer();
      this.#timer = this.#connection.after(this.#requests === 0 ? REQUEST_TIMEOUT_MS : IDLE_TIMEOUT_MS, this.#giveUp);
      this.#waitsFor = "request";
    } else if (this.#waitsFor === "request") {
      this.#timer();
      this.#timer = this.#connection.after(REQUEST_TIMEOUT_MS, this.#giveUp);
      this.#waitsFor = "rest";
    }
  }

  #giveUp = (): void => {
    this.#recordUnfinished();
    this.#close();
  };

  #fault(reason: HttpProxyFault, data: Uint8Array): void {
    this.#connection.report(invalid(reason, data));
  }

  #close(): "stop" {
    if (!this.#closed) {
      this.#closed = true;
      this.#timer();
      this.#connection.close();
    }
    return "stop";
  }
}

/** Whether the connection outlives the request: Connection decides, or Proxy-Connection where there is none. */
function isPersistent({ major, minor }: SquidLine, fields: readonly Field[]): boolean {
  const list = fieldList(fields, "connection") ?? fieldList(fields, "proxy-connection") ?? "";
  const options = list === "" ? [] : list.split(",").map((option) => option.trim().toLowerCase());
  return major === 1 && minor > 0 ? !options.includes("close") : options.includes("keep-alive");
}

/** Whether an answer is whole but to a challenge that was not ours: Squid then says that the challenge was too old. */
function isStale(authorization: Uint8Array | undefined, realm: string): boolean {
  const [, text] = /^digest\s+(.*)$/is.exec(latin1(authorization ?? EMPTY_BYTES)) ?? [];
  const answer = new Map(text === undefined ? [] : readDigest(text));
  const whole = ["username", "realm", "nonce", "uri"].every((name) => (answer.get(name) ?? "") !== "");
  return whole && answer.get("response")?.length === 32 && !isOurNonce(answer.get("nonce")!, realm);
}

/** A target without a host shows its port once Squid has set the Host field by it. */
function normalised(url: SquidUrl): SquidUrl {
  return url.host === "" ? { ...url, whole: `${url.scheme}://:${url.port}${url.path}` } : url;
}

function requestText(line: SquidLine, url: SquidUrl, fields: readonly Field[], framing: Announced): Refusal["request"] {
  const { method, major, minor } = line;
  const first = `${method} ${url.path} HTTP/${major}.${minor}`;
  return { method, url: url.whole, scheme: url.scheme, text: showRequest(first, fields, framing, url.authority) };
}
