/**
 * HTTP as BusyBox httpd 1.35 speaks it with a password on every path: one request, one refusal, closed. What it refuses when is
 * in http/busybox.ts. With `auth: "digest"` it asks by RFC 7616, with `auth: "form"` a login page refuses instead.
 *
 * The answer goes out when the daemon would give it, often before the body or even the headers have come. The record is worth
 * more than the daemon's hurry to close: for a second the rest of the request may still arrive, then the connection closes.
 *
 * One answer of one kind is 200: the login page of form mode, which never lets anyone further.
 */
import { EMPTY_BYTES, latin1Bytes } from "../bytes/ascii.js";
import type { CloseReason, Field } from "../event.js";
import type { Framing } from "./http/body.js";
import {
  cString,
  HEAD_BYTES_MAX,
  HEAD_TIMEOUT_MS,
  judgeHead,
  judgeHeader,
  judgeLine,
  LINE_BYTES_MAX,
  type RefusalStatus,
  type RequestLine,
  readRequestLine,
  refusal,
} from "./http/busybox.js";
import { invalid, readForm } from "./http/credentials.js";
import { makeNonce, NONCE_RANDOM_BYTES } from "./http/digest.js";
import { readFields } from "./http/fields.js";
import { isFormPath, loginPage } from "./http/form.js";
import { readFraming } from "./http/framing.js";
import { Lines } from "./http/lines.js";
import { observeRequest, reportCredentials } from "./http/observe.js";
import { type AfterLine, type Hearer, RequestReader } from "./http/reader.js";
import type { Cancel, Connection, Protocol, Session } from "./protocol.js";

/** How long the rest of a request that has its answer may take. */
const LINGER_MS = 1000;

const defaults = {
  /** How to ask for a password: "basic", "digest" or "form". */
  auth: "basic",
  /** What the password is for, as the daemon says unless configured. */
  realm: "Web Server Authentication",
  /** The device's name on the login page. */
  title: "OpenWrt",
  /** The most bytes kept of a body. */
  bodyBytesMax: 32 * 1024,
};
export type HttpOptions = typeof defaults;

/** Rules that a request can break; those of credentials are in http/credentials.ts. */
export const HTTP_FAULTS = ["bad request line", "bad content-length", "bad chunk", "head too large"] as const;
type HttpFault = (typeof HTTP_FAULTS)[number];

export const http: Protocol<HttpOptions> = {
  name: "http",
  ports: [80],
  tlsPorts: [443, 8443],
  defaults,
  choices: { auth: ["basic", "digest", "form"] },
  open: (options) => (connection) => new HttpSession(connection, options),
};

class HttpSession implements Session, Hearer {
  readonly #connection: Connection;
  readonly #options: HttpOptions;
  readonly #reader: RequestReader;
  #timer: Cancel;
  #receivedMs: number;
  #request: RequestLine | undefined;
  /** Where the request leads, unless it was refused for its first line. */
  #path = "";
  readonly #lines = new Lines();
  #headBytes = 0;
  #fields: readonly Field[] | undefined;
  #answered = false;
  #lingers = false;
  #closed = false;

  constructor(connection: Connection, options: HttpOptions) {
    this.#connection = connection;
    this.#options = options;
    const { bodyBytesMax } = options;
    this.#reader = new RequestReader(this, { lineBytesMax: LINE_BYTES_MAX, cutLines: true, dropCr: true, bodyBytesMax });
    this.#receivedMs = connection.now();
    this.#timer = connection.after(HEAD_TIMEOUT_MS, this.#timedOut);
  }

