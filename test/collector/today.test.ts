import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Kept, TodayCounts } from "../../src/collector/today.js";
import type { Event, Seen } from "../../src/event.js";
import type { Frame } from "../../src/wire/frame.js";

const NOON = new Date(2026, 10, 23, 12).getTime();
const DAY_MS = 86_400_000;

function event(seen: Seen, address: number, redaction: Event["redaction"] = "none"): Event {
  const peerAddress = Uint8Array.of(192, 0, 2 + (address >> 8), address & 0xff);
  return { monotonicUs: 0, session: 1, peerAddress, peerPort: 1, targetPort: 23, transport: "tcp", redaction, seen };
}

function frame(events: Event[], service = "telnet", credentialMode: Frame["credentialMode"] = "on"): Frame {
  const totals = { number: 1, sessionsClosed: 0, eventsShed: 0, attempts: [], wallMs: 0, monotonicUs: 0 };
  return { ...totals, worker: new Uint8Array(8), service, consent: 1, credentialMode, events } as unknown as Frame;
}

const connect = (address = 1) => event({ kind: "connect" }, address);
const login = (username: string, password: string, redaction: Event["redaction"] = "none") =>
  event(
    { kind: "login", mechanism: "plain", attempt: 1, username: Buffer.from(username), password: Buffer.from(password) },
    1,
    redaction,
  );

test("connections and logins are counted by service, connections by source", () => {
  const counts = new TodayCounts(NOON);
  counts.take(frame([connect(1), login("a", "b"), login("a", "c"), connect(2)]), NOON);
  counts.take(frame([connect(1)], "http"), NOON + 5);
  const { services, sources, logins, sinceMs } = counts.view(NOON + 10);
  assert.equal(services, [
    { service: "telnet", connections: 2, logins: 2 },
    { service: "http", connections: 1, logins: 0 },
  ]);
  assert.equal(sources[0], { address: "192.0.2.1", connections: 2, lastMs: NOON + 5 });
  assert.equal(
    logins.map(({ password }) => password),
    ["c", "b"],
  );
  assert.is(sinceMs, new Date(2026, 10, 23).getTime());
});

test("what peers typed is escaped, what was hashed shown as a hash, and all goes when consent does", () => {
  const counts = new TodayCounts(NOON);
  const hashed = {
    ...login("", ""),
    redaction: "hashed" as const,
    seen: { ...login("", "").seen, username: new Uint8Array(16) },
  };
  counts.take(frame([login("\u001b[31m\\", "\n"), hashed as Event]), NOON);
  const [second, first] = counts.view(NOON).logins;
  assert.equal([first?.username, first?.password], ["\\x1b[31m\\\\", "\\x0a"]);
  assert.is(second?.username, `hmac:${"0".repeat(32)}`);
  counts.take(frame([connect()], "telnet", "off"), NOON);
  assert.equal(
    counts.view(NOON).logins.map(({ username, password }) => [username, password]),
    [
      [undefined, undefined],
      [undefined, undefined],
    ],
  );
});

test("midnight begins anew, and so does a kept day that is over", () => {
  const counts = new TodayCounts(NOON);
  counts.take(frame([connect(), login("a", "b")]), NOON);
  const kept = JSON.parse(JSON.stringify(counts.keep())) as Kept;
  assert.not.match(JSON.stringify(kept), /"b"/, "no credential is written down");
  assert.is(new TodayCounts(NOON + 1, kept).view(NOON + 1).services[0]?.connections, 1);
  assert.equal(new TodayCounts(NOON + DAY_MS, kept).view(NOON + DAY_MS).services, []);
  const tomorrow = counts.view(NOON + DAY_MS);
  assert.equal([tomorrow.services, tomorrow.sources, tomorrow.logins], [[], [], []]);
});

test("of many sources the busy ones stay, and memory does not grow", () => {
  const counts = new TodayCounts(NOON);
  for (let round = 0; round < 50; round++) {
    counts.take(frame([connect(1), connect(2), connect(1)]), NOON);
    counts.take(frame(Array.from({ length: 100 }, (_, index) => connect(300 + round * 100 + index))), NOON);
  }
  const { sources, services } = counts.keep();
  assert.is(sources.length, 512);
  assert.equal(
    sources.slice(0, 2).map(({ address, connections }) => [address, connections]),
    [
      ["192.0.2.1", 100],
      ["192.0.2.2", 50],
    ],
  );
  assert.is(services[0]?.connections, 5150);
});

test.run();
