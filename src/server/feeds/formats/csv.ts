/**
 * CSV (RFC 4180) with a header line. The list's own serial and dates stand in each line, so that a line that is cut out still tells.
 * A cell that a spreadsheet would take for a formula begins with an apostrophe.
 */
import type { Format } from "../format.js";

const COLUMNS = "address,class,since,expires,score,sensors,first_seen,last_seen,reasons,serial,generated,list_expires";

export const csv: Format = {
  name: "csv",
  type: "text/csv; charset=utf-8; header=present",
  *render({ serial, generated, expires: listExpires }, listings) {
    yield `${COLUMNS}\r\n`;
    for (const { address, class: name, since, expires, score, sensors, firstSeen, lastSeen, reasons } of listings) {
      const told = reasons.map(({ service, kind, events }) => `${service} ${kind} ${events}`).join("; ");
      const cells = [
        address,
        name ?? "",
        since,
        expires,
        score,
        sensors,
        firstSeen,
        lastSeen,
        told,
        serial,
        generated,
        listExpires,
      ];
      yield `${cells.map(cell).join(",")}\r\n`;
    }
  },
};

export function cell(value: string | number): string {
  const text = String(value);
  const guarded = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
