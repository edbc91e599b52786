/** What variables of awk hold: numbers, texts, and texts that count as numbers where they look like one, as all input does. */
import { Failure } from "../kit/errors.js";
import { formatValue } from "../kit/format.js";

/** Input that looks like a number. */
export interface Numeric {
  readonly text: string;
  readonly number: number;
}
/** undefined of what was never set. */
export type Value = string | number | Numeric | undefined;

/** A text of more is more than the machine has. */
const TEXT_BYTES_MAX = 1024 * 1024;
const NUMBER = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;
const INTEGER_MAX = 2 ** 63;

export function numberOf(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "object") return value.number;
  const found = value === undefined ? undefined : NUMBER.exec(value.slice(0, 64))?.[0];
  return found === undefined ? 0 : Number(found);
}

/** @param format CONVFMT or OFMT, for what is no integer */
export function textOf(value: Value, format = "%.6g"): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  if (typeof value === "object") return value.text;
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Number.isInteger(value) && Math.abs(value) < INTEGER_MAX) return BigInt(value).toString();
  const [, flags = "", width = "", precision, conversion = "g"] = /^%([-+ #0]*)(\d*)(?:\.(\d*))?([a-zA-Z])/.exec(format) ?? [];
  return formatValue(conversion, flags, width, precision, value);
}

export function isTrue(value: Value): boolean {
  if (typeof value === "string") return value !== "";
  return numberOf(value) !== 0;
}

/** @returns input as a value */
export function input(text: string): Value {
  const found = text.length <= 64 ? NUMBER.exec(text)?.[0] : undefined;
  return found !== undefined && text.slice(found.length).trim() === "" ? { text, number: Number(found) } : text;
}

/** @returns below 0, 0 or above, as numbers where neither is a plain text */
export function compare(one: Value, other: Value): number {
  if (typeof one !== "string" && typeof other !== "string") return numberOf(one) - numberOf(other);
  const [left, right] = [textOf(one), textOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** @throws Failure for what is too long */
export function bounded(text: string): string {
  if (text.length > TEXT_BYTES_MAX) throw new Failure("out of memory");
  return text;
}

/** printf: each conversion takes the next value. */
export function formatted(format: string, values: readonly Value[]): string {
  let used = 0;
  const next = () => values[used++];
  return bounded(
    format.replace(
      /%%|%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?[hlLjzt]*([a-zA-Z])/g,
      (whole, flags: string, width: string, precision: string | undefined, conversion: string) => {
        if (whole === "%%") return "%";
        const star = (given: string) => (given === "*" ? String(Math.trunc(numberOf(next()))) : given);
        const wide = star(width);
        const precise = precision === undefined ? undefined : star(precision);
        const value = next();
        if (conversion === "s") return formatValue("s", flags, wide, precise, textOf(value));
        if (conversion !== "c") return formatValue(conversion, flags, wide, precise, numberOf(value));
        return formatValue("c", flags, wide, precise, typeof value === "string" ? value : numberOf(value));
      },
    ),
  );
}
