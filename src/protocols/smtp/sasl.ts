/**
 * AUTH PLAIN, LOGIN and CRAM-MD5 as Cyrus SASL 2.1.28 answers them behind Postfix: what a peer sends is taken apart and reported,
 * and whatever it is, refused. What was malformed is told apart as Cyrus tells it apart.
 */
import { EMPTY_BYTES, latin1, latin1Bytes } from "../../bytes/ascii.js";
import type { Reporter } from "../reporter.js";
import type { ReadLine } from "./line.js";
import type { SmtpReason } from "./reasons.js";

/** The longest response to a challenge, its LF included. */
export const RESPONSE_BYTES_MAX = 12_288;

export interface SaslAnswer {
  readonly text: string;
  /** The exchange has failed; otherwise the next line is its. */
  readonly over: boolean;
}

/** What makes CRAM-MD5's challenge new. */
export interface Freshness {
  now(): number;
  random(length: number): Uint8Array;
}

const FAILED = "535 5.7.8 Error: authentication failed:";
const NO_MECHANISM = `${FAILED} no mechanism available\r\n`;
const MALFORMED = `${FAILED} bad protocol / cancel\r\n`;
const UNFINISHED_BASE64 = `${FAILED} another step is needed in authentication\r\n`;
const BASE64_BEHIND_CR = `${FAILED} generic failure\r\n`;
const REFUSED = `${FAILED} authentication failure\r\n`;
const LONG_NAME = `${FAILED} overflowed buffer\r\n`;
const EMPTY_NAME = "454 4.7.0 Temporary authentication failure: generic failure\r\n";
const ABORTED = "501 5.7.0 Authentication aborted\r\n";
const TOO_LONG = "500 5.5.6 SASL response limit exceeded\r\n";
const ASK_USERNAME = "334 VXNlcm5hbWU6\r\n";
const ASK_PASSWORD = "334 UGFzc3dvcmQ6\r\n";
const ASK_PLAIN = "334 \r\n";

/** LOGIN and CRAM-MD5 take no more of a response, and a user name is no longer. */
const VALUE_BYTES_MAX = 1024;

const WHOLE_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const SPACE = 0x20;
const BLANK = /^[ \t\n\v\f\r]*$/;

type Mechanism = "plain" | "login" | "cram-md5";

/** Challenges carry the time in seconds modulo this. */
const TIME_MODULUS = 0xff_ffff;

export class SaslExchange {
  readonly #reporter: Reporter<SmtpReason>;
  readonly #hostname: string;
  readonly #freshness: Freshness;
  readonly #mechanism: Mechanism | undefined;
  /** Of LOGIN, awaits its password. */
  #username: Uint8Array | undefined;
  #challenge = "";

  /** @param name as the peer wrote it @param offered the mechanisms there are, in capitals */
  constructor(name: string, offered: readonly string[], reporter: Reporter<SmtpReason>, hostname: string, freshness: Freshness) {
    this.#mechanism = offered.includes(name.toUpperCase()) ? readMechanism(name) : undefined;
    this.#reporter = reporter;
    this.#hostname = hostname;
    this.#freshness = freshness;
  }

  /** @param initial the initial response, if AUTH came with one @param line the whole line */
  begin(initial: string | undefined, line: Uint8Array): SaslAnswer {
    const data = initial === undefined ? undefined : this.#decode(initial, line);
    if (typeof data === "string") return failed(data);
    switch (this.#mechanism) {
      case "plain":
        return data === undefined ? asked(ASK_PLAIN) : this.#plain(data);
      case "login":
        return data === undefined ? asked(ASK_USERNAME) : this.#login(data);
      case "cram-md5":
        return data === undefined ? this.#challengeAnew() : this.#malformed(data);
      case undefined:
        this.#reporter.invalid("auth: unknown mechanism", line);
        return failed(NO_MECHANISM);
      default:
        return this.#mechanism satisfies never;
    }
  }

