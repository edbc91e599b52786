/**
 * The file of the passwords that the owner uses: `own-secrets.json` in the state folder, for the sensor's user alone (0600). It holds
 * none of them, only what recognises one (worker/consent/own-secrets.ts), with the names that the owner gave.
 */
import { chownSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { OwnSecrets } from "../config/config.js";
import { noSecrets } from "../worker/consent/own-secrets.js";

const hex = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})+$/));
const fileSchema = v.object({
  filterKey: hex,
  secrets: v.array(
    v.object({
      name: v.string(),
      /** RFC 3339. */
      added: v.string(),
      prefix: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff)),
      cost: v.pipe(
        v.number(),
        v.check((cost) => Number.isInteger(Math.log2(cost)) && cost >= 2 && cost <= 2 ** 17),
      ),
      salt: hex,
      hash: hex,
    }),
  ),
});

export type SecretsFile = v.InferOutput<typeof fileSchema>;

/** The file can neither be read nor written, or holds something else; the message says what to do. */
export class SecretsError extends Error {
  readonly code = "SECRETS";
}

export function secretsPath(stateDir: string): string {
  return join(stateDir, "own-secrets.json");
}

/** @returns no secrets, and a new key, when there is no file @throws SecretsError */
export function readSecrets(stateDir: string): SecretsFile {
  const path = secretsPath(stateDir);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { ...noSecrets(), secrets: [] };
    // To go on without would send on what the owner wants kept.
    throw new SecretsError(`${path} cannot be read: ${reason(error)}; give it to the user that the sensor runs as`, {
      cause: error,
    });
  }
  const result = v.safeParse(fileSchema, parsed(text));
  if (result.success) return result.output;
  throw new SecretsError(`${path} does not hold what it should: put back a copy, or remove it and register your passwords anew`);
}

/** What workers are told: nothing that the owner wrote. */
export function ownSecrets({ filterKey, secrets }: SecretsFile): OwnSecrets {
  return { filterKey, secrets: secrets.map(({ prefix, cost, salt, hash }) => ({ prefix, cost, salt, hash })) };
}

/** Replaces the file in one rename; it belongs to whom the folder belongs to. @throws SecretsError */
export function writeSecrets(stateDir: string, file: SecretsFile): void {
  const path = secretsPath(stateDir);
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 1)}\n`, { mode: 0o600 });
    const { uid, gid } = statSync(stateDir);
    if (process.getuid?.() === 0) chownSync(`${path}.new`, uid, gid);
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw new SecretsError(`${path} cannot be written: ${reason(error)}; run this as root or as the sensor's user`, {
      cause: error,
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
