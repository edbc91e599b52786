/** Who is logged in: random tokens, of which only hashes are kept, in memory. A session ends when it is idle or old. */
import { createHash, randomBytes } from "node:crypto";

export const IDLE_MS = 30 * 60_000;
export const LIFE_MS = 12 * 3_600_000;
const TOKEN_BYTES = 32;

interface Session<Who> {
  readonly who: Who;
  readonly startMs: number;
  readonly usedMs: number;
}

export class Sessions<Who> {
  /** How many had to make room. */
  evicted = 0;
  readonly #max: number;
  /** By the token's hash, the one used last at the end. */
  readonly #sessions = new Map<string, Session<Who>>();

  /** @param max past it the one idle longest makes room */
  constructor(max: number) {
    this.#max = max;
  }

  /** @returns the new session's token */
  begin(who: Who, nowMs: number): string {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= this.#max && oldest !== undefined) {
      this.#sessions.delete(oldest);
      this.evicted++;
    }
    this.#sessions.set(hashOf(token), { who, startMs: nowMs, usedMs: nowMs });
    return token;
  }

  /** @returns whose session it is, which then lives on; undefined if the token is that of none */
  use(token: string | undefined, nowMs: number): Who | undefined {
    if (token === undefined) return undefined;
    const hash = hashOf(token);
    const session = this.#sessions.get(hash);
    if (session === undefined) return undefined;
    this.#sessions.delete(hash);
    if (nowMs - session.usedMs > IDLE_MS || nowMs - session.startMs > LIFE_MS) return undefined;
    this.#sessions.set(hash, { ...session, usedMs: nowMs });
    return session.who;
  }

  end(token: string | undefined): void {
    if (token !== undefined) this.#sessions.delete(hashOf(token));
  }

  /** All of theirs but that one: whoever else knew the password has to log in with the new one. */
  endOthers(who: Who, token?: string): void {
    const own = token === undefined ? undefined : hashOf(token);
    for (const [hash, session] of [...this.#sessions]) if (session.who === who && hash !== own) this.#sessions.delete(hash);
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
