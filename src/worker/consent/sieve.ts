/**
 * What may leave the worker of what a peer was seen doing: the one place that every observation passes before it becomes an
 * event. Credentials as the owner has agreed to; this machine's own addresses, and passwords that the owner uses, not at all.
 */
import type { WorkerConfig } from "../../config/config.js";
import type { Login, Observation, Redaction } from "../../event.js";
import { guessesIn, withheld } from "./guesses.js";
import { credentialHasher, type Hasher } from "./hash.js";
import { SecretsGuard, type Verdict } from "./own-secrets.js";
import { redact } from "./redact.js";
import { type Scrubber, scrubber } from "./scrub.js";

export interface Passed {
  readonly seen: Observation;
  readonly redaction: Redaction;
  /** A password of the owner's was in it, or may have been: it was withheld. */
  readonly secret?: Exclude<Verdict, "foreign">;
}

export type SieveConfig = Pick<WorkerConfig, "logCredentials" | "credentialNames" | "credentialKey" | "ownSecrets">;

export class Sieve {
  readonly #config: SieveConfig;
  readonly #hash: Hasher | undefined;
  readonly #guard: SecretsGuard | undefined;
  #scrub: Scrubber;

  /** @param addresses this machine's own */
  constructor(config: SieveConfig, addresses: readonly Uint8Array[]) {
    this.#config = config;
    const { logCredentials, credentialKey, ownSecrets } = config;
    this.#guard = ownSecrets === undefined ? undefined : new SecretsGuard(ownSecrets);
    // Without a key there are no hashes: then it is as off.
    this.#hash = logCredentials === "hash" && credentialKey !== undefined ? credentialHasher(credentialKey) : undefined;
    this.#scrub = scrubber(addresses);
  }

  /** This machine's own addresses from now on. */
  set addresses(addresses: readonly Uint8Array[]) {
    this.#scrub = scrubber(addresses);
  }

  pass(seen: Observation): Passed {
    const guard = this.#guard;
    if (guard === undefined) return this.#consented(seen);
    const passed = this.#consented(seen);
    const verdict = judge(guard, this.#judged(seen, passed.seen));
    if (verdict === "foreign") return passed;
    return { seen: withheld(seen), redaction: "removed", secret: verdict };
  }

  /** Of what a login says the owner hears also where it would not leave; of the rest what would leave is looked at. */
  #judged(seen: Observation, passed: Observation): Observation {
    if (seen.kind !== "login") return passed;
    if (this.#config.logCredentials === "on") return seen;
    const { proof: _, ...sent } = seen;
    return sent;
  }

  #consented(seen: Observation): Passed {
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

function judge(guard: SecretsGuard, seen: Observation): Verdict {
  const guesses = guessesIn(seen);
  if (guesses === undefined) return "unchecked";
  let verdict: Verdict = "foreign";
  for (const guess of guesses) {
    const one = guard.judge(guess);
    if (one === "own") return one;
    if (one === "unchecked") verdict = one;
  }
  return verdict;
}
