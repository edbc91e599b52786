/**
 * What may leave the worker of what a peer was seen doing: the one place that every observation passes before it becomes an
 * event. Credentials as the owner has agreed to, this machine's own addresses not at all.
 */
import type { WorkerConfig } from "../../config/config.js";
import type { Login, Observation, Redaction } from "../../event.js";
import { credentialHasher, type Hasher } from "./hash.js";
import { redact } from "./redact.js";
import { type Scrubber, scrubber } from "./scrub.js";

export interface Passed {
  readonly seen: Observation;
  readonly redaction: Redaction;
}

export type SieveConfig = Pick<WorkerConfig, "logCredentials" | "credentialNames" | "credentialKey">;

export class Sieve {
  readonly #config: SieveConfig;
  readonly #hash: Hasher | undefined;
  #scrub: Scrubber;

  /** @param addresses this machine's own */
  constructor(config: SieveConfig, addresses: readonly Uint8Array[]) {
    this.#config = config;
    const { logCredentials, credentialKey } = config;
    // Without a key there are no hashes: then it is as off.
    this.#hash = logCredentials === "hash" && credentialKey !== undefined ? credentialHasher(credentialKey) : undefined;
    this.#scrub = scrubber(addresses);
  }

  /** This machine's own addresses from now on. */
  set addresses(addresses: readonly Uint8Array[]) {
    this.#scrub = scrubber(addresses);
  }

  pass(seen: Observation): Passed {
    if (this.#config.logCredentials === "on") return { seen: this.#scrub(seen), redaction: "none" };
    if (seen.kind === "login" && this.#hash !== undefined) return this.#hashed(seen, this.#hash);
    const { seen: kept, redacted } = redact(seen, this.#config.credentialNames);
    return { seen: kept.kind === "login" ? kept : this.#scrub(kept), redaction: redacted ? "removed" : "none" };
  }

  #hashed(login: Login, hash: Hasher): Passed {
    const { username, password } = login;
    if (username === undefined && password === undefined) return { seen: hash(login), redaction: "removed" };
    // An own address is scrubbed first: its hash would be told apart by whoever has the key.
    const scrubbed = this.#scrub(login);
    return { seen: scrubbed.kind === "login" ? hash(scrubbed) : hash(login), redaction: "hashed" };
  }
}
