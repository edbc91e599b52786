/** The kinds of keys there are: how each is read from text, checked and described. */
import { isIP } from "node:net";
import * as v from "valibot";
import { CREDENTIAL_MODES, type CredentialMode } from "../consent.js";
import { parseNetwork } from "../network/routes.js";

const DAY_MS = 86_400_000;
/** Half of what a frame may hold beside its other events (wire/framing.ts). */
const QUOTED_BYTES_MAX = 65_536;

export interface Key<Value = unknown> {
  readonly default: Value;
  /** One sentence, with the unit. */
  readonly about: string;
  /** What is expected, for the fault's message. */
  readonly expected: string;
  readonly schema: v.GenericSchema<unknown, Value>;
  /** What a text of UCI or of the environment stands for; a text that stands for nothing is handed on, to fail the check. */
  fromText(text: string): unknown;
  /** The same for one item of a list. */
  fromItem(text: string): unknown;
  /** Its value is never shown. */
  readonly secret: boolean;
}

const asText = (text: string): unknown => text;
/** UCI cannot say "nothing" but by an empty text. */
const asTextOrNothing = (text: string): unknown => (text === "" ? undefined : text);
const asNumber = (text: string): unknown => (/^-?\d+$/.test(text) ? Number(text) : text);
const asFlag = (text: string): unknown =>
  /^(1|on|true|yes|enabled)$/i.test(text) ? true : /^(0|off|false|no|disabled)$/i.test(text) ? false : text;

function key<Value>(
  schema: v.GenericSchema<unknown, Value>,
  value: Value,
  about: string,
  expected: string,
  fromText: (text: string) => unknown,
  fromItem = asText,
): Key<Value> {
  return { default: value, about, expected, schema, fromText, fromItem, secret: false };
}

/** A whole number from `min` to `max`. */
export function integer(value: number, min: number, max: number, about: string): Key<number> {
  const schema = v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
  return key(schema, value, about, `a whole number from ${min} to ${max}`, asNumber);
}

/** Bits of a packet's mark, at least one; UCI has them as a text, 0xC0000. */
export function bits(value: number, about: string): Key<number> {
  const schema = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffffffff));
  const fromText = (text: string): unknown => (/^(0x[\da-f]+|\d+)$/i.test(text) ? Number(text) : text);
  return key(schema, value, about, "a number of at most 32 bits, not 0, such as 0xC0000", fromText);
}

export function flag(value: boolean, about: string): Key<boolean> {
  return key(v.boolean(), value, about, "true or false", asFlag);
}

export function text(value: string, about: string, expected = "a text", pattern = /^[^\0]*$/): Key<string> {
  return key(v.pipe(v.string(), v.regex(pattern)), value, about, expected, asText);
}

/** A text that may be left out. */
export function optionalText(about: string, expected = "a text", pattern = /^[^\0]+$/): Key<string | undefined> {
  return key(v.optional(v.pipe(v.string(), v.regex(pattern))), undefined, about, expected, asTextOrNothing);
}

/** A file or folder; a relative one starts at the config file's folder. */
export function optionalPath(about: string): Key<string | undefined> {
  return optionalText(about, "a path");
}

/** An http:// or https:// address that may be left out. */
export function optionalUrl(about: string): Key<string | undefined> {
  const isUrl = v.check((text: string) => /^https?:\/\/\S+$/.test(text) && URL.canParse(text));
  return key(v.optional(v.pipe(v.string(), isUrl)), undefined, about, "an http:// or https:// address", asTextOrNothing);
}

export const SECRET_EXPECTED = "16 to 512 visible characters";
export const SECRET = /^[\x21-\x7e]{16,512}$/;

export function secret(about: string): Key<string | undefined> {
  return { ...optionalText(about, SECRET_EXPECTED, SECRET), secret: true };
}

export function choice<const Name extends string>(value: Name, names: readonly Name[], about: string): Key<Name> {
  return key(v.picklist(names), value, about, `one of ${names.join(", ")}`, asText);
}

/** What becomes of credentials: a flag until there were hashes, and still said as one. */
export function credentials(value: CredentialMode, about: string): Key<CredentialMode> {
  const fromFlag = v.pipe(
    v.boolean(),
    v.transform((isOn) => (isOn ? "on" : "off")),
  );
  return key(v.union([fromFlag, v.picklist(CREDENTIAL_MODES)]), value, about, "off, hash or on", asFlag);
}

/** IP networks, ADDRESS or ADDRESS/BITS. */
export function networks(about: string): Key<readonly string[]> {
  const isNetwork = v.check((text: string) => parseNetwork(text) !== undefined);
  const schema = v.array(v.pipe(v.string(), isNetwork));
  return key(schema, [], about, "a list of addresses and networks, such as 192.0.2.0/24", commaSeparated);
}

/** A list of texts; UCI's lists, a comma-separated text elsewhere. */
export function texts(value: readonly string[], about: string, expected: string, pattern: RegExp): Key<readonly string[]> {
  return key(v.array(v.pipe(v.string(), v.regex(pattern))), value, about, expected, commaSeparated);
}

/** IP addresses, at least one. */
export function addresses(value: readonly string[], about: string): Key<readonly string[]> {
  const isAddress = v.check((text: string) => isIP(text) !== 0);
  const schema = v.pipe(v.array(v.pipe(v.string(), isAddress)), v.minLength(1));
  return key(schema, value, about, "a list of IP addresses, at least one", commaSeparated);
}

export function ports(value: readonly number[], about: string): Key<readonly number[]> {
  const schema = v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)));
  const fromText = (given: string) =>
    given
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(asNumber);
  return key(schema, value, about, "a list of ports, 1 to 65535", fromText, asNumber);
}

function commaSeparated(given: string): string[] {
  return given.split(/\s*,\s*/).filter(Boolean);
}

/**
 * The key of a protocol's own option: its type is that of the default, its range what its unit allows.
 *
 * @param words which it has to be one of, where it has
 */
export function optionKey(name: string, value: unknown, words?: readonly string[]): Key {
  if (words !== undefined && typeof value === "string") return choice(value, words, "The protocol's own option.");
  switch (typeof value) {
    case "number":
      return optionNumber(name, value);
    case "boolean":
      return flag(value, "The protocol's own option.");
    case "string":
      return text(value, "The protocol's own option.");
    default:
      if (Array.isArray(value)) return texts(value as string[], "The protocol's own option.", "a list of texts", /^/);
      throw new TypeError(`The default of the option ${name} has no type that a config can hold.`);
  }
}

function optionNumber(name: string, value: number): Key<number> {
  if (name.endsWith("Ms")) return integer(value, 0, DAY_MS, "In ms.");
  if (/Bytes(Max)?$/.test(name)) return integer(value, 0, QUOTED_BYTES_MAX, "In bytes; an event has to fit into a frame.");
  if (/^port$|Port$/.test(name)) return integer(value, 1, 65535, "A port.");
  return integer(value, name.endsWith("Max") ? 1 : 0, 1_000_000, "The protocol's own option.");
}
