/** The audit log, the latest first. */
import type { AuditEntry, AuditPage } from "../api/access.js";
import type { Store } from "../store/store.js";
import { cursorOf, readCursor } from "./filter.js";

type Row = Omit<AuditEntry, "time"> & { readonly ms: string; readonly number: string };

/** @throws CursorError */
export async function auditPage(store: Store, limit: number, after: string | undefined): Promise<AuditPage> {
  const [before] = after === undefined ? [String(Number.MAX_SAFE_INTEGER)] : readCursor(after, [/^\d{1,16}$/]);
  const rows = await store.query<Row>(
    `SELECT toString(entry) AS number, toString(toUnixTimestamp64Milli(time)) AS ms, actor, address, action, target FROM audit
     WHERE entry < {before:UInt64} ORDER BY entry DESC LIMIT {limit:UInt32}`,
    { limit: limit + 1, before },
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(({ ms, number: _, ...entry }) => ({ time: new Date(Number(ms)).toISOString(), ...entry })),
    next: rows.length > limit && last !== undefined ? cursorOf([last.number]) : null,
  };
}
