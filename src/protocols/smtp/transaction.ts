/**
 * MAIL, RCPT, DATA and BDAT as Postfix 3.7.11 has them on a box that relays for nobody, has no mailbox and refuses all data: save
 * those whom Postfix itself needs, every recipient is refused, and there is never a message to take. When observing, every
 * recipient is taken, and then the message, which is recorded and goes nowhere.
 */
import { EMPTY_BYTES, latin1Bytes } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";
import type { Reporter } from "../reporter.js";
import { readAddress } from "./address.js";
import { type Answer, refusal } from "./answer.js";
import { type Destination, resolve } from "./destination.js";
import { Message } from "./message.js";
import { checkMail, checkRcpt, isUtf8Declared, type MailMemory, MESSAGE_BYTES_MAX } from "./parameters.js";
import type { SmtpReason } from "./reasons.js";
import * as replies from "./replies.js";
import type { Token } from "./tokens.js";

const RECIPIENTS_MAX = 1000;
/** RCPTs beyond that which do not count as errors yet. */
const OVERSHOOT_MAX = 1000;
const ENVELOPE_BYTES_MAX = 4096;

const CONTROL = /[^ -~\x80-\xff]/g;
const DIGITS = /^[0-9]{1,18}$/;

/** What the world must know of a transaction. */
export interface TransactionOwner {
  readonly hostname: string;
  readonly observing: boolean;
  readonly reporter: Reporter<SmtpReason>;
  /** The next message's name in the queue. */
  queueId(): string;
}

export class Transaction {
  readonly #owner: TransactionOwner;
  #sender: string | undefined;
  #utf8 = false;
  #memory = noMemory();
  #recipients = 0;
  #overshoot = 0;
  #envelope = new Gather(ENVELOPE_BYTES_MAX);
  #bdat: "none" | "taken" | "failed" = "none";
  #message: Message | undefined;
  /** Of BDAT: how it is answered when its bytes have come. */
  #pending: Answer | undefined;

  constructor(owner: TransactionOwner) {
    this.#owner = owner;
  }

  /** A sender was taken. */
  get open(): boolean {
    return this.#sender !== undefined;
  }

  /** Tells what has come of a message that does not come to its end. */
  end(): void {
    const message = this.#message;
    if (message === undefined) return;
    this.#message = undefined;
    message.breakOff();
    this.#owner.reporter.invalid("unfinished message", message.kept(), message.length);
  }

