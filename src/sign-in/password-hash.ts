/** Passwords kept as scrypt hashes, made and compared one at a time, since each takes 16 MiB. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** What OWASP's password storage cheat sheet has for 16 MiB: a router has not the memory for more. */
const COST = { N: 2 ** 14, r: 8, p: 5 } as const;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** Who comes when so many wait is sent away. */
const WAITING_MAX = 4;

export interface PasswordHash {
  /** Hex. */
  readonly salt: string;
  readonly hash: string;
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
}

/** Too many passwords are being compared. */
export class BusyError extends Error {
  readonly code = "BUSY";
}

export class PasswordHasher {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @throws BusyError */
  async hash(password: string): Promise<PasswordHash> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.#alone(() => derived(password, salt, COST));
    return { salt: salt.toString("hex"), hash: hash.toString("hex"), cost: COST };
  }

  /** Whether it is the one that was kept. @throws BusyError */
  async is(password: string, kept: PasswordHash): Promise<boolean> {
    const hash = await this.#alone(() => derived(password, Buffer.from(kept.salt, "hex"), kept.cost));
    return timingSafeEqual(hash, Buffer.from(kept.hash, "hex"));
  }

  async #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#waiting >= WAITING_MAX) throw new BusyError("too many passwords are being compared; try again in a moment");
    this.#waiting++;
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    try {
      return await done;
    } finally {
      this.#waiting--;
    }
  }
}

/** Whether what was read from a file can be compared with. */
export function isPasswordHash({ salt, hash, cost }: PasswordHash): boolean {
  return Buffer.from(hash, "hex").length === HASH_BYTES && salt.length > 0 && cost.N > 1;
}

function derived(password: string, salt: Uint8Array, { N, r, p }: PasswordHash["cost"]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, hash: Buffer) => (error === null ? resolve(hash) : reject(error));
    scrypt(password.normalize("NFKC"), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, done);
  });
}
