/** One change in a UCI text that has no errors: only the words that must differ do. */
import { isList, readUci, type Statement, type UciDocument, type WrittenSection } from "../uci/document.js";
import type { Word } from "../uci/words.js";
import { quoted } from "../uci/words.js";
import { sectionName, uciType } from "../uci.js";
import { keepAlike } from "./alike.js";
import {
  appended,
  type Change,
  type ConfigValue,
  EditError,
  indentAt,
  lineEndOf,
  linesAfter,
  type Splice,
  spliced,
  withoutLines,
} from "./change.js";

const USUAL_INDENT = "\t";
/** What needs no quotes. */
const BARE = /^[\w.:/@%+,=-]+$/;

/** How UCI says a value: as a text, or as a list of them. */
export function uciValue(value: ConfigValue): string | string[] {
  if (typeof value === "object") return value.map(String);
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}

/** @throws EditError when UCI cannot say it, or other statements are in the way */
export function editUci(text: string, { section: name, key, value }: Change): string {
  const document = readUci(text);
  const sections = document.sections.filter(({ type }) => sectionName(type) === name);
  if (value === undefined) {
    const written = sections.flatMap(({ statements }) => statements.filter(({ first }) => first.text === key));
    return spliced(
      text,
      written.map((statement) => removal(text, statement)),
    );
  }
  const wanted = uciValue(value);
  if (wanted.length === 0) throw new EditError(`UCI has no empty texts and lists, as ${name}.${key} would be; remove the key`);
  const section = sections.findLast(({ options }) => options.some((option) => option.key === key)) ?? sections.at(-1);
  if (section === undefined) return withSection(text, document, uciType(name), key, wanted);
  const counting = section.statements.filter((statement) => statement.first.text === key && counts(statement));
  const splices =
    counting.length === 0 ? [addition(text, document, section, key, wanted)] : replacement(text, counting, key, wanted);
  return spliced(text, splices);
}

/** An empty option is as if it were not written. */
function counts({ command, second }: Statement): boolean {
  return isList(command) || second.text !== "";
}

function replacement(text: string, statements: readonly Statement[], key: string, wanted: string | readonly string[]): Splice[] {
  if (typeof wanted === "string" && statements.every(({ command }) => !isList(command))) {
    const last = statements.at(-1)!;
    return last.second.text === wanted ? [] : [revalued(text, last, wanted)];
  }
  if (typeof wanted === "object" && statements.every(({ command }) => isList(command))) {
    return relisted(text, statements, key, wanted);
  }
  // A text becomes a list, or a list a text: the first statement turns, the others go.
  const [first, ...others] = statements as [Statement, ...Statement[]];
  const [value, ...more] = [wanted].flat() as [string, ...string[]];
  const turned = { start: first.command.start, end: first.command.end, text: typeof wanted === "string" ? "option" : "list" };
  return [
    turned,
    revalued(text, first, value),
    ...others.map((statement) => removal(text, statement)),
    ...additions(text, first, key, more),
  ];
}

function relisted(text: string, statements: readonly Statement[], key: string, wanted: readonly string[]): Splice[] {
  const plan = keepAlike(
    statements.map(({ second }) => second.text),
    wanted,
  );
  const kept = new Set(plan.filter((item) => typeof item === "number"));
  const gone = [...statements.keys()].filter((index) => !kept.has(index));
  if (kept.size === 0) {
    // Nothing stays: the first takes the first value, so that the list keeps its place.
    const splices = gone.slice(1).map((index) => removal(text, statements[index]!));
    return [revalued(text, statements[0]!, wanted[0]!), ...splices, ...additions(text, statements[0]!, key, wanted.slice(1))];
  }
  const splices = gone.map((index) => removal(text, statements[index]!));
  let before: Statement | undefined;
  for (const item of plan) {
    if (typeof item === "number") before = statements[item];
    else if (before !== undefined) splices.push(...additions(text, before, key, [item.added]));
    else splices.push(lineBefore(text, statements[Math.min(...kept)]!, listLine(text, statements[0]!, key, item.added)));
  }
  return splices;
}

