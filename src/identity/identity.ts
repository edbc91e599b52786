/**
 * Who this sensor says it is, chosen once and kept in the state folder: a seed, of which whatever a device draws once in its life
 * follows, its certificate and its host keys. Changing persona or host name makes new ones, as a new device would have them.
 */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Persona } from "../personas/persona.js";
import type { HostKeys } from "../protocols/protocol.js";
import { certify, type TlsIdentity } from "./certificate.js";
import { drawer } from "./draw.js";
import { makeHostKeys } from "./host-keys.js";

/** The identity can neither be read nor made; the message says what to do. */
export class IdentityError extends Error {
  readonly code = "IDENTITY";
}

export interface Identity extends TlsIdentity {
  readonly hostname: string;
  /** Hex. */
  readonly seed: string;
  readonly hostKeys: HostKeys;
}

/** The file. Older ones have no host keys. */
interface Kept extends Omit<Identity, "hostKeys"> {
  readonly persona: string;
  readonly hostKeys?: HostKeys;
}

const SEED_BYTES = 32;
const SERIAL_BYTES = 16;

/**
 * @param hostname the owner's choice, instead of the persona's
 * @throws IdentityError when the file is not ours to read, or holds something else
 */
export function openIdentity(stateDir: string, persona: Persona, hostname?: string): Identity {
  const path = identityPath(stateDir);
  const kept = readKept(path);
  const seed = kept?.seed ?? randomBytes(SEED_BYTES).toString("hex");
  const wanted = hostname ?? persona.hostname(drawer(seed, "hostname"));
  const same = kept !== undefined && kept.persona === persona.name && kept.hostname === wanted ? kept : undefined;
  if (same?.hostKeys !== undefined) return { ...same, hostKeys: same.hostKeys };
  const shape = persona.certificate(wanted, drawer(seed, "certificate"));
  const made = {
    seed,
    persona: persona.name,
    hostname: wanted,
    ...(same ?? certify(shape, randomBytes(SERIAL_BYTES), Date.now())),
    hostKeys: makeHostKeys(),
  } satisfies Kept;
  try {
    writeFileSync(path, `${JSON.stringify(made, null, 1)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new IdentityError(`${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  return made;
}

export function identityPath(stateDir: string): string {
  return join(stateDir, "identity.json");
}

function readKept(path: string): Kept | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new IdentityError(`${path} cannot be read: ${(error as Error).message}; give it to the user that starts the sensor`, {
      cause: error,
    });
  }
  const kept = parsed(text);
  if (kept === undefined) {
    throw new IdentityError(`${path} does not hold an identity: put back a copy, or remove it and a new one is made`);
  }
  return kept;
}

function parsed(text: string): Kept | undefined {
  try {
    const { seed, persona, hostname, key, certificate, hostKeys = undefined } = JSON.parse(text) as Record<string, unknown>;
    const { ed25519, rsa } = (hostKeys ?? { ed25519: "", rsa: "" }) as Record<string, unknown>;
    const texts = [seed, persona, hostname, key, certificate, ed25519, rsa];
    if (!texts.every((value) => typeof value === "string")) return undefined;
    return {
      seed,
      persona,
      hostname,
      key,
      certificate,
      ...(hostKeys === undefined ? {} : { hostKeys: { ed25519, rsa } }),
    } as Kept;
  } catch {
    return undefined;
  }
}
