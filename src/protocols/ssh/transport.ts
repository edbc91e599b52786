/**
 * SSH's transport (RFC 4253) from the server's side as Dropbear 2022.83 speaks it: which message may come when, what becomes of
 * those that may not, and when keys are exchanged. Messages above the transport are handed on; whether somebody has logged in is
 * told by those who know.
 */
import { capped, EMPTY_BYTES, latin1Bytes } from "../../bytes/ascii.js";
import { IdleTimer } from "../idle-timer.js";
import type { Connection } from "../protocol.js";
import type { Reporter } from "../reporter.js";
import { FieldWriter } from "./fields.js";
import type { HostKeys } from "./host-keys.js";
import { USER_SIGNATURES } from "./kex/algorithms.js";
import { Exchange, type ExchangeSides } from "./kex/exchange.js";
import { hassh } from "./kex/hassh.js";
import { type Choice, type Offer, offerText, readOffer } from "./kex/kexinit.js";
import { openerFor, type Secret, sealerFor } from "./kex/keys.js";
import { Message, TRANSPORT_LAST, UNAUTHENTICATED_LAST } from "./messages.js";
import { PacketStream } from "./packet-stream.js";
import type { SshReason } from "./reasons.js";
import { Deflater, Inflater } from "./zlib.js";

/** Keys are exchanged anew after so long, or so many bytes in both directions. */
const REKEY_MS = 8 * 3600 * 1000;
const REKEY_BYTES = 2 ** 30;
/** Told of an offer. */
const OFFER_BYTES_MAX = 4096;
const DELAYED_ZLIB = "zlib@openssh.com";

export interface TransportParts {
  readonly connection: Connection;
  readonly reporter: Reporter<SshReason>;
  readonly hostKeys: HostKeys;
  /** Our identification, without its end. */
  readonly version: string;
  /** Takes a message that is not the transport's. @returns false when nobody knows it */
  readonly above: (message: Uint8Array) => boolean;
  /** As StreamParts has it. */
  readonly ended: () => void;
}

export class Transport {
  readonly stream: PacketStream;
  readonly #reporter: Reporter<SshReason>;
  readonly #above: (message: Uint8Array) => boolean;
  readonly #sides: ExchangeSides;
  readonly #rekey: IdleTimer;
  /** The exchange that we have begun; undefined between exchanges. */
  #exchange: Exchange | undefined;
  #secret: Secret | undefined;
  #sessionId: Uint8Array | undefined;
  /** What the last exchange has led to. */
  #choice: Choice | undefined;
  /** The only message above the transport's small talk that may come next; undefined when any may. */
  #required: number | undefined = Message.kexInit;
  /** The peer has sent a guess that was wrong. */
  #ignoresNext = false;
  #strict = false;
  #wantsExtInfo = false;
  /** Our first NEWKEYS is out. */
  #keyed = false;
  #authenticated = false;
  /** Messages that wait, from our KEXINIT to our NEWKEYS; undefined when none need to. */
  #held: Uint8Array[] | undefined;

  constructor({ connection, reporter, hostKeys, version, above, ended }: TransportParts) {
    this.#reporter = reporter;
    this.#above = above;
    const stream = new PacketStream({
      connection,
      reporter,
      ready: () => this.#rekeyIfMuch(),
      handle: (message) => this.#handle(message),
      ended,
    });
    this.stream = stream;
    const random = (length: number) => connection.random(length);
    this.#sides = { hostKeys, random, ourVersion: latin1Bytes(version), peerVersion: () => stream.peerVersion };
    this.#rekey = new IdleTimer(connection, () => this.#rekeyDue());
    connection.send(`${version}\r\n`);
    this.#begin();
    this.#rekey.restart(REKEY_MS);
  }

  /** Somebody has logged in: what was to be compressed from then on is. */
  authenticated(): void {
    this.#authenticated = true;
    this.#compressOutgoing();
    this.#compressIncoming();
  }

