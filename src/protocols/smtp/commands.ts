/**
 * The verbs of Postfix 3.7.11's smtpd, each as a function of a line and of what went before. AUTH's exchange is sasl.ts', mail is
 * transaction.ts'; delays, limits and the stream are the session's.
 */
import { isUtf8 } from "node:buffer";
import { latin1 } from "../../bytes/ascii.js";
import type { Reporter } from "../reporter.js";
import { type Answer, refusal } from "./answer.js";
import { isHostname, isLiteral } from "./hostname.js";
import type { ReadLine } from "./line.js";
import { MESSAGE_BYTES_MAX } from "./parameters.js";
import type { SmtpReason } from "./reasons.js";
import * as replies from "./replies.js";
import { type Freshness, SaslExchange } from "./sasl.js";
import { type Token, tokenize } from "./tokens.js";
import { Transaction, type TransactionOwner } from "./transaction.js";

export interface CommandSettings {
  readonly hostname: string;
  /** What AUTH offers, in capitals and in this order. */
  readonly mechanisms: readonly string[];
  readonly starttls: boolean;
  readonly observing: boolean;
}

const PLAIN_TEXT = /^[ -~\t]*$/;
/** What belongs to no mail peer: verbs of HTTP, headers, and all that begins with no letter. */
const NO_SMTP = /^(?:[^A-Za-z]|(?:CONNECT|GET|POST)$|[^\0-\x20\x7f-\xff:]+[ \t]*:)/i;

const MICROSECONDS = 1_000_000;

export class Commands implements TransactionOwner {
  readonly hostname: string;
  readonly observing: boolean;
  readonly reporter: Reporter<SmtpReason>;
  readonly transaction = new Transaction(this);
  readonly #settings: CommandSettings;
  readonly #freshness: Freshness;
  #secure: boolean;
  /** Under way: the next line is its. */
  #login: SaslExchange | undefined;

  /** @param secure the peer speaks TLS already */
  constructor(settings: CommandSettings, reporter: Reporter<SmtpReason>, freshness: Freshness, secure: boolean) {
    this.hostname = settings.hostname;
    this.observing = settings.observing;
    this.reporter = reporter;
    this.#settings = settings;
    this.#freshness = freshness;
    this.#secure = secure;
  }

  /** The next line is a response to a challenge. */
  get challenging(): boolean {
    return this.#login !== undefined;
  }

  /** The peer speaks TLS from here on, and is a stranger again. */
  secured(): void {
    this.#secure = true;
    this.transaction.reset();
  }

  /** The peer is gone. */
  end(): void {
    this.#login?.end();
    this.#login = undefined;
    this.transaction.end();
  }

  answer(read: ReadLine): Answer {
    if (this.#login !== undefined) return this.#respond(this.#login, read);
    const { bytes: line, length } = read;
    const whole = latin1(line);
    if (!PLAIN_TEXT.test(whole) && !isUtf8(line)) {
      this.reporter.invalid("bad UTF-8", line, length);
      return refusal(replies.BAD_UTF8);
    }
    const nul = whole.indexOf("\0");
    const tokens = tokenize(nul === -1 ? whole : whole.slice(0, nul));
    const [verb] = tokens;
    if (verb === undefined) {
      this.reporter.invalid("empty line", line, length);
      return refusal(replies.BAD_SYNTAX);
    }
    return this.#dispatch(verb.text.toUpperCase(), tokens, line, length);
  }

  queueId(): string {
    const { buffer, byteOffset } = this.#freshness.random(8);
    const view = new DataView(buffer, byteOffset);
    const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
    return hex(view.getUint32(0) % MICROSECONDS, 5) + hex(0x10000 + (view.getUint32(4) & 0xf_ffff), 5);
  }

  #dispatch(verb: string, tokens: readonly Token[], line: Uint8Array, length: number): Answer {
    if (verb === "AUTH") return this.#auth(tokens, line, length);
    const answer = this.#run(verb, tokens);
    if (answer !== undefined) {
      this.reporter.command(line, length);
      return answer;
    }
    const leaves = NO_SMTP.test(tokens[0]!.text);
    this.reporter.invalid(leaves ? "no SMTP command" : "unknown command", line, length);
    return leaves ? { text: replies.NO_SMTP, next: "close" } : refusal(replies.UNKNOWN);
  }