  receive(chunk: Uint8Array): void {
    if (this.#closed) return;
    this.#receivedMs = this.#connection.now();
    this.#reader.receive(chunk);
    if (this.#answered && !this.#closed && !this.#lingers) this.#linger();
  }

  end(_reason: CloseReason): void {
    if (!this.#closed) this.#recordUnfinished();
  }

  line(line: Uint8Array, length: number): AfterLine {
    if (line.length === 0) return this.#close();
    const text = cString(line);
    const verdict = judgeLine(text);
    if (!("status" in verdict)) {
      this.#request = verdict.request;
      this.#path = verdict.path;
      return "headers";
    }
    this.#refuse(verdict.status);
    this.#request = readRequestLine(text);
    if (this.#request !== undefined) return this.#request.version === "" ? "nothing" : "headers";
    this.#fault("bad request line", line, length);
    return this.#close();
  }

  header(line: Uint8Array): boolean {
    this.#headBytes += line.length;
    if (this.#headBytes >= HEAD_BYTES_MAX) {
      this.#refuse(413);
      this.#record(EMPTY_BYTES, 0);
      this.#fault("head too large", line, this.#headBytes);
      this.#close();
      return false;
    }
    this.#lines.add(line);
    const refused = this.#answered ? undefined : judgeHeader(cString(line), this.#isPost());
    if (refused !== undefined) {
      this.#refuse(refused);
      this.#fault("bad content-length", line);
    }
    return true;
  }

  head(): Framing {
    this.#fields = readFields(this.#lines.all());
    if (!this.#answered) this.#answerHead();
    const framing = readFraming(this.#fields);
    return framing.kind === "unsupported" || framing.kind === "bad-length" ? { kind: "none" } : framing;
  }

  complete(body: Uint8Array, bodyLength: number): boolean {
    if (!this.#answered) this.#sendForm();
    this.#record(body, bodyLength);
    this.#close();
    return false;
  }

  malformedBody(part: Uint8Array, body: Uint8Array, bodyLength: number): void {
    this.#record(body, bodyLength);
    this.#fault("bad chunk", part);
    this.#close();
  }

  /** Never: this daemon cuts lines, and counts its head in `header`. */
  overflow(): void {}

  #answerHead(): void {
    const status = judgeHead(this.#path);
    if (status !== 401 || this.#options.auth !== "form") return this.#refuse(status);
    if (!isFormPath(this.#path)) return this.#refuse(/^(GET|HEAD)$/i.test(this.#request!.method) ? 404 : 501);
    // The login program reads the body before it answers.
  }

  #sendForm(): void {
    const headOnly = /^HEAD$/i.test(this.#request?.method ?? "");
    this.#connection.send(loginPage({ title: this.#options.title, failed: this.#isPost(), headOnly }));
  }

  #refuse(status: RefusalStatus): void {
    if (this.#answered) return;
    this.#answered = true;
    this.#timer();
    const challenge = status === 401 ? this.#challenge() : undefined;
    this.#connection.send(refusal(status, this.#connection.now(), challenge));
  }

  #challenge(): string {
    const { auth, realm } = this.#options;
    if (auth !== "digest") return `Basic realm="${realm}"`;
    const nonce = makeNonce(this.#connection.random(NONCE_RANDOM_BYTES), realm);
    const opaque = Buffer.from(this.#connection.random(16)).toString("hex");
    return `Digest realm="${realm}", nonce="${nonce}", qop="auth", algorithm=MD5, opaque="${opaque}"`;
  }

  /** Reports the request as far as it has come, then the logins in it. */
  #record(body: Uint8Array, bodyLength: number): void {
    const request = this.#request;
    if (request === undefined) return;
    this.#request = undefined;
    const { method: verb, target, version } = request;
    const fields = this.#fields ?? readFields(this.#lines.all());
    const method = latin1Bytes(verb);
    this.#connection.report(
      observeRequest({ method, target: latin1Bytes(target), version: latin1Bytes(version), fields, body, bodyLength }),
    );
    const logins = reportCredentials(this.#connection, { method, fields }, "authorization", undefined, 0);
    if (this.#options.auth !== "form" || verb.toUpperCase() !== "POST") return;
    const login = readForm(body, logins + 1);
    if (login !== undefined) this.#connection.report(login);
  }

  /** The end of the stream ends the line and the head, as in the daemon. */
  #recordUnfinished(): void {
    const { state, line, body, bodyLength } = this.#reader.unfinished();
    if (line.length > 0 && state === "line") this.line(line, line.length);
    else if (line.length > 0 && state === "header") this.header(line);
    this.#record(body, bodyLength);
  }

  #timedOut = (): void => {
    const leftMs = this.#receivedMs + HEAD_TIMEOUT_MS - this.#connection.now();
    if (leftMs > 0) {
      this.#timer = this.#connection.after(leftMs, this.#timedOut);
      return;
    }
    // In form mode the head may be whole: the daemon then waits for the body without a word.
    if (this.#fields === undefined) this.#refuse(408);
    this.#recordUnfinished();
    this.#close();
  };

  #linger(): void {
    this.#lingers = true;
    this.#connection.after(LINGER_MS, () => {
      this.#recordUnfinished();
      this.#close();
    });
  }

  #isPost(): boolean {
    return /^POST$/i.test(this.#request?.method ?? "");
  }

  #fault(reason: HttpFault, data: Uint8Array, length = data.length): void {
    this.#connection.report(invalid(reason, data, length));
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
