/** What is kept of people and tokens, in one file of the data folder: hashes alone. */
import { join } from "node:path";
import { JsonFile } from "../../sign-in/json-file.js";
import { isPasswordHash, type PasswordHash } from "../../sign-in/password-hash.js";
import { ROLES, type Role, type TokenScope } from "../api/access.js";

export interface Person {
  readonly name: string;
  readonly role: Role;
  readonly password: PasswordHash;
  readonly setMs: number;
  /** Its password is to be changed at the first sign-in. */
  readonly oneTime: boolean;
}

export interface KeptToken {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly scopes: readonly TokenScope[];
  /** SHA-256 in hex. */
  readonly hash: string;
  readonly madeMs: number;
  readonly expiresMs?: number;
  readonly usedDay?: string;
}

interface Content {
  readonly people: readonly Person[];
  readonly tokens: readonly KeptToken[];
}

/** The file is there and cannot be gone by. */
export class AccessFileError extends Error {
  readonly code = "ACCESS_FILE";
}

export class Kept {
  readonly #file: JsonFile<Content>;
  #content: Content;

  /** @throws AccessFileError naming the file */
  constructor(dataDir: string) {
    this.#file = new JsonFile(join(dataDir, "access.json"));
    this.#content = read(this.#file);
  }

  get people(): readonly Person[] {
    return this.#content.people;
  }

  get tokens(): readonly KeptToken[] {
    return this.#content.tokens;
  }

  /** It is on the disk on return. */
  write(changed: Partial<Content>): void {
    const content = { ...this.#content, ...changed };
    this.#file.write(content);
    this.#content = content;
  }
}

function read(file: JsonFile<Content>): Content {
  const advice = "put back a copy of it, or remove it: then all accounts and tokens are gone, and a first one can be made";
  try {
    const content = file.read();
    if (content === undefined) return { people: [], tokens: [] };
    if (
      content.people.every(isPerson) &&
      content.tokens.every(({ id, hash, scopes }) => id !== "" && hash !== "" && scopes.length > 0)
    )
      return content;
  } catch (cause) {
    throw new AccessFileError(`${file.path} cannot be read: ${advice}`, { cause });
  }
  throw new AccessFileError(`${file.path} does not hold people and tokens: ${advice}`);
}

function isPerson({ name, role, password }: Person): boolean {
  return name !== "" && Object.hasOwn(ROLES, role) && isPasswordHash(password);
}
