/** What the builders of the config's parts have in common. */
import { dirname, resolve } from "node:path";
import type { Batching } from "../wire/batch.js";
import { type Checked, checkSection, type Faults } from "./check.js";
import type { Homes } from "./homes.js";
import type { RawSection } from "./raw.js";
import { batchingKeys, type Keys } from "./schema.js";

export class Context {
  readonly faults: Faults;
  readonly homes: Homes;
  readonly #sections: readonly RawSection[];
  readonly #folder: string;

  /** @param file undefined: there is no file, and relative paths start where we are */
  constructor(file: string | undefined, sections: readonly RawSection[], homes: Homes, faults: Faults) {
    this.faults = faults;
    this.homes = homes;
    this.#sections = sections;
    this.#folder = file === undefined ? process.cwd() : dirname(resolve(file));
  }

  sectionsOf(name: string): RawSection[] {
    return this.#sections.filter((section) => section.name === name);
  }

  check<Section extends Keys>(name: string, keys: Section): Checked<Section> {
    return checkSection(name, keys, this.sectionsOf(name), this.faults);
  }

  /** A path of the config: a relative one starts at the config file's folder, whoever reads the config from wherever. */
  path(given: string): string {
    return resolve(this.#folder, given);
  }
}

export function batching(section: "batching" | "server.batching", context: Context): Batching {
  const { values } = context.check(section, batchingKeys);
  return {
    version: values.version,
    maxAgeMs: values.max_age_ms,
    maxBytes: values.max_bytes,
    maxAttempts: values.max_attempts,
    throttleHoldbackMs: values.throttle_holdback_ms,
  };
}
