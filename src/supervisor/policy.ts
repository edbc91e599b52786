/**
 * When to start, wait and stop: the state × event table that every supervised process follows, and how long to wait. Pure; who
 * forks, signals and keeps time is children.ts and supervised.ts.
 */

/**
 * - `stopped` not wanted
 * - `starting` forked, not ready
 * - `up` said that it is ready
 * - `draining` told to finish; it will not be started again
 * - `recycling` told to finish; it will be started again, with a new config
 * - `backoff` died; waits to be started
 * - `parked` died too often; waits for the operator
 */
export type State = "stopped" | "starting" | "up" | "draining" | "recycling" | "backoff" | "parked";

/**
 * - `start` it is wanted (at start, and on a reload)
 * - `ready` the child said so
 * - `exit` the child is gone
 * - `looping` the child is gone, and has died too often
 * - `silent` it did not become ready, answer heartbeats or finish draining in time
 * - `elapsed` the backoff is over
 * - `replace` its config has changed
 * - `stop` it is not wanted any more
 */
export type Happening = "start" | "ready" | "exit" | "looping" | "silent" | "elapsed" | "replace" | "stop";

export type Action = "none" | "fork" | "drain" | "kill" | "delay" | "park" | "cancel";

type Transition = readonly [State, Action];

/** What is absent is ignored: a late `ready` of a process that is being stopped, a second `stop`. */
export const POLICY: Readonly<Record<State, Partial<Readonly<Record<Happening, Transition>>>>> = {
  stopped: { start: ["starting", "fork"] },
  starting: {
    ready: ["up", "none"],
    exit: ["backoff", "delay"],
    looping: ["parked", "park"],
    silent: ["starting", "kill"],
    replace: ["recycling", "drain"],
    stop: ["draining", "drain"],
  },
  up: {
    exit: ["backoff", "delay"],
    looping: ["parked", "park"],
    silent: ["up", "kill"],
    replace: ["recycling", "drain"],
    stop: ["draining", "drain"],
  },
  draining: {
    exit: ["stopped", "none"],
    looping: ["stopped", "none"],
    silent: ["draining", "kill"],
    start: ["recycling", "none"],
  },
  recycling: {
    exit: ["starting", "fork"],
    looping: ["starting", "fork"],
    silent: ["recycling", "kill"],
    stop: ["draining", "none"],
  },
  backoff: {
    elapsed: ["starting", "fork"],
    replace: ["starting", "fork"],
    stop: ["stopped", "cancel"],
  },
  parked: {
    start: ["starting", "fork"],
    replace: ["starting", "fork"],
    stop: ["stopped", "none"],
  },
};

/** What to do when `happening` meets a process in `state`. */
export function decide(state: State, happening: Happening): Transition {
  return POLICY[state][happening] ?? [state, "none"];
}

/** A process that was up for so long has proved itself: its earlier deaths are forgotten. */
const PROVEN_MS = 60_000;
const BACKOFF_FIRST_MS = 250;
const BACKOFF_LAST_MS = 30_000;
/** So many deaths without one proven run in between make a crash loop. */
const DEATHS_MAX = 10;

/** How many deaths in a row there are after one of a process that was forked `livedMs` ago. */
export function afterDeath(deaths: number, livedMs: number): number {
  return livedMs >= PROVEN_MS ? 1 : deaths + 1;
}

export function isLooping(deaths: number): boolean {
  return deaths >= DEATHS_MAX;
}

/** How long to wait before the next start: at once for one that lived a while, doubling with every death in a row. */
export function backoffMs(deaths: number, livedMs: number): number {
  if (deaths <= 1 && livedMs >= 1000) return 0;
  return Math.min(BACKOFF_FIRST_MS * 2 ** (deaths - 1), BACKOFF_LAST_MS);
}
