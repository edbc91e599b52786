/** The page's one password: set at first use, kept as a hash in a file of the state folder. The process may write no other. */
import { join } from "node:path";
import { JsonFile } from "../sign-in/json-file.js";
import { isPasswordHash, type PasswordHash, PasswordHasher } from "../sign-in/password-hash.js";

interface Kept extends PasswordHash {
  readonly setMs: number;
}

/** The file is there and says nothing that could be compared with. */
export class PasswordFileError extends Error {
  readonly code = "PASSWORD_FILE";
}

export class Password {
  readonly #file: JsonFile<Kept>;
  readonly #hasher = new PasswordHasher();
  #kept: Kept | undefined;

  /** @throws PasswordFileError naming the file */
  constructor(stateDir: string) {
    this.#file = new JsonFile(join(stateDir, "owner-password.json"));
    this.#kept = readKept(this.#file);
  }

  /** When it was set; undefined while there is none. */
  get setMs(): number | undefined {
    return this.#kept?.setMs;
  }

  /** @param isFirst the first one, unless another has become that meanwhile. @returns whether it is set. @throws BusyError */
  async set(password: string, nowMs: number, { isFirst = false } = {}): Promise<boolean> {
    const hash = await this.#hasher.hash(password);
    if (isFirst && this.#kept !== undefined) return false;
    this.#kept = { ...hash, setMs: nowMs };
    this.#file.write(this.#kept);
    return true;
  }

  /** @throws BusyError */
  async is(password: string): Promise<boolean> {
    return this.#kept !== undefined && this.#hasher.is(password, this.#kept);
  }
}

function readKept(file: JsonFile<Kept>): Kept | undefined {
  try {
    const kept = file.read();
    if (kept === undefined || isPasswordHash(kept)) return kept;
  } catch (cause) {
    throw new PasswordFileError(`${file.path} cannot be read: remove it, and a new password can be set`, { cause });
  }
  throw new PasswordFileError(`${file.path} holds no password: remove it, and a new one can be set`);
}