  /** Sends a message; one above the transport waits while keys are exchanged. */
  send(message: Uint8Array): void {
    const type = message[0]!;
    if (this.#held !== undefined && (type > TRANSPORT_LAST || type === Message.serviceAccept)) this.#held.push(message);
    else this.stream.send(message);
  }

  /** Messages above the transport wait. */
  get isHolding(): boolean {
    return this.#held !== undefined;
  }

  /** Answers the message at hand: it is unknown. */
  unimplemented(): void {
    const { sequence } = this.stream.reader;
    this.send(
      new FieldWriter()
        .byte(Message.unimplemented)
        .uint32(sequence - 1)
        .done(),
    );
  }

  #handle(message: Uint8Array): void {
    const { stream } = this;
    const type = message[0]!;
    const strictly = this.#strict && !this.#keyed;
    if (type === Message.disconnect) return stream.leave();
    if (!strictly && type >= Message.ignore && type <= Message.debug) return;
    if (this.#required !== undefined && type !== this.#required) {
      const isAllowed = type >= 1 && type <= TRANSPORT_LAST && !strictly && !EXPECTED_ELSEWHERE.has(type);
      if (isAllowed) return this.#unknown(message);
      return stream.refuse("unexpected message", message);
    }
    if (this.#ignoresNext) {
      this.#ignoresNext = false;
      return;
    }
    this.#required = undefined;
    if (!this.#authenticated && type > UNAUTHENTICATED_LAST) return stream.refuse("unexpected message", message);
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

  #begin(): Exchange {
    const exchange = new Exchange(this.#sides);
    this.stream.send(exchange.ourInit);
    this.#exchange = exchange;
    this.#held = [];
    return exchange;
  }

  #rekeyIfMuch(): void {
    if (this.stream.reader.bytes + this.stream.writer.bytes >= REKEY_BYTES) this.#rekeyDue();
  }

  #rekeyDue(): void {
    if (!this.stream.over && this.#exchange === undefined) this.#begin();
  }

  #takeKexInit(message: Uint8Array): void {
    const exchange = this.#exchange ?? this.#begin();
    const offer = readOffer(message);
    if (offer === undefined) return this.stream.refuse("malformed message", message);
    if (!this.#keyed) this.#tell(offer);
    const choice = exchange.take(message, offer);
    if (choice === undefined) return this.stream.refuse("nothing in common", EMPTY_BYTES);
    if (!this.#keyed) {
      this.#strict = choice.strict;
      this.#wantsExtInfo = choice.wantsExtInfo;
      // Nothing may have come before it.
      if (this.#strict && this.stream.reader.sequence !== 1) return this.stream.refuse("unexpected message", message);
    }
    this.#ignoresNext = offer.follows && choice.guessedWrong;
    this.#required = Message.kexStart;
  }

  #tell(offer: Offer): void {
    const text = offerText(offer);
    this.#reporter.message("kexinit", capped(text, OFFER_BYTES_MAX), text.length);
    const hash = latin1Bytes(hassh(offer));
    this.#reporter.message("hassh", hash, hash.length);
  }

  #answerExchange(message: Uint8Array): void {
    const { stream } = this;
    const choice = this.#exchange?.choice;
    if (choice === undefined) return stream.refuse("unexpected message", message);
    const reply = this.#exchange?.answer(message, this.#sessionId);
    if (reply === undefined) return stream.refuse("bad key exchange value", message);
    this.#choice = choice;
    this.#sessionId = reply.secret.sessionId;
    this.#secret = reply.secret;
    stream.send(reply.message);
    stream.send(Uint8Array.of(Message.newKeys));
    stream.writer.sealer = sealerFor(choice.outgoing, reply.secret);
    if (this.#strict) stream.writer.sequence = 0;
    this.#compressOutgoing();
    if (!this.#keyed && this.#wantsExtInfo) stream.send(EXT_INFO);
    this.#keyed = true;
    this.#required = Message.newKeys;
    for (const held of this.#held ?? []) stream.send(held);
    this.#held = undefined;
  }

  #takeNewKeys(message: Uint8Array): void {
    const { stream } = this;
    const choice = this.#exchange?.choice;
    if (choice === undefined || this.#secret === undefined) return stream.refuse("unexpected message", message);
    stream.reader.opener = openerFor(choice.incoming, this.#secret);
    if (this.#strict) stream.reader.sequence = 0;
    this.#compressIncoming();
    this.#exchange = undefined;
    this.#secret = undefined;
    stream.reader.bytes = 0;
    stream.writer.bytes = 0;
    this.#rekey.restart(REKEY_MS);
  }

  /** With new keys compression starts anew. */
  #compressOutgoing(): void {
    const { writer } = this.stream;
    writer.deflater?.close();
    writer.deflater = this.#authenticated && this.#choice?.outgoing.compression === DELAYED_ZLIB ? new Deflater() : undefined;
  }

  #compressIncoming(): void {
    const { reader } = this.stream;
    reader.inflater?.close();
    reader.inflater = this.#authenticated && this.#choice?.incoming.compression === DELAYED_ZLIB ? new Inflater() : undefined;
  }
}

/** The transport's messages that have their own place, and are an error in any other. */
const EXPECTED_ELSEWHERE: ReadonlySet<number> = new Set([Message.serviceRequest, Message.serviceAccept, Message.kexInit]);

const EXT_INFO = new FieldWriter().byte(Message.extInfo).uint32(1).string("server-sig-algs").names(USER_SIGNATURES).done();
