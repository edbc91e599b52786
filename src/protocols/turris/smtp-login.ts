/**
 * AUTH PLAIN and AUTH LOGIN as sentinel-minipot 2.3.0 has them: what a peer sends is taken apart and reported, and whatever it is,
 * refused. Base64 as its library reads it: padding may be missing, and a last digit alone counts for nothing.
 */
import { latin1, latin1Bytes } from "../../bytes/ascii.js";
import type { Reporter } from "../reporter.js";

const FAILED = "535 5.7.8 Error: authentication failed:";
const ASK_PLAIN = "334 \r\n";
const ASK_USERNAME = "334 VXNlcm5hbWU6\r\n";
const ASK_PASSWORD = "334 UGFzc3dvcmQ6\r\n";
const REFUSED_PLAIN = `${FAILED}\r\n`;
const REFUSED_USERNAME = `${FAILED} VXNlcm5hbWU6\r\n`;
const REFUSED_PASSWORD = `${FAILED} UGFzc3dvcmQ6\r\n`;
const REFUSED_INITIAL = `${FAILED} Invalid base64 data in initial response\r\n`;
const REFUSED_CONTINUED = `${FAILED} Invalid base64 data in continued response\r\n`;
const ABORTED = "501 5.7.0 Authentication aborted\r\n";
export const REFUSED_MECHANISM = `${FAILED} Invalid authentication mechanism\r\n`;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Why a login is reported as `invalid`. */
export const LOGIN_REASONS = [
  "auth: unknown mechanism",
  "auth: not base64",
  "auth: no user name",
  "auth: malformed",
  "auth: aborted",
] as const;
export type LoginReason = (typeof LOGIN_REASONS)[number];

export type Mechanism = "plain" | "login";

export interface LoginAnswer {
  readonly text: string;
  /** What was asked for has come, or will not. */
  readonly over: boolean;
  /** Counts as an error. */
  readonly failed: boolean;
}

export class SmtpLogin {
  readonly #mechanism: Mechanism;
  readonly #reporter: Reporter<LoginReason>;
  /** Awaits its password. */
  #username: Uint8Array | undefined;

  constructor(mechanism: Mechanism, reporter: Reporter<LoginReason>) {
    this.#mechanism = mechanism;
    this.#reporter = reporter;
  }

  /** @param initial the initial response, if AUTH came with one; not empty */
  begin(initial: string | undefined): LoginAnswer {
    if (initial === undefined) return asked(this.#mechanism === "plain" ? ASK_PLAIN : ASK_USERNAME);
    const data = decoded(initial);
    if (data !== undefined) return this.#respond(data, initial);
    this.#reporter.invalid("auth: not base64", latin1Bytes(initial));
    return refused(REFUSED_INITIAL);
  }

  /** @param line what came for what was asked, without its end */
  respond(line: Uint8Array): LoginAnswer {
    const text = latin1(line);
    if (text === "") return this.#respondEmpty();
    if (text === "*") {
      this.end();
      this.#reporter.invalid("auth: aborted", line);
      return { text: ABORTED, over: true, failed: false };
    }
    const data = decoded(text);
    if (data !== undefined) return this.#respond(data, text);
    this.end();
    this.#reporter.invalid("auth: not base64", line);
    return refused(REFUSED_CONTINUED);
  }

  /** There will be no more of it: a user name that got no password is a login without one. */
  end(): void {
    if (this.#username !== undefined) this.#reporter.login("login", this.#username);
    this.#username = undefined;
  }

  #respond(data: Uint8Array, sent: string): LoginAnswer {
    if (this.#mechanism === "plain") {
      this.#reportPlain(data, sent);
      return refused(REFUSED_PLAIN);
    }
    if (this.#username === undefined) {
      this.#username = data;
      return asked(ASK_PASSWORD);
    }
    return this.#refusePassword(this.#username, data);
  }

  #respondEmpty(): LoginAnswer {
    const nothing = new Uint8Array(0);
    if (this.#mechanism === "plain") return this.#respond(nothing, "");
    if (this.#username !== undefined) return this.#refusePassword(this.#username, nothing);
    this.#reporter.invalid("auth: no user name", nothing);
    return refused(REFUSED_USERNAME);
  }

  #refusePassword(username: Uint8Array, password: Uint8Array): LoginAnswer {
    this.#username = undefined;
    this.#reporter.login("login", username, password);
    return refused(REFUSED_PASSWORD);
  }

  /** RFC 4616: whom to act for, NUL, user name, NUL, password. */
  #reportPlain(message: Uint8Array, sent: string): void {
    const first = message.indexOf(0);
    const second = first === -1 ? -1 : message.indexOf(0, first + 1);
    if (second === -1) return this.#reporter.invalid("auth: malformed", latin1Bytes(sent));
    this.#reporter.login("plain", message.subarray(first + 1, second), message.subarray(second + 1));
  }
}

function asked(text: string): LoginAnswer {
  return { text, over: false, failed: false };
}

function refused(text: string): LoginAnswer {
  return { text, over: true, failed: true };
}

/** @param text one character or more: one alone is never base64 */
function decoded(text: string): Uint8Array | undefined {
  return text.length > 1 && BASE64.test(text) ? Buffer.from(text, "base64") : undefined;
}
