/** The latest events, page by page. A page's cursor is its last event's place in the order, so what comes in meanwhile moves nothing. */
import type { EventPage } from "../api.js";
import type { QueryParameters, Store } from "../store/store.js";
import { EVENT_COLUMNS, type EventRow, rowView } from "./view.js";

export interface EventsQuestion {
  readonly limit: number;
  /** `next` of the page before. */
  readonly before?: string;
  readonly service?: string;
  readonly kind?: string;
  readonly address?: string;
}

/** The cursor is not one that we gave. */
export class CursorError extends Error {
  readonly code = "CURSOR";
}

export async function latestEvents(store: Store, { limit, before, service, kind, address }: EventsQuestion): Promise<EventPage> {
  // Columns by their table's name where the selection gives their own name to what it makes of them.
  const conditions: string[] = [];
  const parameters: Record<string, string | number> = { limit: limit + 1 };
  const add = (condition: string, more: QueryParameters) => {
    conditions.push(condition);
    Object.assign(parameters, more);
  };
  if (before !== undefined) {
    add(
      "(events.time, events.sensor, events.spool, events.sequence) < (fromUnixTimestamp64Milli({cursorMs:Int64}, 'UTC'), {cursorSensor:String}, {cursorSpool:String}, {cursorSequence:UInt64})",
      readCursor(before),
    );
  }
  if (service === undefined) conditions.push("service != 'doctor'");
  else add("service = {service:String}", { service });
  if (kind !== undefined) add("kind = {kind:String}", { kind });
  if (address !== undefined) add("events.address = toIPv6({address:String})", { address });
  const rows = await store.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE ${conditions.join(" AND ")}
     ORDER BY events.time DESC, events.sensor DESC, events.spool DESC, events.sequence DESC LIMIT {limit:UInt32}`,
    parameters,
  );
  const page = rows.slice(0, limit);
  return { events: page.map(rowView), next: rows.length > limit ? cursor(page.at(-1)!) : null };
}

function cursor({ time_ms, sensor, spool, sequence }: EventRow): string {
  return Buffer.from([time_ms, sensor, spool, sequence].join(" ")).toString("base64url");
}

/** The end of 2299: the last that the store's times reach. */
const TIME_MS_MAX = 10_413_791_999_999;

function readCursor(text: string): QueryParameters {
  const found = /^(\d{1,16}) ([a-z0-9._-]{1,64}) ([0-9a-f]{32}) (\d{1,16})$/.exec(
    Buffer.from(text, "base64url").toString("latin1"),
  );
  if (found === null || Number(found[1]) > TIME_MS_MAX) throw new CursorError("before: expected `next` of an earlier page");
  return { cursorMs: Number(found[1]), cursorSensor: found[2]!, cursorSpool: found[3]!, cursorSequence: Number(found[4]) };
}
