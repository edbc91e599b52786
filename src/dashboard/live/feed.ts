/**
 * The rows of the live table: pages of the API and the live stream merged, latest first, each event once, bounded.
 *
 * Pure: each function makes the next Feed. While paused the rows stand still and what arrives waits in `waiting`. `next` is the
 * cursor of the page that ends the rows, null where nothing is older, undefined where rows were cut off and no cursor fits.
 */
import type { Kind } from "../../event.js";
import type { EventPage, EventView } from "../../server/api.js";

export const ROWS_MAX = 200;
/** How many rows looking back may gather; beyond, a filter or the API serves better. */
export const ROWS_LOOKING_BACK_MAX = 5_000;

export interface Filter {
  readonly service: string | undefined;
  readonly kind: Kind | undefined;
  readonly address: string | undefined;
}

export interface Feed {
  readonly rows: readonly EventView[];
  readonly next: string | null | undefined;
  readonly paused: boolean;
  readonly waiting: readonly EventView[];
  /** How many arrived while paused, those no longer in `waiting` included. */
  readonly waitingCount: number;
  /** How many events the server left out of the stream since the last whole page. */
  readonly missed: number;
}

export const FEED_EMPTY: Feed = { rows: [], next: null, paused: false, waiting: [], waitingCount: 0, missed: 0 };

export function matches(event: EventView, { service, kind, address }: Filter): boolean {
  return (
    (service === undefined || event.service === service) &&
    (kind === undefined || event.kind === kind) &&
    (address === undefined || event.address === address)
  );
}

/** Events of the stream, already filtered, in the order committed. */
export function withLive(feed: Feed, events: readonly EventView[], missed: number): Feed {
  const arrived = events.toReversed();
  const known = { ...feed, missed: feed.missed + missed };
  if (arrived.length === 0) return missed === 0 ? feed : known;
  if (!feed.paused) return cut({ ...known, rows: merged(arrived, feed.rows) });
  const seen = new Set(feed.rows.map((row) => row.id));
  const waiting = merged(
    arrived.filter((event) => !seen.has(event.id)),
    feed.waiting,
  );
  const waitingCount = feed.waitingCount + waiting.length - feed.waiting.length;
  return { ...known, waiting: waiting.slice(0, ROWS_MAX), waitingCount };
}

/**
 * The latest page, asked for at the start and after the stream was interrupted. Where it joins on to the rows they are kept,
 * else they are replaced, for what lies between is unknown.
 */
export function withLatest(feed: Feed, page: EventPage): Feed {
  const ids = new Set(feed.rows.map((row) => row.id));
  const whole = { ...feed, missed: 0 };
  if (page.events.some((event) => ids.has(event.id))) {
    const reachesFurther = !ids.has(page.events.at(-1)!.id);
    return cut({ ...whole, rows: merged(page.events, feed.rows), next: reachesFurther ? page.next : feed.next });
  }
  // What the stream brought while the page was under way is newer than the page, and joins on to it.
  const oldestOfPage = page.events.at(-1)?.time ?? "";
  const newer = page.next === null ? feed.rows : feed.rows.filter((row) => row.time >= oldestOfPage);
  return cut({ ...whole, rows: merged(newer, page.events), next: page.next });
}

/** The page asked for with `feed.next`. */
export function withOlder(feed: Feed, page: EventPage): Feed {
  const rows = merged(feed.rows, page.events);
  if (rows.length > ROWS_LOOKING_BACK_MAX) return { ...feed, rows: rows.slice(0, ROWS_LOOKING_BACK_MAX), next: undefined };
  return { ...feed, rows, next: page.next };
}

export function paused(feed: Feed): Feed {
  return { ...feed, paused: true };
}

export function resumed(feed: Feed): Feed {
  return cut({ ...feed, paused: false, rows: merged(feed.waiting, feed.rows), waiting: [], waitingCount: 0 });
}

/** Both lists as one, latest first; of equal times those of `newer` first, and each id once. */
function merged(newer: readonly EventView[], older: readonly EventView[]): readonly EventView[] {
  const byId = new Map<string, EventView>();
  for (const event of [...newer, ...older]) if (!byId.has(event.id)) byId.set(event.id, event);
  // RFC 3339 in one zone and precision sorts as text, and the sort is stable.
  return [...byId.values()].sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}

function cut(feed: Feed): Feed {
  if (feed.rows.length <= ROWS_MAX || feed.paused) return feed;
  return { ...feed, rows: feed.rows.slice(0, ROWS_MAX), next: undefined };
}
