/** Escapes and formats, as echo -e, printf and awk have them. */

/** A field or a precision of more is cut: a format may ask for gigabytes. */
const WIDTH_MAX = 4096;
const OUTPUT_BYTES_MAX = 1024 * 1024;

const NAMED: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** @returns the text of one escape at `at`, which is behind the backslash, and where it ends; undefined for what is none */
export function escapeAt(text: string, at: number, octalDigits = 3): { readonly text: string; readonly end: number } | undefined {
  const letter = text[at] ?? "";
  if (letter === "x") {
    const digits = /^[0-9a-fA-F]{1,2}/.exec(text.slice(at + 1, at + 3))?.[0];
    return digits === undefined
      ? undefined
      : { text: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 1 + digits.length };
  }
  const octal = new RegExp(`^[0-7]{1,${octalDigits}}`).exec(text.slice(at, at + octalDigits))?.[0];
  if (octal !== undefined) return { text: String.fromCharCode(Number.parseInt(octal, 8) & 255), end: at + octal.length };
  const named = Object.hasOwn(NAMED, letter) ? NAMED[letter] : undefined;
  return named === undefined ? undefined : { text: named, end: at + 1 };
}

/** @returns `echo -e`'s text; `stops` where it says `\c` */
export function unescapeEcho(text: string): { readonly text: string; readonly stops: boolean } {
  if (!text.includes("\\")) return { text, stops: false };
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const backslash = text.indexOf("\\", at);
    if (backslash < 0) {
      parts.push(text.slice(at));
      break;
    }
    parts.push(text.slice(at, backslash));
    if (text[backslash + 1] === "c") return { text: parts.join(""), stops: true };
    const found = escapeAt(text, backslash + 1, text[backslash + 1] === "0" ? 4 : 3);
    parts.push(found?.text ?? "\\");
    at = found?.end ?? backslash + 1;
  }
  return { text: parts.join(""), stops: false };
}

/** @returns `printf`'s text, the format taken again while values are left, and what it says of values that are no numbers */
export function formatPrintf(
  format: string,
  values: readonly string[],
): { readonly text: string; readonly errors: readonly string[] } {
  const errors: string[] = [];
  let used = 0;
  let text = "";
  do {
    const before = used;
    const round = formatOnce(format, () => values[used++], errors);
    text += round.text;
    if (round.stops || used === before) break;
  } while (used < values.length && text.length < OUTPUT_BYTES_MAX);
  return { text: text.slice(0, OUTPUT_BYTES_MAX), errors };
}

function formatOnce(
  format: string,
  next: () => string | undefined,
  errors: string[],
): { readonly text: string; readonly stops: boolean } {
  let text = "";
  for (let at = 0; at < format.length; ) {
    const character = format[at] ?? "";
    if (character === "\\") {
      if (format[at + 1] === "c") return { text, stops: true };
      const found = escapeAt(format, at + 1);
      text += found?.text ?? (format[at + 1] === '"' ? '"' : "\\");
      at = found?.end ?? at + (format[at + 1] === '"' ? 2 : 1);
      continue;
    }
    if (character !== "%") {
      text += character;
      at++;
      continue;
    }
    if (format[at + 1] === "%") {
      text += "%";
      at += 2;
      continue;
    }
    const match = /^%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?[hlLjzt]*([a-zA-Z])/.exec(format.slice(at, at + 64));
    if (match === null) {
      errors.push(`${format.slice(at)}: invalid format`);
      return { text, stops: true };
    }
    at += match[0].length;
    const star = (given: string | undefined) => (given === "*" ? (next() ?? "0") : given);
    const width = star(match[2]);
    const precision = star(match[3]);
    const value = next();
    const conversion = match[4] ?? "s";
    if (conversion === "b") {
      const { text: plain, stops } = unescapeEcho(value ?? "");
      text += plain;
      if (stops) return { text, stops };
      continue;
    }
    if (!"diouxXeEfFgGcs".includes(conversion)) {
      errors.push(`%${conversion}: invalid format`);
      return { text, stops: true };
    }
    if (!"cs".includes(conversion) && value !== undefined && Number.isNaN(readNumber(value)))
      errors.push(`invalid number '${value}'`);
    text += formatValue(conversion, match[1] ?? "", width ?? "", precision, value ?? "");
  }
  return { text, stops: false };
}

