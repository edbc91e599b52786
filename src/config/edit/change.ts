/** What may be changed in a config file, and how it fails; both syntaxes change text by splices. */

export type ConfigValue = boolean | number | string | readonly (number | string)[];

/** One key to be set, or to be removed. */
export interface Change {
  /** As schema.ts names it, whatever the syntax calls it. */
  readonly section: string;
  readonly key: string;
  /** Undefined: the key goes, and its default counts. */
  readonly value: ConfigValue | undefined;
}

/** A change that cannot be made without doing more than was asked for. The message says what to do by hand. */
export class EditError extends Error {
  readonly code = "CONFIG_EDIT";
  /** From 1; absent when no line is at fault. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(line === undefined ? message : `line ${line}: ${message}`);
    this.line = line;
  }
}

/** `text` stands for what was at [start, end). */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** @param splices that do not overlap; what is put in at one place comes in the order given */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = "";
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}

/** How the file ends its lines. */
export function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** A place in the text, its whole line. */
function lineAround(text: string, start: number, end: number): { readonly from: number; readonly to: number } {
  const to = text.indexOf("\n", end);
  return { from: text.lastIndexOf("\n", start - 1) + 1, to: to === -1 ? text.length : to };
}

/** The spaces before what stands at `start`, when it is the first of its line. */
export function indentAt(text: string, start: number): string | undefined {
  const indent = text.slice(lineAround(text, start, start).from, start);
  return indent.trim() === "" ? indent : undefined;
}

/** New lines after the line in which `end` is. */
export function linesAfter(text: string, end: number, lines: readonly string[]): Splice {
  const { to } = lineAround(text, end, end);
  const lineEnd = lineEndOf(text);
  if (to === text.length) return { start: to, end: to, text: lines.map((line) => lineEnd + line).join("") };
  return { start: to + 1, end: to + 1, text: lines.map((line) => line + lineEnd).join("") };
}

/** @returns `text` with `lines` at its end, after an empty line */
export function appended(text: string, lines: readonly string[]): string {
  const lineEnd = lineEndOf(text);
  const gap = text === "" || /\n\r?\n$/.test(text) ? "" : text.endsWith("\n") ? lineEnd : lineEnd + lineEnd;
  return text + gap + lines.map((line) => line + lineEnd).join("");
}

/**
 * Takes away what stands at [start, end), and the lines that it filled; a comment behind it stays where it is.
 * @throws EditError when anything else stands on its lines
 */
export function withoutLines(text: string, start: number, end: number): Splice {
  const { from, to } = lineAround(text, start, end);
  const after = text.slice(end, to);
  if (indentAt(text, start) === undefined || !/^\s*(#.*)?$/s.test(after)) {
    throw new EditError("something else stands on the line of what is to go; give it a line of its own", lineAt(text, start));
  }
  if (after.trim() === "") return { start: from, end: Math.min(to + 1, text.length), text: "" };
  return { start, end: end + after.length - after.trimStart().length, text: "" };
}