  reset(): void {
    this.end();
    this.#sender = undefined;
    this.#memory = noMemory();
    this.#recipients = 0;
    this.#overshoot = 0;
    if (this.#envelope.length > 0) this.#envelope.take();
    this.#bdat = "none";
  }

  mail(tokens: readonly Token[]): Answer {
    this.#utf8 = false;
    if (this.open) return refusal(replies.NESTED_MAIL);
    if (this.#bdat !== "none") return refusal(replies.MAIL_AFTER_BDAT);
    const [, keyword, path, ...parameters] = tokens;
    if (path === undefined || keyword?.text.toLowerCase() !== "from:") return refusal(replies.MAIL_SYNTAX);
    const utf8 = isUtf8Declared(parameters);
    const address = path.broken ? undefined : readAddress(path.text);
    const nobody = address === "";
    if (address === undefined || (!nobody && this.#destination(address, utf8) === "malformed"))
      return refusal(replies.BAD_SENDER);
    const fault = checkMail(parameters, this.#memory);
    if (fault !== undefined) return refusal(fault);
    this.#sender = address;
    this.#utf8 = utf8;
    this.#note(`FROM:<${address}>\n`);
    return { text: replies.MAIL_OK };
  }

  rcpt(tokens: readonly Token[]): Answer {
    if (!this.open) return refusal(replies.NEED_MAIL);
    if (this.#bdat !== "none") return refusal(replies.RCPT_AFTER_BDAT);
    const [, keyword, path, ...parameters] = tokens;
    if (path === undefined || keyword?.text.toLowerCase() !== "to:") return refusal(replies.RCPT_SYNTAX);
    const address = path.broken ? "" : (readAddress(path.text) ?? "");
    const destination = this.#destination(address, this.#utf8);
    if (destination === "malformed") return refusal(replies.BAD_RECIPIENT);
    const fault = checkRcpt(parameters);
    if (fault !== undefined) return refusal(fault);
    if (this.#recipients >= RECIPIENTS_MAX)
      return { text: replies.TOO_MANY_RECIPIENTS, failed: this.#overshoot++ >= OVERSHOOT_MAX };
    const denial = this.#denial(address, destination);
    if (denial !== undefined) return refusal(denial);
    this.#recipients++;
    this.#note(`TO:<${address}>\n`);
    return { text: replies.RCPT_OK };
  }

  vrfy(tokens: readonly Token[]): Answer {
    const utf8 = tokens.length > 1 && tokens.at(-1)!.text.toUpperCase() === "SMTPUTF8";
    const words = utf8 ? tokens.slice(1, -1) : tokens.slice(1);
    if (words.length === 0) return { ...refusal(replies.VRFY_SYNTAX), junk: true };
    const text = words.map((word) => word.text).join(" ");
    const address = readAddress(text) ?? "";
    const fault = this.#denial(address, this.#destination(address, utf8));
    return fault === undefined ? { text: `252 2.0.0 ${text}\r\n`, junk: true } : { ...refusal(fault), junk: true };
  }

  data(tokens: readonly Token[]): Answer {
    if (this.#bdat !== "none") return refusal(replies.DATA_AFTER_BDAT);
    if (this.#recipients === 0) return refusal(this.open ? replies.NO_RECIPIENTS : replies.NEED_RCPT);
    if (tokens.length > 1) return refusal(replies.DATA_SYNTAX);
    if (!this.#owner.observing) return refusal(replies.DATA_DENIED);
    this.#message = new Message(true);
    return { text: replies.DATA_START, next: "data" };
  }

  /** Takes text of the message. @returns where it ended, and the answer to it; no answer when it goes on */
  text(chunk: Uint8Array, offset: number): { next: number; answer: Answer | undefined } {
    const message = this.#message!;
    const { next, ended } = message.read(chunk, offset, chunk.length);
    return { next, answer: ended ? this.#taken(message, "") : undefined };
  }

  bdat(tokens: readonly Token[]): Answer {
    const [, count, last] = tokens;
    const isLast = last !== undefined;
    if (count === undefined || tokens.length > 3 || !DIGITS.test(count.text))
      return { ...refusal(replies.BDAT_SYNTAX), next: "close" };
    if (isLast && last.text.toUpperCase() !== "LAST") return { ...refusal(replies.BDAT_SYNTAX), next: "close" };
    const bytes = Number(count.text);
    const fault = this.#bdatFault(bytes, isLast);
    if (fault !== undefined) return this.#skip(bytes, fault, isLast);
    this.#bdat = "taken";
    this.#message ??= new Message(false);
    this.#pending = isLast ? undefined : { text: `250 2.0.0 Ok: ${bytes} bytes\r\n` };
    return { text: "", next: { bytes } };
  }

  /** Takes bytes of a BDAT. */
  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (this.#bdat === "taken") this.#message?.read(chunk, start, end);
  }

  /** All bytes of a BDAT have come. */
  bytesEnd(): Answer {
    const answer = this.#pending;
    this.#pending = undefined;
    if (answer !== undefined) return answer;
    const message = this.#message!;
    message.finish();
    return this.#taken(message, `${message.countedBytes} bytes `);
  }

  #bdatFault(bytes: number, isLast: boolean): string | undefined {
    if (bytes === 0 && !isLast) return replies.NULL_BDAT;
    if (this.#bdat === "failed") return `551 5.0.0 Discarded ${bytes} bytes after earlier error\r\n`;
    if (this.#recipients === 0) return this.open ? replies.NO_RECIPIENTS : replies.NEED_RCPT;
    if (!this.#owner.observing) return replies.DATA_DENIED;
    return (this.#message?.countedBytes ?? 0) > MESSAGE_BYTES_MAX - bytes ? replies.BIG_CHUNK : undefined;
  }

  #skip(bytes: number, fault: string, isLast: boolean): Answer {
    if (isLast) this.reset();
    else this.#bdat = "failed";
    this.#pending = refusal(fault);
    return { text: "", next: { bytes } };
  }

  #destination(address: string, utf8: boolean): Destination {
    return address === "" ? "malformed" : resolve(address, this.#owner.hostname, utf8);
  }

  /** Why mail for that address is not taken. */
  #denial(address: string, destination: Destination): string | undefined {
    if (destination === "malformed") return replies.BAD_RECIPIENT;
    if (this.#owner.observing || destination === "caretaker") return undefined;
    const shown = address.replaceAll(CONTROL, " ");
    return destination === "local"
      ? `550 5.1.1 <${shown}>: Recipient address rejected: User unknown in local recipient table\r\n`
      : `554 5.7.1 <${shown}>: Relay access denied\r\n`;
  }

  #taken(message: Message, counted: string): Answer {
    this.#message = undefined;
    const { reporter } = this.#owner;
    reporter.message("envelope", this.#envelope.peek(), this.#envelope.length);
    reporter.message("message", message.kept(), message.length);
    const hash = latin1Bytes(message.sha256());
    reporter.message("message-sha256", hash, hash.length);
    this.reset();
    if (message.tooLarge) return refusal(replies.TOO_BIG);
    return { text: `250 2.0.0 Ok: ${counted}queued as ${this.#owner.queueId()}\r\n`, forgives: true };
  }

  #note(line: string): void {
    this.#envelope.add(this.#owner.observing ? latin1Bytes(line) : EMPTY_BYTES);
  }
}

function noMemory(): MailMemory {
  return { authNamed: false, size: 0 };
}
