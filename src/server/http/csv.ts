/**
 * A list as CSV (RFC 4180), for whoever asks with `?format=csv` or `Accept: text/csv`: from the page that was asked for to the end, a
 * page at a time as the reader takes it, ROWS_MAX rows at most. What peers sent is in the escaped form of bytes/escape.ts; a text that
 * a spreadsheet would take for a formula is made one that it does not, by an apostrophe.
 */
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { LIMIT_MAX } from "./filters.js";

export const ROWS_MAX = 100_000;

/** In the query string's schema of a route that gives CSV too. */
export const FORMAT = {
  format: { enum: ["json", "csv"], description: "`csv`: all pages from this on as one text, at most 100,000 rows." },
} as const;

export interface FormatQuery {
  readonly format?: "json" | "csv";
}

type Row = Readonly<Record<string, unknown>>;

export function wantsCsv(request: FastifyRequest<{ Querystring: FormatQuery }>): boolean {
  const { format } = request.query;
  if (format !== undefined) return format === "csv";
  return /^text\/csv\b/i.test(request.headers.accept ?? "");
}

/**
 * @param name of the file
 * @param columns of each row, in order
 * @param first cursor of the page that was asked for
 * @param page asks for the page after a cursor
 */
export async function sendCsv(
  reply: FastifyReply,
  name: string,
  columns: readonly string[],
  first: string | undefined,
  page: (limit: number, after: string | undefined) => Promise<{ readonly rows: readonly Row[]; readonly next: string | null }>,
): Promise<FastifyReply> {
  // What is wrong with the question is to be a problem, not half a file.
  const opening = await page(LIMIT_MAX, first);
  async function* lines() {
    yield `${columns.join(",")}\r\n`;
    let { rows, next } = opening;
    for (let count = 0; ; ) {
      yield rows.map((row) => `${columns.map((column) => cell(row[column])).join(",")}\r\n`).join("");
      count += rows.length;
      if (next === null || count >= ROWS_MAX) return;
      ({ rows, next } = await page(Math.min(LIMIT_MAX, ROWS_MAX - count), next));
    }
  }
  return reply
    .type("text/csv; charset=utf-8; header=present")
    .header("Content-Disposition", `attachment; filename="minipot-${name}.csv"`)
    .send(Readable.from(lines()));
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