  /** @returns undefined for a verb that is none */
  #run(verb: string, tokens: readonly Token[]): Answer | undefined {
    switch (verb) {
      case "EHLO":
        return this.#greet(tokens, this.#extensions(), replies.EHLO_SYNTAX);
      case "HELO":
        return this.#greet(tokens, `250 ${this.hostname}\r\n`, replies.HELO_SYNTAX);
      case "MAIL":
        return this.transaction.mail(tokens);
      case "RCPT":
        return this.transaction.rcpt(tokens);
      case "DATA":
        return this.transaction.data(tokens);
      case "BDAT":
        return this.transaction.bdat(tokens);
      case "RSET":
        return this.#rset(tokens);
      case "NOOP":
        return { text: replies.OK, junk: true };
      case "VRFY":
        return this.transaction.vrfy(tokens);
      case "ETRN":
        return this.#etrn(tokens);
      case "STARTTLS":
        return this.#startTls(tokens);
      case "XCLIENT":
      case "XFORWARD":
        return this.#borrow(verb, tokens);
      case "QUIT":
        return { text: replies.BYE, next: "close" };
      default:
        return undefined;
    }
  }

  #greet(tokens: readonly Token[], greeting: string, syntax: string): Answer {
    if (tokens.length === 1) return { ...refusal(syntax), junk: true };
    this.transaction.reset();
    return { text: greeting, junk: true };
  }

  #extensions(): string {
    const { hostname, mechanisms, starttls } = this.#settings;
    const tls = starttls && !this.#secure ? "250-STARTTLS\r\n" : "";
    const auth = mechanisms.length > 0 ? `250-AUTH ${mechanisms.join(" ")}\r\n` : "";
    return (
      `250-${hostname}\r\n250-PIPELINING\r\n250-SIZE ${MESSAGE_BYTES_MAX}\r\n250-VRFY\r\n250-ETRN\r\n${tls}${auth}` +
      "250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250 CHUNKING\r\n"
    );
  }

  #rset(tokens: readonly Token[]): Answer {
    if (tokens.length > 1) return { ...refusal(replies.RSET_SYNTAX), junk: true };
    this.transaction.reset();
    return { text: replies.OK, junk: true };
  }

  /** RFC 1985: this host keeps mail for nobody. */
  #etrn(tokens: readonly Token[]): Answer {
    const refuse = (text: string): Answer => ({ ...refusal(text), junk: true });
    if (this.transaction.open) return refuse(replies.ETRN_IN_MAIL);
    const [, argument] = tokens;
    if (argument === undefined || tokens.length > 2) return refuse(replies.ETRN_SYNTAX);
    const domain = argument.text.replace(/^[@#]/, "");
    if (!isHostname(domain) && !isLiteral(domain)) return refuse(replies.ETRN_NAME);
    return refuse(`459 <${domain}>: service unavailable\r\n`);
  }

  #startTls(tokens: readonly Token[]): Answer {
    if (tokens.length > 1) return refusal(replies.STARTTLS_SYNTAX);
    if (this.#secure) return refusal(replies.TLS_ACTIVE);
    return this.#settings.starttls ? { text: replies.TLS_READY, next: "tls" } : refusal(replies.NOT_IMPLEMENTED);
  }

  /** Postfix's own verbs for trusted peers to speak for others. */
  #borrow(verb: string, tokens: readonly Token[]): Answer {
    if (this.transaction.open) return refusal(replies.IN_MAIL);
    return refusal(tokens.length === 1 ? `501 5.5.4 Syntax: ${verb} attribute=value...\r\n` : replies.UNAUTHORIZED);
  }

  #auth(tokens: readonly Token[], line: Uint8Array, length: number): Answer {
    const { mechanisms } = this.#settings;
    if (mechanisms.length === 0 || this.transaction.open) {
      this.reporter.invalid("auth: out of place", line, length);
      return refusal(mechanisms.length === 0 ? replies.NO_AUTH : replies.IN_MAIL);
    }
    const [, name, initial] = tokens;
    if (name === undefined || tokens.length > 3) {
      this.reporter.invalid("auth: malformed", line, length);
      return refusal(replies.AUTH_SYNTAX);
    }
    const login = new SaslExchange(name.text, mechanisms, this.reporter, this.hostname, this.#freshness);
    const { text, over } = login.begin(initial?.text, line);
    if (over) return refusal(text);
    this.#login = login;
    return { text };
  }

  #respond(login: SaslExchange, read: ReadLine): Answer {
    const { text, over } = login.respond(read);
    if (!over) return { text };
    this.#login = undefined;
    return refusal(text);
  }
}
