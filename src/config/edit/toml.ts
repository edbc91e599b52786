/** One change in a TOML text that the parser has accepted: only what must differ does. */
import { parse } from "smol-toml";
import { keepAlike } from "./alike.js";
import {
  appended,
  type Change,
  type ConfigValue,
  indentAt,
  lineEndOf,
  linesAfter,
  type Splice,
  spliced,
  withoutLines,
} from "./change.js";
import { rewriteElements } from "./toml-elements.js";
import { type Comment, type Entry, type Scan, scanToml, type Table, type Value } from "./toml-scan.js";

const BARE_KEY = /^[\w-]+$/;
/** A text that may stand in '…', which knows no escapes. */
const LITERAL = /^[^'\p{Cc}]*$/u;

export function editToml(text: string, { section, key, value }: Change): string {
  const scan = scanToml(text);
  const entries = scan.tables.filter(({ isListed }) => !isListed).flatMap((table) => table.entries);
  const given = entries.findLast(({ path }) => path.at(-1) === key && path.slice(0, -1).join(".") === section);
  if (given === undefined) return value === undefined ? text : withKey(text, scan, entries, section.split("."), key, value);
  return value === undefined ? withoutEntry(text, scan, given) : withValue(text, scan, given, value);
}

function withValue(text: string, { comments }: Scan, entry: Entry, value: ConfigValue): string {
  const { value: old } = entry;
  const raw = text.slice(old.start, old.end);
  if (old.kind === "array" && typeof value === "object") {
    const before = old.elements.map(({ start, end }) => understood(text.slice(start, end)));
    const like = quoteOf(old.elements[0] === undefined ? "" : text.slice(old.elements[0].start));
    const plan = keepAlike(before, value).map((item) => (typeof item === "number" ? item : spelled(item.added, like)));
    return spliced(text, [{ start: old.start, end: old.end, text: rewriteElements(text, old, plan) }]);
  }
  if (old.kind === "scalar" && understood(raw) === value) return text;
  const set = { start: old.start, end: old.end, text: spelled(value, quoteOf(raw)) };
  return spliced(text, [...rescued(text, comments, entry), set]);
}

function withoutEntry(text: string, { comments }: Scan, entry: Entry): string {
  const kept = rescued(text, comments, entry);
  if (entry.container === undefined) return spliced(text, [...kept, withoutLines(text, entry.start, entry.end)]);
  const { value } = entry.container;
  const plan = [...value.elements.keys()].filter((index) => value.elements[index]!.start !== entry.start);
  return spliced(text, [...kept, { start: value.start, end: value.end, text: rewriteElements(text, value, plan) }]);
}

/** The comments in a value that goes, as lines of their own before it. */
function rescued(text: string, comments: readonly Comment[], { start, end, container }: Entry): Splice[] {
  const inside = comments.filter((comment) => start < comment.start && comment.start < end);
  let outermost = container;
  while (outermost?.container !== undefined) outermost = outermost.container;
  const before = outermost?.start ?? start;
  const indent = indentAt(text, before) ?? "";
  const lines = inside.map((comment) => indent + text.slice(comment.start, comment.end) + lineEndOf(text));
  return lines.map((line) => ({ start: before - indent.length, end: before - indent.length, text: line }));
}

function withElements(text: string, value: Value, plan: readonly (number | string)[]): string {
  return spliced(text, [{ start: value.start, end: value.end, text: rewriteElements(text, value, plan) }]);
}

/** Adds a key where the text has its section, in the way that it has it. */
function withKey(
  text: string,
  { tables, comments }: Scan,
  entries: readonly Entry[],
  section: readonly string[],
  key: string,
  value: ConfigValue,
): string {
  const like = likeOf(text, entries);
  const line = (path: readonly string[]) => `${path.map(keyText).join(".")}${like.equals}${spelled(value, like.quote)}`;
  const table = tables.find(({ path, isListed }) => !isListed && path.length > 0 && isSame(path, section));
  if (table !== undefined) {
    const shown = comments.findLast(
      (comment) => isIn(comment.start, table, tables) && comment.isAlone && shows(text, comment, key),
    );
    const last = table.entries.findLast(({ container }) => container === undefined);
    const indent = indentAt(text, (last ?? table).start) ?? "";
    return spliced(text, [linesAfter(text, (shown ?? last ?? table).end, [indent + line([key])])]);
  }
  const inline = entries
    .filter(({ path, value: { kind } }) => kind === "table" && isSame(path, section.slice(0, path.length)))
    .reduce<Entry | undefined>(
      (longest, each) => (longest && longest.path.length > each.path.length ? longest : each),
      undefined,
    );
  if (inline !== undefined) {
    const added = line([...section.slice(inline.path.length), key]);
    return withElements(text, inline.value, [...inline.value.elements.keys(), added]);
  }
  const home = tables.findLast(
    (each) => !each.isListed && each.path.length <= section.length && dottedIn(each, section) !== undefined,
  );
  if (home !== undefined) {
    const dotted = dottedIn(home, section)!;
    const added = line([...section.slice(home.path.length), key]);
    return spliced(text, [linesAfter(text, dotted.end, [(indentAt(text, dotted.start) ?? "") + added])]);
  }
  const root = tables[0]!.entries.findLast(({ container }) => container === undefined);
  if (tables.length === 1 && root !== undefined && root.path.length > 1) {
    return spliced(text, [linesAfter(text, root.end, [line([...section, key])])]);
  }
  return appended(text, [`[${section.map(keyText).join(".")}]`, line([key])]);
}

/** The table's last key that puts something into `section` by its dots. */
function dottedIn({ entries }: Table, section: readonly string[]): Entry | undefined {
  return entries.findLast(({ path, container }) => container === undefined && isSame(path.slice(0, section.length), section));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

function isIn(at: number, table: Table, tables: readonly Table[]): boolean {
  const next = tables[tables.indexOf(table) + 1];
  return table.end <= at && (next === undefined || at < next.start);
}

/** Whether a comment is the key with a value, as in `# ports = [23]`. */
function shows(text: string, { start, end }: { readonly start: number; readonly end: number }, key: string): boolean {
  const [, shown] = /^#[#\s]*([\w-]+)\s*=/.exec(text.slice(start, end)) ?? [];
  return shown === key;
}

/** How the file writes its keys: what is between key and value, and the quotes of its texts. */
function likeOf(text: string, entries: readonly Entry[]): { readonly equals: string; readonly quote: '"' | "'" } {
  const isTight = entries.length > 0 && entries.every(({ key, value }) => text.slice(key.end, value.start) === "=");
  const quote = entries.map(({ value }) => text[value.start]).findLast((first) => first === '"' || first === "'");
  return { equals: isTight ? "=" : " = ", quote: quote === "'" ? "'" : '"' };
}

function keyText(part: string): string {
  return BARE_KEY.test(part) ? part : JSON.stringify(part);
}

function quoteOf(raw: string): '"' | "'" {
  return raw.startsWith("'") ? "'" : '"';
}

function spelled(value: ConfigValue, quote: '"' | "'"): string {
  if (typeof value === "object") return `[${value.map((item) => spelled(item, quote)).join(", ")}]`;
  if (typeof value !== "string") return String(value);
  if (quote === "'" && LITERAL.test(value)) return `'${value}'`;
  // JSON's escapes are TOML's; DEL is a control character in TOML alone.
  return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
}

function understood(raw: string): unknown {
  return parse(`value = ${raw}`).value;
}