/** @returns a number as printf reads it: decimal, 0x…, 0…, or 'c for a character's code */
function readNumber(text: string): number {
  if (/^['"]./.test(text)) return text.charCodeAt(1);
  if (/^\s*[-+]?0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  const value = text.trim();
  if (/^-0x/i.test(value)) return -Number(value.slice(1));
  return value === "" ? (text === "" ? 0 : Number.NaN) : Number(value);
}

/** One conversion of C's printf. */
export function formatValue(
  conversion: string,
  flags: string,
  width: string,
  precision: string | undefined,
  value: string | number,
): string {
  let body: string;
  let sign = "";
  const digits = precision === undefined ? undefined : Math.min(Number(precision || 0), WIDTH_MAX);
  if (conversion === "s") body = String(value).slice(0, digits);
  else if (conversion === "c") body = typeof value === "number" ? String.fromCharCode(value & 255) : value.slice(0, 1);
  else {
    const read = typeof value === "number" ? value : readNumber(value);
    const number = Number.isFinite(read) ? read : 0;
    const isSigned = "dieEfFgG".includes(conversion);
    if (isSigned) sign = number < 0 ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
    body = digitsOf(conversion, isSigned ? Math.abs(number) : number, digits, flags.includes("#"));
  }
  const wanted = Math.min(Math.abs(Number(width || 0)), WIDTH_MAX);
  const isLeft = flags.includes("-") || Number(width || 0) < 0;
  const isZeroed =
    flags.includes("0") && !isLeft && !"cs".includes(conversion) && (digits === undefined || "eEfFgG".includes(conversion));
  if (isZeroed) return sign + body.padStart(wanted - sign.length, "0");
  return isLeft ? (sign + body).padEnd(wanted) : (sign + body).padStart(wanted);
}

function digitsOf(conversion: string, number: number, digits: number | undefined, isAlternate: boolean): string {
  const whole = () => BigInt.asUintN(64, BigInt(Math.trunc(number)));
  switch (conversion) {
    case "d":
    case "i":
      return BigInt(Math.trunc(number))
        .toString()
        .padStart(digits ?? 1, "0");
    case "u":
      return whole()
        .toString()
        .padStart(digits ?? 1, "0");
    case "o":
      return (
        (isAlternate ? "0" : "") +
        whole()
          .toString(8)
          .padStart(digits ?? 1, "0")
      );
    case "x":
      return (
        (isAlternate && number !== 0 ? "0x" : "") +
        whole()
          .toString(16)
          .padStart(digits ?? 1, "0")
      );
    case "X":
      return (
        (isAlternate && number !== 0 ? "0X" : "") +
        whole()
          .toString(16)
          .toUpperCase()
          .padStart(digits ?? 1, "0")
      );
    case "f":
    case "F":
      return number.toFixed(Math.min(digits ?? 6, 100));
    case "e":
    case "E": {
      const text = number.toExponential(Math.min(digits ?? 6, 100)).replace(/e([+-])(\d)$/, "e$10$2");
      return conversion === "E" ? text.toUpperCase() : text;
    }
    default:
      return general(number, Math.min(digits ?? 6, 100) || 1, conversion === "G");
  }
}

/** C's %g: the shorter of %e and %f, without zeros at the end. */
function general(number: number, digits: number, isUpper: boolean): string {
  const exponent = number === 0 ? 0 : Number(number.toExponential(digits - 1).split("e")[1]);
  const strip = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent >= -4 && exponent < digits) return strip(number.toFixed(Math.min(100, digits - 1 - exponent)));
  const [mantissa = "", power = "0"] = number.toExponential(digits - 1).split("e");
  const shown = `${strip(mantissa)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  return isUpper ? shown.toUpperCase() : shown;
}
