/** Who is logged in: random tokens, of which only hashes are kept, in memory. A session ends when it is idle or old. */
import { createHash, randomBytes } from "node:crypto";

export const IDLE_MS = 30 * 60_000;
export const LIFE_MS = 12 * 3_600_000;
/** The one idle longest makes room. */
const SESSIONS_MAX = 16;
const TOKEN_BYTES = 32;

export class Sessions {
  /** By the token's hash, the one used last at the end. */
  readonly #sessions = new Map<string, { startMs: number; usedMs: number }>();

  /** @returns the new session's token */
  begin(nowMs: number): string {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= SESSIONS_MAX && oldest !== undefined) this.#sessions.delete(oldest);
    this.#sessions.set(hashOf(token), { startMs: nowMs, usedMs: nowMs });
    return token;
  }

  /** Whether the token is that of a session, which then lives on. */
  isOpen(token: string | undefined, nowMs: number): boolean {
    if (token === undefined) return false;
    const hash = hashOf(token);
    const session = this.#sessions.get(hash);
    if (session === undefined) return false;
    this.#sessions.delete(hash);
    if (nowMs - session.usedMs > IDLE_MS || nowMs - session.startMs > LIFE_MS) return false;
    this.#sessions.set(hash, { ...session, usedMs: nowMs });
    return true;
  }

  end(token: string | undefined): void {
    if (token !== undefined) this.#sessions.delete(hashOf(token));
  }

  /** All but that one: whoever else knew the password has to log in with the new one. */
  endOthers(token: string | undefined): void {
    const own = token === undefined ? undefined : hashOf(token);
    for (const hash of [...this.#sessions.keys()]) if (hash !== own) this.#sessions.delete(hash);
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
