/** The latest events, page by page. A page's cursor is its last event's place in the order, so what comes in meanwhile moves nothing. */
import type { EventPage } from "../api.js";
import type { QueryParameters, Store } from "../store/store.js";
import { Conditions, CursorError, cursorOf, type Filter, ofEvents, readCursor } from "./filter.js";
import { EVENT_COLUMNS, type EventRow, rowView } from "./view.js";

export interface EventsQuestion {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
  readonly kind?: string;
  readonly filter: Filter;
}

/** @throws CursorError */
export async function latestEvents(store: Store, { limit, after, kind, filter }: EventsQuestion): Promise<EventPage> {
  // Columns by their table's name where the selection gives their own name to what it makes of them.
  const conditions = ofEvents(new Conditions(), filter);
  if (after !== undefined) {
    conditions.add(
      "(events.time, events.sensor, events.spool, events.sequence) < (fromUnixTimestamp64Milli({cursorMs:Int64}, 'UTC'), {cursorSensor:String}, {cursorSpool:String}, {cursorSequence:UInt64})",
      placeOf(after),
    );
  }
  if (kind !== undefined) conditions.add("kind = {kind:String}", { kind });
  const rows = await store.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE ${conditions.where}
     ORDER BY events.time DESC, events.sensor DESC, events.spool DESC, events.sequence DESC LIMIT {limit:UInt32}`,
    { ...conditions.parameters, limit: limit + 1 },
  );
  const page = rows.slice(0, limit);
  return { events: page.map(rowView), next: rows.length > limit ? cursor(page.at(-1)!) : null };
}

function cursor({ time_ms, sensor, spool, sequence }: EventRow): string {
  return cursorOf([time_ms, sensor, spool, sequence]);
}

/** The end of 2299: the last that the store's times reach. */
const TIME_MS_MAX = 10_413_791_999_999;

function placeOf(text: string): QueryParameters {
  const patterns = [/^\d{1,14}$/, /^[a-z0-9._-]{1,64}$/, /^[0-9a-f]{32}$/, /^\d{1,16}$/] as const;
  const [timeMs, cursorSensor, cursorSpool, sequence] = readCursor(text, patterns);
  if (Number(timeMs) > TIME_MS_MAX) throw new CursorError("after: expected `next` of an earlier page");
  return { cursorMs: Number(timeMs), cursorSensor, cursorSpool, cursorSequence: Number(sequence) };
}
