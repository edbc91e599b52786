/** What programs show instead of a password: `minipot_<id>_<secret>`, of which a hash is kept, with at most what its person may. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type NewToken, ROLES, type TokenScope, type TokenView } from "../api/access.js";
import { AccessError, type Caller } from "./caller.js";
import type { Kept, KeptToken } from "./kept.js";

const TOKENS_MAX = 1000;
const ID_BYTES = 4;
const SECRET_BYTES = 32;
const DAY_MS = 86_400_000;

export class Tokens {
  readonly #kept: Kept;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** @param person whose; undefined: everyone's */
  list(person: string | undefined): TokenView[] {
    return this.#kept.tokens.filter((token) => person === undefined || token.person === person).map(viewOf);
  }

  /** @param days after so many it is of no use. @throws AccessError */
  make(person: string, name: string, scopes: readonly TokenScope[], days: number | undefined, nowMs: number): NewToken {
    const { tokens } = this.#kept;
    if (tokens.length >= TOKENS_MAX) throw new AccessError(409, `There are ${TOKENS_MAX} tokens: revoke some first.`);
    if (tokens.some((token) => token.person === person && token.name === name))
      throw new AccessError(409, "You have a token of that name: revoke it, or take another name.");
    const id = randomBytes(ID_BYTES).toString("hex");
    const secret = `minipot_${id}_${randomBytes(SECRET_BYTES).toString("base64url")}`;
    const token: KeptToken = {
      id,
      name,
      person,
      scopes,
      hash: hashOf(secret).toString("hex"),
      madeMs: nowMs,
      ...(days === undefined ? {} : { expiresMs: nowMs + days * DAY_MS }),
    };
    this.#kept.write({ tokens: [...tokens, token] });
    return { ...viewOf(token), token: secret };
  }

  /** @param person whose it has to be; undefined: anyone's. @throws AccessError */
  revoke(id: string, person: string | undefined): void {
    const { tokens } = this.#kept;
    const left = tokens.filter((token) => token.id !== id || (person !== undefined && token.person !== person));
    if (left.length === tokens.length) throw new AccessError(404, "There is no such token.");
    this.#kept.write({ tokens: left });
  }

  /** @returns undefined when it is none, or no longer */
  use(secret: string, nowMs: number): Caller | undefined {
    const id = /^minipot_([0-9a-f]{8})_/.exec(secret)?.[1];
    const token = this.#kept.tokens.find((one) => one.id === id);
    if (token === undefined || !timingSafeEqual(hashOf(secret), Buffer.from(token.hash, "hex"))) return undefined;
    const person = this.#kept.people.find(({ name }) => name === token.person);
    if (person === undefined || (token.expiresMs ?? Number.POSITIVE_INFINITY) <= nowMs) return undefined;
    this.#noteUse(token, nowMs);
    const may: readonly string[] = ROLES[person.role];
    const actor = `${person.name}/${token.name}`;
    return { via: "token", person: person.name, actor, scopes: token.scopes.filter((scope) => may.includes(scope)) };
  }

  /** The day alone: what is asked all day long is written once. */
  #noteUse(token: KeptToken, nowMs: number): void {
    const usedDay = new Date(nowMs).toISOString().slice(0, 10);
    if (token.usedDay === usedDay) return;
    this.#kept.write({ tokens: this.#kept.tokens.map((one) => (one === token ? { ...one, usedDay } : one)) });
  }
}

function viewOf({ id, name, person, scopes, madeMs, expiresMs, usedDay }: KeptToken): TokenView {
  const expires = expiresMs === undefined ? null : new Date(expiresMs).toISOString();
  return { id, name, person, scopes, made: new Date(madeMs).toISOString(), expires, usedDay: usedDay ?? null };
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
