/** The page's one password: set at first use, kept as a scrypt hash, compared one at a time, since each comparison takes 16 MiB. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { OwnFile } from "./own-file.js";

/** What OWASP's password storage cheat sheet has for 16 MiB: a router has not the memory for more. */
const COST = { N: 2 ** 14, r: 8, p: 5 } as const;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** Who comes when so many wait is sent away. */
const WAITING_MAX = 4;

interface Kept {
  /** Hex. */
  readonly salt: string;
  readonly hash: string;
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly setMs: number;
}

/** The file is there and says nothing that could be compared with. */
export class PasswordFileError extends Error {
  readonly code = "PASSWORD_FILE";
}

/** Too many passwords are being compared. */
export class BusyError extends Error {
  readonly code = "BUSY";
}

export class Password {
  readonly #file: OwnFile<Kept>;
  #kept: Kept | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @throws PasswordFileError naming the file */
  constructor(stateDir: string) {
    this.#file = new OwnFile(stateDir, "password");
    this.#kept = readKept(this.#file);
  }

  /** When it was set; undefined while there is none. */
  get setMs(): number | undefined {
    return this.#kept?.setMs;
  }

  /** @param isFirst the first one, unless another has become that meanwhile. @returns whether it is set */
  async set(password: string, nowMs: number, { isFirst = false } = {}): Promise<boolean> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.#alone(() => derived(password, salt, COST));
    if (isFirst && this.#kept !== undefined) return false;
    this.#kept = { salt: salt.toString("hex"), hash: hash.toString("hex"), cost: COST, setMs: nowMs };
    this.#file.write(this.#kept);
    return true;
  }

  async is(password: string): Promise<boolean> {
    const kept = this.#kept;
    if (kept === undefined) return false;
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

function readKept(file: OwnFile<Kept>): Kept | undefined {
  try {
    const kept = file.read();
    if (kept === undefined || (Buffer.from(kept.hash, "hex").length === HASH_BYTES && kept.salt.length > 0 && kept.cost.N > 1))
      return kept;
  } catch (cause) {
    throw new PasswordFileError(`${file.path} cannot be read: remove it, and a new password can be set`, { cause });
  }
  throw new PasswordFileError(`${file.path} holds no password: remove it, and a new one can be set`);
}

function derived(password: string, salt: Uint8Array, { N, r, p }: Kept["cost"]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, hash: Buffer) => (error === null ? resolve(hash) : reject(error));
    scrypt(password.normalize("NFKC"), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, done);
  });
}
