/** The live table's rows under a filter: loads the latest page, follows the stream, comes back after interruptions. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { EventView } from "../../server/api.js";
import { type ApiError, asApiError, getEvents } from "../ask/api.js";
import { backoffMs } from "../ask/backoff.js";
import { subscribeLive } from "../ask/live.js";
import {
  FEED_EMPTY,
  type Feed,
  type Filter,
  matches,
  paused,
  ROWS_MAX,
  resumed,
  withLatest,
  withLive,
  withOlder,
} from "./feed.js";

/** The pause between two drawings of the table while events keep coming. */
const DRAW_MS = 200;
/** The same when so many came at once that nobody can read them as they pass. */
const DRAW_FLOOD_MS = 1_000;
const FLOOD_EVENTS = 50;
const BRIDGE_PAGES_MAX = 20;

export interface FeedState {
  readonly feed: Feed;
  readonly loaded: boolean;
  readonly loadingOlder: boolean;
  readonly error: ApiError | undefined;
}

export interface FeedHandle extends FeedState {
  pause(): void;
  resume(): void;
  loadOlder(): void;
  /** Asks for the latest page at once. */
  reload(): void;
}

const START: FeedState = { feed: FEED_EMPTY, loaded: false, loadingOlder: false, error: undefined };

export function useFeed({ service, kind, address }: Filter): FeedHandle {
  const filter = useMemo(() => ({ service, kind, address }), [service, kind, address]);
  const [state, setState] = useState(START);
  const follower = useRef<Follower>(null);
  const isPaused = useRef(false);
  isPaused.current = state.feed.paused;
  useEffect(() => {
    setState((old) => ({ ...START, feed: { ...FEED_EMPTY, paused: old.feed.paused } }));
    const started = follow(filter, setState, () => isPaused.current);
    follower.current = started;
    return started.stop;
  }, [filter]);
  return {
    ...state,
    pause: () => setState((old) => ({ ...old, feed: paused(old.feed) })),
    resume: () => {
      setState((old) => ({ ...old, feed: resumed(old.feed) }));
      follower.current?.resume();
    },
    loadOlder: () => void follower.current?.loadOlder(state.feed),
    reload: () => void follower.current?.reload(),
  };
}

interface Follower {
  reload(): Promise<void>;
  /** The rows follow again: asks for the latest page if the stream was interrupted meanwhile. */
  resume(): void;
  loadOlder(feed: Feed): Promise<void>;
  stop(): void;
}

function follow(filter: Filter, setState: (change: (old: FeedState) => FeedState) => void, isPaused: () => boolean): Follower {
  const ended = new AbortController();
  let arrived: EventView[] = [];
  let missed = 0;
  let drawTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let drawAgainMs = 0;
  let failures = 0;
  let asked = false;
  let interrupted = false;

  function change(update: (old: FeedState) => FeedState): void {
    if (!ended.signal.aborted) setState(update);
  }

  function draw(): void {
    const [events, missedNow] = [arrived, missed];
    arrived = [];
    missed = 0;
    drawTimer = undefined;
    drawAgainMs = performance.now() + (events.length > FLOOD_EVENTS ? DRAW_FLOOD_MS : DRAW_MS);
    change((old) => ({ ...old, feed: withLive(old.feed, events, missedNow) }));
  }

  async function reload(): Promise<void> {
    clearTimeout(retryTimer);
    asked = true;
    interrupted = false;
    try {
      const page = await getEvents(filter, undefined, ended.signal);
      failures = 0;
      change((old) => ({ ...old, loaded: true, error: undefined, feed: withLatest(old.feed, page) }));
    } catch (error) {
      change((old) => ({ ...old, error: asApiError(error) }));
      if (!ended.signal.aborted) retryTimer = setTimeout(() => void reload(), backoffMs(++failures));
    }
  }

  async function loadOlder(feed: Feed): Promise<void> {
    // Whoever looks back reads; rows that move and drop off the end would be in the way.
    change((old) => ({ ...old, loadingOlder: true, feed: paused(old.feed) }));
    const lastTime = feed.rows.at(-1)?.time ?? "";
    let before = feed.next ?? undefined;
    try {
      // Rows were cut off: no cursor fits their end, so pages are walked from the top until one reaches it.
      for (let pages = 0; pages < BRIDGE_PAGES_MAX; pages++) {
        const page = await getEvents(filter, before, ended.signal);
        change((old) => ({ ...old, error: undefined, feed: withOlder(old.feed, page) }));
        if (page.next === null || (page.events.at(-1)?.time ?? "") < lastTime) break;
        before = page.next;
      }
    } catch (error) {
      change((old) => ({ ...old, error: asApiError(error) }));
    }
    change((old) => ({ ...old, loadingOlder: false }));
  }

  const unsubscribe = subscribeLive({
    message(message) {
      for (const event of message.events) if (matches(event, filter)) arrived.push(event);
      // Only the latest can be shown; between two drawings a flood must not fill the memory.
      if (arrived.length > 2 * ROWS_MAX) arrived = arrived.slice(-ROWS_MAX);
      missed += message.missed;
      if (arrived.length + missed > 0) drawTimer ??= setTimeout(draw, Math.max(0, drawAgainMs - performance.now()));
    },
    state(live) {
      if (live !== "live") return;
      // The latest page is asked for only once the stream runs, so that nothing falls between the two.
      if (asked && isPaused()) interrupted = true;
      else void reload();
    },
  });
  // Nor need the reader wait for the stream.
  if (!asked) void reload();

  return {
    reload,
    resume() {
      if (interrupted) void reload();
    },
    loadOlder,
    stop() {
      ended.abort();
      unsubscribe();
      clearTimeout(drawTimer);
      clearTimeout(retryTimer);
    },
  };
}
