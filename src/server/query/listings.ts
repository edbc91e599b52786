/** The list as it is handed out, page by page: from memory, the highest score first. */
import type { Listings, ListingView } from "../api.js";
import type { CurrentIssue } from "../feeds/issue.js";
import { CursorError, cursorOf, readCursor } from "./filter.js";

export interface ListingsWanted {
  /** Only addresses that begin so. */
  readonly find?: string;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

/** An issue never changes: its order is made once. */
const sorted = new WeakMap<CurrentIssue, readonly ListingView[]>();

/** @throws CursorError */
export function listings(current: CurrentIssue, { find, limit, after }: ListingsWanted): Listings {
  const inOrder = sorted.get(current) ?? current.listings.toSorted(byScore);
  sorted.set(current, inOrder);
  const found = find === undefined ? inOrder : inOrder.filter(({ address }) => address.startsWith(find.toLowerCase()));
  const first = after === undefined ? 0 : firstAfter(found, after);
  const page = found.slice(first, first + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && found.length > first + limit;
  return { ...current.issue, found: found.length, listings: page, next: hasMore ? cursorOf([last.score, last.address]) : null };
}

type Place = Pick<ListingView, "score" | "address">;

function byScore(a: Place, b: Place): number {
  return b.score - a.score || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0);
}

/** By the place itself: the next issue may not have that address any more. */
function firstAfter(found: readonly ListingView[], after: string): number {
  const [score, address] = readCursor(after, [/^\d{1,12}(\.\d{1,9})?$/, /^[0-9a-f:.]{2,45}$/]);
  const place = { score: Number(score), address };
  if (!Number.isFinite(place.score)) throw new CursorError("after: expected `next` of an earlier page");
  const index = found.findIndex((one) => byScore(one, place) > 0);
  return index === -1 ? found.length : index;
}
