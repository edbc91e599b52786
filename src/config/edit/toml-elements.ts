/** What is between the brackets of an array or an inline table, rewritten with its comments, line ends and commas. */
import { lineEndOf } from "./change.js";
import type { Value } from "./toml-scan.js";

/** An element with what is around it; one that went has no `raw`, and its comments stay. */
interface Row {
  readonly leading: string;
  readonly raw: string | undefined;
  /** Up to the comma. */
  readonly trailing: string;
  /** Behind the comma, up to the end of the line. */
  readonly tail: string;
}

const TAIL = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n)/;
const USUAL_INDENT = "  ";

/**
 * @param plan what there shall be: an index stands for the element that is there, a text for a new one; indexes ascend
 * @returns what shall stand at `value`
 */
export function rewriteElements(text: string, value: Value, plan: readonly (number | string)[]): string {
  const { rows, closing } = rowsOf(text, value);
  const isOneLine = !text.slice(value.start, value.end).includes("\n");
  const gap = isOneLine ? " " : lineGap(text, rows, closing);
  const planned: Row[] = [];
  let next = 0;
  const passUntil = (index: number) => {
    for (; next < index; next++) if (hasComment(rows[next]!)) planned.push({ ...rows[next]!, raw: undefined });
  };
  for (const item of plan) {
    if (typeof item === "string") {
      planned.push({ leading: gap, raw: item, trailing: "", tail: "" });
      continue;
    }
    passUntil(item);
    planned.push(rows[item]!);
    next = item + 1;
  }
  passUntil(rows.length);
  const spaced = isOneLine ? oneLine(planned, rows) : planned;
  const last = spaced.findLastIndex(({ raw }) => raw !== undefined);
  const hasLastComma = value.elements.at(-1)?.comma !== undefined;
  const inner = spaced.map(({ leading, raw, trailing, tail }, index) => {
    const comma = index === last && !hasLastComma ? "" : ",";
    if (raw === undefined) return comments(spaced[index]!, spaced[index + 1]?.leading ?? closing);
    return `${leading}${raw}${trailing}${comma}${tail}`;
  });
  return text[value.start] + inner.join("") + closing + text[value.end - 1];
}

function rowsOf(text: string, { start, end, elements }: Value): { rows: Row[]; closing: string } {
  const rows: Row[] = [];
  let at = start + 1;
  for (const element of elements) {
    const leading = text.slice(at, element.start);
    const trailing = element.comma === undefined ? "" : text.slice(element.end, element.comma);
    at = element.comma === undefined ? element.end : element.comma + 1;
    const tail = TAIL.exec(text.slice(at, end - 1))?.[0] ?? "";
    at += tail.length;
    rows.push({ leading, raw: text.slice(element.start, element.end), trailing, tail });
  }
  return { rows, closing: text.slice(at, end - 1) };
}

function hasComment({ leading, trailing, tail }: Row): boolean {
  return (leading + trailing + tail).includes("#");
}

/** What stays of a row whose element went, without the line that this leaves empty. */
function comments({ leading, trailing, tail }: Row, next: string): string {
  if (tail.trim() !== "") return leading + trailing + tail.trimStart();
  return /^[ \t]*\r?\n/.test(next) ? (leading + trailing).replace(/\r?\n[ \t]*$/, "") : leading + trailing;
}

/** What a new element of several lines begins with: a line of its own, as far in as another one's. */
function lineGap(text: string, rows: readonly Row[], closing: string): string {
  const found = rows.map(({ leading }) => /\r?\n[ \t]*$/.exec(leading)?.[0]).find((gap) => gap !== undefined);
  // Elements that follow each other on one line go on so.
  if (found !== undefined && rows.length > 1 && !rows.at(-1)!.leading.includes("\n")) return rows.at(-1)!.leading;
  return found ?? lineEndOf(text) + (/[ \t]*$/.exec(closing)?.[0] ?? "") + USUAL_INDENT;
}

/** On one line, the first keeps the distance to the bracket that there was, and the others theirs. */
function oneLine(planned: readonly Row[], rows: readonly Row[]): Row[] {
  const between = rows[1]?.leading ?? " ";
  return planned.map((row, index) => {
    if (index === 0) return { ...row, leading: rows[0]?.leading ?? "" };
    return row === rows[0] || !rows.includes(row) ? { ...row, leading: between } : row;
  });
}
