/**
 * The list as it is handed out now. An issue is what an edition of the list looks like within one hour: the same to the byte, so that its
 * tag is a strong one, yet a new one each hour, by which a reader sees that the list is alive. What has expired is left out, even if nobody
 * has come to decide so.
 */
import type { Edition } from "../analysis/lists/block-list.js";
import { dayOf } from "../analysis/scores/day.js";
import type { ListingView } from "../api.js";
import { listingView } from "../query/listed.js";
import type { Issue } from "./format.js";

const HOUR_MS = 3_600_000;
const VALID_MS = 24 * HOUR_MS;

export interface CurrentIssue {
  readonly issue: Issue;
  /** Names its bytes in whatever format, for an ETag. */
  readonly tag: string;
  readonly listings: readonly ListingView[];
}

/** Remembers the last one made: a thousand firewalls ask for the same. */
export class Issues {
  #last: { readonly edition: Edition; readonly hour: number; readonly made: CurrentIssue } | undefined;

  current(edition: Edition, nowMs: number): CurrentIssue {
    const hour = Math.floor(nowMs / HOUR_MS);
    if (this.#last?.edition !== edition || this.#last.hour !== hour)
      this.#last = { edition, hour, made: makeIssue(edition, hour) };
    return this.#last.made;
  }
}

function makeIssue({ serial, timeMs, listings }: Edition, hour: number): CurrentIssue {
  const generatedMs = Math.max(hour * HOUR_MS, timeMs);
  const today = dayOf(generatedMs);
  const valid = [...listings.values()].filter(({ expiresDay }) => expiresDay > today).map(listingView);
  const generated = new Date(generatedMs).toISOString();
  const expires = new Date(generatedMs + VALID_MS).toISOString();
  return {
    issue: { serial, generated, expires, count: valid.length },
    tag: `${serial}-${generatedMs.toString(36)}`,
    listings: valid,
  };
}
