/** The list's files: what each holds, that equal lists give equal bytes, and that nothing in them is more than text. */
import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Edition } from "../../../src/server/analysis/lists/block-list.js";
import type { Listing } from "../../../src/server/analysis/lists/listing.js";
import { startOf } from "../../../src/server/analysis/scores/day.js";
import { FORMATS } from "../../../src/server/feeds/format.js";
import { cell } from "../../../src/server/feeds/formats/csv.js";
import { Issues } from "../../../src/server/feeds/issue.js";

const DAY = 20_000;
const HOUR_MS = 3_600_000;
const NOW = startOf(DAY) + 5.5 * HOUR_MS;

function listing(address: string, over: Partial<Listing> = {}): Listing {
  const times = { sinceMs: startOf(DAY) + 1, firstMs: startOf(DAY), lastMs: startOf(DAY) + 2 };
  const reasons = [{ service: "telnet", kind: "login", events: 15 }] as const;
  return { address, class: "", expiresDay: DAY + 3, score: 300.5, sensors: 3, reasons, ...times, ...over };
}

function edition(...listings: readonly Listing[]): Edition {
  return { serial: 7, timeMs: startOf(DAY) + 2 * HOUR_MS, listings: new Map(listings.map((one) => [one.address, one])) };
}

function rendered(name: string, made: Edition, nowMs = NOW): string {
  const { issue, listings } = new Issues().current(made, nowMs);
  return [...FORMATS.find((format) => format.name === name)!.render(issue, listings)].join("");
}

const two = edition(listing("80.0.0.1"), listing("2a00:1450::1", { class: "tor-exit" }));
const ABOUT = "serial 7\n# generated 2024-10-04T05:00:00.000Z\n# expires 2024-10-05T05:00:00.000Z\n# count 2\n";

test("plain text is an address a line, under what the list says of itself", () => {
  assert.is(rendered("txt", two), `# minipot: addresses to block\n# ${ABOUT}80.0.0.1\n2a00:1450::1\n`);
});

test("CSV has a header, a line each, reasons, and when each goes", () => {
  const [header, first, second, end] = rendered("csv", two).split("\r\n");
  assert.is(header!.split(",").length, first!.split(",").length);
  assert.is(
    first,
    "80.0.0.1,,2024-10-04T00:00:00.001Z,2024-10-07T00:00:00.000Z,300.5,3,2024-10-04T00:00:00.000Z,2024-10-04T00:00:00.002Z," +
      "telnet login 15,7,2024-10-04T05:00:00.000Z,2024-10-05T05:00:00.000Z",
  );
  assert.match(second!, /^2a00:1450::1,tor-exit,/);
  assert.is(end, "");
});

test("what a spreadsheet would compute, or take for two cells, it shows", () => {
  assert.is(cell("=1+1"), "'=1+1");
  assert.is(cell("-1+1"), "'-1+1");
  assert.is(cell("@SUM(A1)"), "'@SUM(A1)");
  assert.is(cell('a,"b"\r\n'), '"a,""b""\r\n"');
  assert.is(cell(-1), "-1");
  const service = { service: "-1", kind: "login", events: 1 } as const;
  assert.match(rendered("csv", edition(listing("80.0.0.1", { reasons: [service] }))), /,'-1 login 1,/);
});

test("JSON is one object, whatever is in it, and says the same", () => {
  const { listings, ...about } = JSON.parse(rendered("json", two)) as { listings: readonly Record<string, unknown>[] };
  assert.equal(about, { serial: 7, generated: "2024-10-04T05:00:00.000Z", expires: "2024-10-05T05:00:00.000Z", count: 2 });
  assert.equal(
    listings.map(({ address, class: name, reasons }) => [address, name, reasons]),
    [
      ["80.0.0.1", null, [{ service: "telnet", kind: "login", events: 15 }]],
      ["2a00:1450::1", "tor-exit", [{ service: "telnet", kind: "login", events: 15 }]],
    ],
  );
  assert.equal(JSON.parse(rendered("json", edition())).listings, []);
});

test("the nftables file empties and fills both sets; an element goes when its listing does", () => {
  const text = rendered("nft", two);
  assert.match(text, new RegExp(`^#!/usr/sbin/nft -f\\n.*\\n# ${ABOUT}`));
  assert.match(
    text,
    /flush set inet minipot_feed listed4\nadd element inet minipot_feed listed4 { 80\.0\.0\.1 timeout 241200s }\n/,
  );
  assert.match(
    text,
    /flush set inet minipot_feed listed6\nadd element inet minipot_feed listed6 { 2a00:1450::1 timeout 241200s }\n$/,
  );
  const nobody = rendered("nft", edition());
  assert.match(nobody, /flush set inet minipot_feed listed4\n/);
  assert.not.match(nobody, /add element/);
});

test("nft itself takes the file, with a thousand addresses in it", () => {
  const many = Array.from({ length: 1000 }, (_, index) => listing(`80.0.${index >> 8}.${index & 255}`));
  const text = rendered("nft", edition(...many, listing("2a00:1450::1")));
  const checked = spawnSync("unshare", ["-rn", "nft", "-c", "-f", "-"], { input: text, encoding: "utf8" });
  // Without nft, or where nobody may have a network of their own, there is nobody to ask.
  if (checked.error === undefined && !/not found|No such file|not permitted|unshare failed/i.test(checked.stderr)) {
    assert.is(checked.status, 0, checked.stderr);
  }
  assert.is(text.match(/timeout/g)!.length, 1001 + 2);
});

test("an issue is the same all hour long, and a new one with the next hour or edition", () => {
  const issues = new Issues();
  const first = issues.current(two, NOW);
  assert.is(issues.current(two, NOW + HOUR_MS / 3), first);
  const next = issues.current(two, NOW + HOUR_MS);
  assert.is.not(next.tag, first.tag);
  assert.is(next.issue.generated, "2024-10-04T06:00:00.000Z");
  assert.is.not(issues.current({ ...two, serial: 8 }, NOW).tag, first.tag);
  assert.is(new Issues().current({ ...two }, NOW).tag, first.tag, "another server, or the same one after its restart");
  assert.is(rendered("json", two), rendered("json", two, NOW + 60_000));
});

test("what has expired is not handed out, though nobody has decided so", () => {
  assert.match(rendered("txt", two, startOf(DAY + 3) - 1), /80\.0\.0\.1/);
  assert.not.match(rendered("txt", two, startOf(DAY + 3)), /80\.0\.0\.1/);
});

test.run();