  /** @param line what came for what was asked */
  respond({ bytes: line, length, cut }: ReadLine): SaslAnswer {
    const nul = line.indexOf(0);
    const text = latin1(nul === -1 ? line : line.subarray(0, nul));
    if (cut) {
      this.end();
      this.#reporter.invalid("auth: response too long", line, length);
      return failed(TOO_LONG);
    }
    if (text === "*") {
      this.end();
      this.#reporter.invalid("auth: aborted", line);
      return failed(ABORTED);
    }
    const data = this.#decode(text, line);
    if (typeof data === "string") {
      this.end();
      return failed(data);
    }
    if (this.#mechanism === "plain") return this.#plain(data);
    return this.#mechanism === "login" ? this.#login(data) : this.#cramMd5(data);
  }

  /** There will be no more of it: a user name that got no password is a login without one. */
  end(): void {
    if (this.#username !== undefined) this.#reporter.login("login", this.#username);
    this.#username = undefined;
  }

  /** RFC 4616: whom to act for, NUL, user name, NUL, password. */
  #plain(data: Uint8Array): SaslAnswer {
    const first = data.indexOf(0);
    const second = first === -1 ? -1 : data.indexOf(0, first + 1);
    if (second === -1 || data.indexOf(0, second + 1) !== -1) return this.#malformed(data);
    const username = data.subarray(first + 1, second);
    this.#reporter.login("plain", username, data.subarray(second + 1));
    return failed(refusalOf(username, true));
  }

  #login(data: Uint8Array): SaslAnswer {
    const username = this.#username;
    if (data.length > VALUE_BYTES_MAX) {
      this.end();
      return this.#malformed(data);
    }
    if (username === undefined) {
      this.#username = data;
      return asked(ASK_PASSWORD);
    }
    this.#username = undefined;
    this.#reporter.login("login", username, data);
    return failed(refusalOf(username, true));
  }

  /** RFC 2195: user name, a space, the digest. */
  #cramMd5(data: Uint8Array): SaslAnswer {
    const space = data.lastIndexOf(SPACE);
    if (space <= 0 || data.length > VALUE_BYTES_MAX) return this.#malformed(data);
    const username = data.subarray(0, space);
    this.#reporter.login("cram-md5", username, undefined, [
      { name: latin1Bytes("challenge"), value: latin1Bytes(this.#challenge) },
      { name: latin1Bytes("digest"), value: data.subarray(space + 1) },
    ]);
    return failed(refusalOf(username, false));
  }

  #challengeAnew(): SaslAnswer {
    const { buffer, byteOffset } = this.#freshness.random(4);
    const seconds = Math.floor(this.#freshness.now() / 1000) % TIME_MODULUS;
    const number = new DataView(buffer, byteOffset).getUint32(0);
    this.#challenge = `<${number}.${seconds}@${this.#hostname.toLowerCase()}>`;
    return asked(`334 ${Buffer.from(this.#challenge, "latin1").toString("base64")}\r\n`);
  }

  #malformed(data: Uint8Array): SaslAnswer {
    this.#reporter.invalid("auth: malformed", data);
    return failed(MALFORMED);
  }

  /** @returns the bytes, or how it is answered that there are none */
  #decode(text: string, line: Uint8Array): Uint8Array | string {
    if (WHOLE_BASE64.test(text)) return text === "" ? EMPTY_BYTES : Buffer.from(text, "base64");
    this.#reporter.invalid("auth: not base64", line);
    if (text.startsWith("\r")) return BASE64_BEHIND_CR;
    const groups = text.slice(0, text.length - (text.length % 4));
    return WHOLE_BASE64.test(groups) && !groups.endsWith("=") ? UNFINISHED_BASE64 : MALFORMED;
  }
}

function readMechanism(name: string): Mechanism | undefined {
  const mechanism = name.toLowerCase();
  return mechanism === "plain" || mechanism === "login" || mechanism === "cram-md5" ? mechanism : undefined;
}

/** @param checked the name is looked at again with the password: then blanks alone are no name, either */
function refusalOf(username: Uint8Array, checked: boolean): string {
  if (username.length === 0 || username[0] === 0 || (checked && BLANK.test(latin1(username)))) return EMPTY_NAME;
  return username.length > VALUE_BYTES_MAX ? LONG_NAME : REFUSED;
}

function asked(text: string): SaslAnswer {
  return { text, over: false };
}

function failed(text: string): SaslAnswer {
  return { text, over: true };
}
