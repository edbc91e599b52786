/**
 * SSH's transport (RFC 4253) from the server's side as Dropbear 2022.83 speaks it: which message may come when, and what becomes
 * of those that may not. The daemon handles one message at a time and writes what it says to it when it is done: when it leaves,
 * it does so without a word, and what it was about to say is not said.
 *
 * Messages above the transport are handed on; whether somebody has logged in is told by those who know.
 */
import { capped, EMPTY_BYTES, latin1Bytes } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";
import { IdleTimer } from "../idle-timer.js";
import type { Connection } from "../protocol.js";
import type { Reporter } from "../reporter.js";
import { FieldWriter } from "./fields.js";
import type { HostKeys } from "./host-keys.js";
import { Identification } from "./identification.js";
import { USER_SIGNATURES } from "./kex/algorithms.js";
import { Exchange, type ExchangeSides } from "./kex/exchange.js";
import { hassh } from "./kex/hassh.js";
import { offerText, readOffer } from "./kex/kexinit.js";
import { openerFor, type Secret, sealerFor } from "./kex/keys.js";
import { Message, TRANSPORT_LAST, UNAUTHENTICATED_LAST } from "./messages.js";
import { PacketReader } from "./packet-reader.js";
import { PacketWriter } from "./packet-writer.js";
import type { SshReason } from "./reasons.js";

/** Keys are exchanged anew after so long, or so many bytes in both directions. */
const REKEY_MS = 8 * 3600 * 1000;
const REKEY_BYTES = 2 ** 30;
/** What may wait while nothing is read. The real one leaves it to the kernel, which holds more; nobody sends so much. */
const AHEAD_BYTES_MAX = 64 * 1024;
/** Told of an offer. */
const MESSAGE_BYTES_MAX = 4096;

export interface TransportParts {
  readonly connection: Connection;
  readonly reporter: Reporter<SshReason>;
  readonly hostKeys: HostKeys;
  /** Our identification, without its end. */
  readonly version: string;
  /** Takes a message that is not the transport's. @returns false when nobody knows it */
  readonly above: (message: Uint8Array) => boolean;
}

export class Transport {
  readonly #connection: Connection;
  readonly #reporter: Reporter<SshReason>;
  readonly #above: (message: Uint8Array) => boolean;
  readonly #sides: ExchangeSides;
  readonly #reader = new PacketReader();
  readonly #writer: PacketWriter;
  readonly #rekey: IdleTimer;
  readonly #identification = new Identification();
  /** The exchange that we have begun; undefined between exchanges. */
  #exchange: Exchange | undefined;
  #secret: Secret | undefined;
  #sessionId: Uint8Array | undefined;
  /** The only message above the transport's small talk that may come next; undefined when any may. */
  #required: number | undefined = Message.kexInit;
  /** The peer has sent a guess that was wrong. */
  #ignoresNext = false;
  #strict = false;
  #wantsExtInfo = false;
  /** We are not between our KEXINIT and our NEWKEYS. */
  #mayTalk = true;
  /** Our first NEWKEYS is out. */
  #keyed = false;
  #authenticated = false;
  /** Packets that go out when the message at hand is done with. */
  #out: Uint8Array[] = [];
  /** Messages that wait for the end of an exchange. */
  #held: Uint8Array[] = [];
  #handling = false;
  /** What came while nothing was read; undefined while something is. */
  #ahead: Gather | undefined;
  #finished = false;
  #expired = false;
  #over = false;

  constructor({ connection, reporter, hostKeys, version, above }: TransportParts) {
    const random = (length: number) => connection.random(length);
    this.#connection = connection;
    this.#reporter = reporter;
    this.#above = above;
    const peerVersion = () => this.#identification.hashed;
    this.#sides = { hostKeys, random, ourVersion: latin1Bytes(version), peerVersion };
    this.#writer = new PacketWriter(random);
    this.#rekey = new IdleTimer(connection, () => this.#rekeyDue());
    connection.send(`${version}\r\n`);
    this.#sendKexInit();
    this.#flush();
    this.#rekey.restart(REKEY_MS);
  }

