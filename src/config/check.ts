/** Raw sections → values: every key known, of its type and in its range, or a fault that says what was expected. */
import * as v from "valibot";
import type { Key } from "./keys.js";
import type { Fault, RawEntry, RawSection } from "./raw.js";
import { type Keys, SECTIONS, type Values } from "./schema.js";
import { didYouMean } from "./suggest.js";

/** Where something stands. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

/** Collects what is wrong with one config. */
export class Faults {
  readonly found: Fault[] = [];
  /** Where what was never given would have been. */
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  add(message: string, key?: string, { file, line }: Place = { file: this.#file }): void {
    this.found.push({ file, message, ...(key === undefined ? {} : { key }), ...(line === undefined ? {} : { line }) });
  }
}

/** A section whose keys were each looked at alone. What they mean together is the caller's to check. */
export interface Checked<Section extends Keys> {
  /** As given, or the default. */
  readonly values: Values<Section>;
  /** Whether the config names the key, rightly or wrongly. */
  has(key: keyof Section & string): boolean;
  /** Adds a fault at the place where the key is given. */
  fault(key: keyof Section & string, message: string): void;
}

/** Checks `sections`, which all have the same keys. The last value that is valid counts. */
export function checkSection<Section extends Keys>(
  name: string,
  keys: Section,
  sections: readonly RawSection[],
  faults: Faults,
): Checked<Section> {
  const values = new Map(Object.entries(keys).map(([key, { default: value }]) => [key, value]));
  const places = new Map<string, Place>();
  for (const { entries, file } of sections) {
    for (const entry of entries) {
      const place = { file, line: entry.line };
      const key = Object.hasOwn(keys, entry.key) ? keys[entry.key] : undefined;
      if (key === undefined) {
        // An empty list of sections is no section at all.
        if (`${name}.${entry.key}` in SECTIONS && Array.isArray(entry.value) && entry.value.length === 0) continue;
        const hint = didYouMean(entry.key, Object.keys(keys)) || belongsTo(entry.key);
        faults.add(`there is no such key in [${name}].${hint}`, `${name}.${entry.key}`, place);
        continue;
      }
      places.set(entry.key, place);
      const result = v.safeParse(key.schema, read(entry, key));
      if (result.success) values.set(entry.key, result.output);
      else faults.add(`${given(entry, key)} is not ${key.expected}. ${key.about}`, `${name}.${entry.key}`, place);
    }
  }
  return {
    values: Object.fromEntries(values) as Values<Section>,
    has: (key) => places.has(key),
    fault: (key, message) => faults.add(message, `${name}.${key}`, places.get(key) ?? sections[0]),
  };
}

/** UCI and the environment know only texts and lists of them. */
function read({ value }: RawEntry, key: Key): unknown {
  if (typeof value === "string") return key.fromText(value);
  if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? key.fromItem(item) : item));
  return value;
}

/** A key that another section has. */
function belongsTo(key: string): string {
  const section = Object.entries(SECTIONS).find(([, keys]) => Object.hasOwn(keys, key));
  return section === undefined ? "" : ` It belongs in [${section[0]}].`;
}

const SHOWN_CHARACTERS = 60;

/** What was given, shortened, without the password in an address, and not at all when it is a secret. */
function given({ value }: RawEntry, key: Key): string {
  if (key.secret) return "what is given";
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  const open = text.replaceAll(/\/\/[^/@\s]*@/g, "//…@");
  return open.length > SHOWN_CHARACTERS ? `${open.slice(0, SHOWN_CHARACTERS)}…` : open;
}