/** `option` or `list` lines after `statement`'s, as it is written. */
function additions(text: string, statement: Statement, key: string, values: readonly string[]): Splice[] {
  if (values.length === 0) return [];
  return [
    linesAfter(
      text,
      endOf(statement),
      values.map((value) => listLine(text, statement, key, value)),
    ),
  ];
}

function listLine(text: string, like: Statement, key: string, value: string): string {
  return `${indentOf(text, like)}list ${key} ${spelled(text, like.second, value)}`;
}

function lineBefore(text: string, { command, line }: Statement, added: string): Splice {
  const indent = indentAt(text, command.start);
  if (indent === undefined) throw new EditError("give each statement a line of its own", line);
  const start = command.start - indent.length;
  return { start, end: start, text: added + lineEndOf(text) };
}

/** The key where its section does not have it: after the line that has it as a comment, or else as the section's last. */
function addition(
  text: string,
  document: UciDocument,
  section: WrittenSection,
  key: string,
  wanted: string | readonly string[],
): Splice {
  const written = document.sections.flatMap(({ statements }) => statements);
  const like = section.statements.at(-1) ?? written.at(-1);
  const opened = section.opened.at(-1)!;
  const end = commentedOut(text, document, section, key) ?? endOf(section.statements.at(-1) ?? opened);
  return linesAfter(text, end, keyLines(text, like, key, wanted));
}

function keyLines(text: string, like: Statement | undefined, key: string, wanted: string | readonly string[]): string[] {
  const indent = like === undefined ? USUAL_INDENT : indentOf(text, like);
  const command = typeof wanted === "string" ? "option" : "list";
  return [wanted].flat().map((value) => `${indent}${command} ${key} ${like ? spelled(text, like.second, value) : quoted(value)}`);
}

/** Where the last line is that shows the key as a comment, in the part of the file that is the section's. */
function commentedOut(text: string, { sections }: UciDocument, section: WrittenSection, key: string): number | undefined {
  const start = endOf(section.opened.at(-1)!);
  const opened = sections.flatMap((each) => each.opened.map(({ command }) => command.start));
  const end = Math.min(text.length, ...opened.filter((other) => other > start));
  const written = section.statements.map((statement) => [statement.command.start, endOf(statement)] as const);
  const pattern = new RegExp(`^[ \\t]*#[#\\s]*(?:option|list)[ \\t]+${key}(?!\\w)`, "gm");
  const found = [...text.slice(start, end).matchAll(pattern)].map((match) => start + match.index);
  return found.findLast((at) => !written.some(([from, to]) => from <= at && at < to));
}

/** A section of its own at the end of the file. It has a name where all others are named as their types. */
function withSection(
  text: string,
  { sections }: UciDocument,
  type: string,
  key: string,
  wanted: string | readonly string[],
): string {
  const areNamed = sections.length > 0 && sections.every((section) => section.name === section.type);
  const like = sections.flatMap(({ statements }) => statements).at(-1);
  const lines = [areNamed ? `config ${type} ${quoted(type)}` : `config ${type}`, ...keyLines(text, like, key, wanted)];
  return appended(text, lines);
}

function removal(text: string, statement: Statement): Splice {
  return withoutLines(text, statement.command.start, endOf(statement));
}

function revalued(text: string, statement: Statement, value: string): Splice {
  const { second } = statement;
  const end = endOf(statement);
  if (second.start === second.end) return { start: end, end, text: ` ${quoted(value)}` };
  return { start: second.start, end: second.end, text: spelled(text, second, value) };
}

/** `value` with the quotes that `like` has, where they can hold it. */
function spelled(text: string, like: Word, value: string): string {
  const first = text[like.start];
  if (first === '"') return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
  return first !== "'" && BARE.test(value) ? value : quoted(value);
}

/** A word that was not given stands nowhere. */
function endOf({ first, second }: Statement): number {
  return second.start === second.end ? first.end : second.end;
}

function indentOf(text: string, { command }: Statement): string {
  return indentAt(text, command.start) ?? USUAL_INDENT;
}
