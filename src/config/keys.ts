/** The kinds of keys there are: how each is read from text, checked and described. */
import * as v from "valibot";

export interface Key<Value = unknown> {
  readonly default: Value;
  /** One sentence, with the unit. */
  readonly about: string;
  /** What is expected, for the fault's message. */
  readonly expected: string;
  readonly schema: v.GenericSchema<unknown, Value>;
  /** What a text of UCI or of the environment stands for; a text that stands for nothing is handed on, to fail the check. */
  fromText(text: string): unknown;
  /** Its value is never shown. */
  readonly secret: boolean;
}

const asText = (text: string): unknown => text;
const asNumber = (text: string): unknown => (/^-?\d+$/.test(text) ? Number(text) : text);
const asFlag = (text: string): unknown =>
  /^(1|on|true|yes|enabled)$/i.test(text) ? true : /^(0|off|false|no|disabled)$/i.test(text) ? false : text;

function key<Value>(
  schema: v.GenericSchema<unknown, Value>,
  value: Value,
  about: string,
  expected: string,
  fromText: (text: string) => unknown,
): Key<Value> {
  return { default: value, about, expected, schema, fromText, secret: false };
}

/** A whole number from `min` to `max`. */
export function integer(value: number, min: number, max: number, about: string): Key<number> {
  const schema = v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
  return key(schema, value, about, `a whole number from ${min} to ${max}`, asNumber);
}

export function flag(value: boolean, about: string): Key<boolean> {
  return key(v.boolean(), value, about, "true or false", asFlag);
}

export function text(value: string, about: string, expected = "a text", pattern = /^[^\0]*$/): Key<string> {
  return key(v.pipe(v.string(), v.regex(pattern)), value, about, expected, asText);
}

/** A text that may be left out. */
export function optionalText(about: string, expected = "a text", pattern = /^[^\0]+$/): Key<string | undefined> {
  return key(v.optional(v.pipe(v.string(), v.regex(pattern))), undefined, about, expected, asText);
}

export function secret(about: string): Key<string | undefined> {
  return { ...optionalText(about, "16 to 512 visible characters", /^[\x21-\x7e]{16,512}$/), secret: true };
}

export function choice<const Name extends string>(value: Name, names: readonly Name[], about: string): Key<Name> {
  return key(v.picklist(names), value, about, `one of ${names.join(", ")}`, asText);
}

/** A list of texts; UCI's lists, a comma-separated text elsewhere. */
export function texts(value: readonly string[], about: string, expected: string, pattern: RegExp): Key<readonly string[]> {
  return key(v.array(v.pipe(v.string(), v.regex(pattern))), value, about, expected, (given) =>
    given.split(/\s*,\s*/).filter(Boolean),
  );
}

export function ports(value: readonly number[], about: string): Key<readonly number[]> {
  const schema = v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)));
  return key(schema, value, about, "a list of ports, 1 to 65535", (given) =>
    given
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(asNumber),
  );
}

/** The key of a protocol's own option, by the type of its default. */
export function optionKey(name: string, value: unknown): Key {
  const about = `The protocol's \`${name}\`.`;
  switch (typeof value) {
    case "number":
      return integer(value, 0, Number.MAX_SAFE_INTEGER, about);
    case "boolean":
      return flag(value, about);
    case "string":
      return text(value, about);
    default:
      if (Array.isArray(value)) return texts(value as string[], about, "a list of texts", /^/);
      throw new TypeError(`The default of the option ${name} has no type that a config can hold.`);
  }
}