  receive(chunk: Uint8Array): void {
    if (this.#over) return;
    if (this.#ahead !== undefined) return this.#wait(this.#ahead, chunk);
    let at = 0;
    if (!this.#identification.whole) {
      at = this.#identification.read(chunk);
      if (this.#identification.whole && !this.#identified()) return;
      if (at === chunk.length) return;
    }
    this.#reader.feed(chunk.subarray(at));
    this.#read();
  }

  /** The peer sends no more: the daemon finds that out when it comes to read. */
  finish(): void {
    this.#finished = true;
    if (this.#ahead === undefined) this.leave();
  }

  /** The stream has ended. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#reportRest();
    this.#rekey.stop();
  }

  /** Its time to log in is over, which the daemon finds out when it comes to read. */
  expire(): void {
    this.#expired = true;
    if (this.#ahead === undefined) this.leave();
  }

  /** Somebody has logged in. */
  authenticated(): void {
    this.#authenticated = true;
  }

  /** Sends a message; one above the transport waits while keys are exchanged. */
  send(message: Uint8Array): void {
    if (this.#over) return;
    if (!this.#mayTalk && (message[0]! > TRANSPORT_LAST || message[0] === Message.serviceAccept)) this.#held.push(message);
    else this.#out.push(this.#writer.write(message));
    if (!this.#handling) this.#flush();
  }

  /** Answers the message at hand: it is unknown. */
  unimplemented(): void {
    this.send(
      new FieldWriter()
        .byte(Message.unimplemented)
        .uint32(this.#reader.sequence - 1)
        .done(),
    );
  }

  /** Does nothing for so long, reads nothing either, then does `then` and goes on. */
  pause(delayMs: number, then: () => void): void {
    this.#ahead = new Gather(AHEAD_BYTES_MAX);
    this.#connection.after(delayMs, () => this.#resume(then));
  }

  /** Closes. What has not gone out does not. */
  leave(): void {
    if (this.#over) return;
    this.end();
    this.#out = [];
    this.#connection.close();
  }

  /** Closes over something that the peer has said. */
  refuse(reason: SshReason, data: Uint8Array): void {
    if (this.#over) return;
    this.#reporter.invalid(reason, data);
    this.leave();
  }

  #reportRest(): void {
    const { whole, line } = this.#identification;
    if (!whole && line.length > 0) this.#reporter.invalid("unfinished identification", line);
  }

  #wait(ahead: Gather, chunk: Uint8Array): void {
    ahead.add(chunk);
    if (ahead.length > AHEAD_BYTES_MAX) this.refuse("too much ahead", EMPTY_BYTES);
  }

  #resume(then: () => void): void {
    const ahead = this.#ahead?.take() ?? EMPTY_BYTES;
    this.#ahead = undefined;
    then();
    if (this.#over) return;
    this.#flush();
    if (this.#expired) return this.leave();
    this.#reader.feed(ahead);
    this.#read();
    if (this.#finished && this.#ahead === undefined) this.leave();
  }

  #identified(): boolean {
    const { line, isOurs } = this.#identification;
    if (!isOurs) {
      this.refuse("no SSH identification", line);
      return false;
    }
    this.#reporter.message("client-version", line, line.length);
    return true;
  }

  /** Handles messages until there is none, or a pause, or the end. */
  #read(): void {
    while (!this.#over) {
      if (this.#ahead !== undefined) return this.#wait(this.#ahead, this.#reader.rest());
      if (this.#exchange === undefined && this.#reader.bytes + this.#writer.bytes >= REKEY_BYTES) this.#rekeyDue();
      const message = this.#reader.next();
      if (message === undefined) {
        if (this.#reader.fault !== undefined) this.refuse(this.#reader.fault, this.#reader.begun);
        return;
      }
      this.#handling = true;
      this.#handle(message);
      this.#handling = false;
      this.#flush();
    }
  }

  #handle(message: Uint8Array): void {
    const type = message[0]!;
    const strictly = this.#strict && !this.#keyed;
    if (type === Message.disconnect) return this.leave();
    if (!strictly && type >= Message.ignore && type <= Message.debug) return;
    if (this.#required !== undefined && type !== this.#required) {
      const isAllowed = type >= 1 && type <= TRANSPORT_LAST && !strictly && !EXPECTED_ELSEWHERE.has(type);
      if (isAllowed) return this.#unknown(message);
      return this.refuse("unexpected message", message);
    }
    if (this.#ignoresNext) {
      this.#ignoresNext = false;
      return;
    }
    this.#required = undefined;
    if (!this.#authenticated && type > UNAUTHENTICATED_LAST) return this.refuse("unexpected message", message);
    switch (type) {
      case Message.kexInit:
        return this.#takeKexInit(message);
      case Message.kexStart:
        return this.#answerExchange(message);
      case Message.newKeys:
        return this.#takeNewKeys(message);
      default:
        if (!this.#above(message)) this.#unknown(message);
    }
  }

  #unknown(message: Uint8Array): void {
    this.#reporter.invalid("unknown message", message);
    this.unimplemented();
  }

  #sendKexInit(): Exchange {
    const exchange = new Exchange(this.#sides);
    this.#out.push(this.#writer.write(exchange.ourInit));
    this.#exchange = exchange;
    this.#mayTalk = false;
    return exchange;
  }

  #rekeyDue(): void {
    if (this.#over || this.#exchange !== undefined) return;
    this.#sendKexInit();
    this.#flush();
  }

  #takeKexInit(message: Uint8Array): void {
    const exchange = this.#exchange ?? this.#sendKexInit();
    const offer = readOffer(message);
    if (offer === undefined) return this.refuse("malformed message", message);
    if (!this.#keyed) {
      const text = offerText(offer);
      this.#reporter.message("kexinit", capped(text, MESSAGE_BYTES_MAX), text.length);
      const hash = latin1Bytes(hassh(offer));
      this.#reporter.message("hassh", hash, hash.length);
    }
    const choice = exchange.take(message, offer);
    if (choice === undefined) return this.refuse("nothing in common", EMPTY_BYTES);
    if (!this.#keyed) {
      this.#strict = choice.strict;
      this.#wantsExtInfo = choice.wantsExtInfo;
      // Nothing may have come before it.
      if (this.#strict && this.#reader.sequence !== 1) return this.refuse("unexpected message", message);
    }
    this.#ignoresNext = offer.follows && choice.guessedWrong;
    this.#required = Message.kexStart;
  }

  #answerExchange(message: Uint8Array): void {
    const choice = this.#exchange?.choice;
    if (choice === undefined) return this.refuse("unexpected message", message);
    const reply = this.#exchange?.answer(message, this.#sessionId);
    if (reply === undefined) return this.refuse("bad key exchange value", message);
    this.#sessionId = reply.secret.sessionId;
    this.#secret = reply.secret;
    this.#out.push(this.#writer.write(reply.message), this.#writer.write(Uint8Array.of(Message.newKeys)));
    this.#writer.sealer = sealerFor(choice.outgoing, reply.secret);
    if (this.#strict) this.#writer.sequence = 0;
    if (!this.#keyed && this.#wantsExtInfo) this.#out.push(this.#writer.write(EXT_INFO));
    this.#keyed = true;
    this.#mayTalk = true;
    this.#required = Message.newKeys;
  }

  #takeNewKeys(message: Uint8Array): void {
    const choice = this.#exchange?.choice;
    if (choice === undefined || this.#secret === undefined) return this.refuse("unexpected message", message);
    this.#reader.opener = openerFor(choice.incoming, this.#secret);
    if (this.#strict) this.#reader.sequence = 0;
    this.#exchange = undefined;
    this.#secret = undefined;
    this.#reader.bytes = 0;
    this.#writer.bytes = 0;
    this.#rekey.restart(REKEY_MS);
  }

  #flush(): void {
    if (this.#mayTalk) {
      for (const message of this.#held) this.#out.push(this.#writer.write(message));
      this.#held = [];
    }
    for (const packet of this.#out) this.#connection.send(packet);
    this.#out = [];
  }
}

/** The transport's messages that have their own place, and are an error in any other. */
const EXPECTED_ELSEWHERE: ReadonlySet<number> = new Set([Message.serviceRequest, Message.serviceAccept, Message.kexInit]);

const EXT_INFO = new FieldWriter().byte(Message.extInfo).uint32(1).string("server-sig-algs").names(USER_SIGNATURES).done();
