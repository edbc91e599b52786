/**
 * One key exchange from the server's side (RFC 4253 §7, §8): from the two KEXINITs to the reply that proves who we are, and to
 * what keys are made of. Which message may come when is the transport's business.
 */
import { createHash } from "node:crypto";
import { FieldReader, FieldWriter } from "../fields.js";
import type { HostKeys } from "../host-keys.js";
import { Message } from "../messages.js";
import { type Choice, choose, type Offer, ourKexInit } from "./kexinit.js";
import type { Secret } from "./keys.js";

/** The longest number that Dropbear takes. */
const NUMBER_BYTES_MAX = 1030;

/** What does not change from one exchange of a session to the next. */
export interface ExchangeSides {
  readonly hostKeys: HostKeys;
  readonly random: (length: number) => Uint8Array;
  readonly ourVersion: Uint8Array;
  readonly peerVersion: () => Uint8Array;
}

export interface Reply {
  readonly message: Uint8Array;
  readonly secret: Secret;
}

export class Exchange {
  readonly ourInit: Uint8Array;
  readonly #sides: ExchangeSides;
  #peerInit: Uint8Array | undefined;
  #choice: Choice | undefined;

  constructor(sides: ExchangeSides) {
    this.#sides = sides;
    this.ourInit = ourKexInit(sides.random);
  }

  /** There since the peer's KEXINIT was taken. */
  get choice(): Choice | undefined {
    return this.#choice;
  }

  /** Takes the peer's KEXINIT. @returns what was chosen; undefined when nothing can be */
  take(peerInit: Uint8Array, offer: Offer): Choice | undefined {
    this.#peerInit = peerInit;
    this.#choice = choose(offer);
    return this.#choice;
  }

  /**
   * Answers the peer's half of the secret.
   *
   * @param sessionId that of the session; its first exchange makes it
   * @returns undefined when it is none that Dropbear takes
   */
  answer(message: Uint8Array, sessionId: Uint8Array | undefined): Reply | undefined {
    const { hostKeys, random, ourVersion, peerVersion } = this.#sides;
    const { method, hostKey } = this.#choice!;
    const { halvesAreNumbers } = method.agreement;
    const theirs = readHalf(message, halvesAreNumbers);
    const agreed = theirs && method.agreement.agree(theirs, random);
    if (theirs === undefined || agreed === undefined) return undefined;
    const key = hostKeys.of(hostKey);
    const half = (writer: FieldWriter, value: Uint8Array) => (halvesAreNumbers ? writer.mpint(value) : writer.string(value));
    const hashed = new FieldWriter().string(peerVersion()).string(ourVersion);
    hashed.string(this.#peerInit!).string(this.ourInit).string(key.blob);
    half(half(hashed, theirs), agreed.ours).mpint(agreed.secret);
    const exchangeHash = createHash(method.hash).update(hashed.done()).digest();
    const reply = half(new FieldWriter().byte(Message.kexReply).string(key.blob), agreed.ours);
    return {
      message: reply.string(key.sign(hostKey, exchangeHash)).done(),
      secret: { secret: agreed.secret, exchangeHash, sessionId: sessionId ?? exchangeHash, hash: method.hash },
    };
  }
}

function readHalf(message: Uint8Array, isNumber: boolean): Uint8Array | undefined {
  const reader = new FieldReader(message, 1);
  const half = isNumber ? reader.string(NUMBER_BYTES_MAX) : reader.string();
  if (!reader.intact || !reader.done) return undefined;
  const isNegative = isNumber && half.length > 0 && half[0]! >= 0x80;
  return isNegative ? undefined : half;
}
