/** Raw sections → values: every key known, of its type and in its range, or a fault that says what was expected. */
import * as v from "valibot";
import type { Key } from "./keys.js";
import type { Fault, RawEntry, RawSection } from "./raw.js";
import type { Keys, Values } from "./schema.js";
import { didYouMean } from "./suggest.js";

/** Collects faults of one file. */
export class Faults {
  readonly found: Fault[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  add(message: string, key?: string, line?: number): void {
    this.found.push({
      file: this.#file,
      message,
      ...(key === undefined ? {} : { key }),
      ...(line === undefined ? {} : { line }),
    });
  }
}

/** The values of `sections`, which all have the same keys; defaults where nothing is said. The last one that is valid counts. */
export function checkSection<Section extends Keys>(
  name: string,
  keys: Section,
  sections: readonly RawSection[],
  faults: Faults,
): Values<Section> {
  const values: Record<string, unknown> = {};
  for (const [key, { default: value }] of Object.entries(keys)) values[key] = value;
  for (const { entries } of sections) {
    for (const entry of entries) {
      const key = keys[entry.key];
      if (key === undefined) {
        faults.add(
          `there is no such key in [${name}].${didYouMean(entry.key, Object.keys(keys))}`,
          `${name}.${entry.key}`,
          entry.line,
        );
      } else {
        const value = checkEntry(name, entry, key, faults);
        if (value !== undefined) values[entry.key] = value;
      }
    }
  }
  return values as Values<Section>;
}

/** @returns undefined when it is at fault */
export function checkEntry(section: string, { key: name, value: raw, line }: RawEntry, key: Key, faults: Faults): unknown {
  const value = fromText(raw, key);
  const result = v.safeParse(key.schema, value);
  if (result.success) return result.output;
  const given = key.secret ? "what is given" : show(raw);
  faults.add(`${given} is not ${key.expected}. ${key.about}`, `${section}.${name}`, line);
  return undefined;
}

/** UCI and the environment know only texts and lists of them. */
function fromText(raw: unknown, key: Key): unknown {
  if (typeof raw === "string") return key.fromText(raw);
  if (Array.isArray(raw) && raw.length > 0 && raw.every((item) => typeof item === "string")) {
    const parts = raw.map((item) => key.fromText(item));
    return parts.every(Array.isArray) ? parts.flat() : raw;
  }
  return raw;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
