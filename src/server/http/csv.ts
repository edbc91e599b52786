/**
 * A list as CSV (RFC 4180), for whoever asks with `?format=csv` or `Accept: text/csv`: from the page that was asked for to the end, a
 * page at a time as the reader takes it, ROWS_MAX rows at most. What peers sent is in the escaped form of bytes/escape.ts; a text that
 * a spreadsheet would take for a formula is made one that it does not, by an apostrophe.
 */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { LIMIT_MAX } from "./filters.js";

export const ROWS_MAX = 100_000;

/** In the query string's schema of a route that gives CSV too. */
export const FORMAT = {
  format: { enum: ["json", "csv"], description: "`csv`: all pages from this on as one text, at most 100,000 rows." },
} as const;

export interface FormatQuery {
  readonly format?: "json" | "csv";
}

/** Where a page begins, and how long it is. */
export interface Place {
  readonly limit: number;
  readonly after?: string;
}

interface ListRequest {
  readonly query: Partial<Place> & FormatQuery;
  readonly headers: { readonly accept?: string | undefined };
}

interface ListFile<Answer> {
  /** Of the file. */
  readonly name: string;
  /** Of each row, in order. */
  readonly columns: readonly string[];
  readonly rows: (answer: Answer) => readonly object[];
}

/**
 * Answers a list's question: with the page that was asked for, or with all from there on as CSV.
 *
 * @param ask for the page at a place; a list without pages has no `next`
 */
export async function answerList<Answer extends object>(
  { query, headers }: ListRequest,
  reply: FastifyReply,
  file: ListFile<Answer>,
  ask: (place: Place) => Promise<Answer>,
): Promise<Answer | FastifyReply> {
  const from = query.after === undefined ? {} : { after: query.after };
  const isCsv = query.format === undefined ? /^text\/csv\b/i.test(headers.accept ?? "") : query.format === "csv";
  if (!isCsv) return ask({ limit: query.limit ?? LIMIT_MAX, ...from });
  // What is wrong with the question is to be a problem, not half a file.
  const opening = await ask({ limit: LIMIT_MAX, ...from });
  return reply
    .type("text/csv; charset=utf-8; header=present")
    .header("Content-Disposition", `attachment; filename="minipot-${file.name}.csv"`)
    .send(Readable.from(lines(file, opening, ask)));
}

async function* lines<Answer extends object>(
  { columns, rows }: ListFile<Answer>,
  opening: Answer,
  ask: (place: Place) => Promise<Answer>,
): AsyncGenerator<string> {
  yield `${columns.join(",")}\r\n`;
  for (let answer = opening, count = 0; ; ) {
    const found = rows(answer).map((row) => new Map(Object.entries(row)));
    yield found.map((row) => `${columns.map((column) => cell(row.get(column))).join(",")}\r\n`).join("");
    count += found.length;
    const next = "next" in answer ? answer.next : null;
    if (typeof next !== "string" || count >= ROWS_MAX) return;
    answer = await ask({ limit: Math.min(LIMIT_MAX, ROWS_MAX - count), after: next });
  }
}

/** A list is its members with spaces between; what is deeper is JSON. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : isPlainList(value) ? value.join(" ") : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isPlainList(value: unknown): value is readonly (string | number)[] {
  return Array.isArray(value) && value.every((one) => typeof one !== "object");
}
