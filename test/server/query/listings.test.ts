/** The list page by page: pure, over an issue that is given. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ListingView } from "../../../src/server/api.js";
import type { CurrentIssue } from "../../../src/server/feeds/issue.js";
import { CursorError } from "../../../src/server/query/filter.js";
import { listings } from "../../../src/server/query/listings.js";

const time = "2026-11-24T10:00:00.000Z";

function issueOf(scores: Readonly<Record<string, number>>): CurrentIssue {
  const views = Object.entries(scores).map(([address, score]): ListingView => {
    return { address, score, class: null, since: time, expires: time, sensors: 3, firstSeen: time, lastSeen: time, reasons: [] };
  });
  return { issue: { serial: 7, generated: time, expires: time, count: views.length }, tag: "7", listings: views };
}

const issue = issueOf({ "80.0.0.1": 300, "80.0.0.2": 900.5, "80.0.0.3": 300, "81.0.0.1": 900.5, "2a00::1": 12.25 });
const IN_ORDER = ["80.0.0.2", "81.0.0.1", "80.0.0.1", "80.0.0.3", "2a00::1"];

function walked(limit: number, start = issue, then = issue): string[] {
  const found: string[] = [];
  let current = start;
  for (let after: string | undefined; ; ) {
    const page = listings(current, { limit, ...(after === undefined ? {} : { after }) });
    found.push(...page.listings.map(({ address }) => address));
    if (page.next === null) return found;
    after = page.next;
    current = then;
  }
}

test("the highest score comes first, of equal ones the lesser address, whatever the page", () => {
  for (const limit of [1, 2, 3, 5, 100]) assert.equal(walked(limit), IN_ORDER, String(limit));
  const { serial, count, found, next } = listings(issue, { limit: 5 });
  assert.equal([serial, count, found, next], [7, 5, 5, null]);
});

test("what begins so is found, in capitals or not, and counted apart from the whole", () => {
  const { count, found, listings: page } = listings(issue, { find: "80.", limit: 2 });
  assert.equal([count, found, page.map(({ address }) => address)], [5, 3, ["80.0.0.2", "80.0.0.1"]]);
  assert.is(listings(issue, { find: "2A00", limit: 2 }).found, 1);
  assert.equal(listings(issue, { find: "9", limit: 2 }).listings, []);
});

test("a page goes on by its place, though its last address has left the list meanwhile", () => {
  const later = issueOf({ "80.0.0.2": 900.5, "80.0.0.3": 300, "2a00::1": 12.25 });
  assert.equal(walked(3, issue, later), ["80.0.0.2", "81.0.0.1", "80.0.0.1", "80.0.0.3", "2a00::1"]);
});

test("a cursor that is none of ours is refused", () => {
  for (const after of ["", "x", Buffer.from("1\nx y").toString("base64url"), Buffer.from("-1\n80.0.0.1").toString("base64url")]) {
    assert.throws(
      () => listings(issue, { limit: 1, after }),
      (error: unknown) => error instanceof CursorError,
    );
  }
});

test.run();
