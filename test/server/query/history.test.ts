/** What is told of one address over time, asked over HTTP of a server whose store has what it is asked for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Event } from "../../../src/event.js";
import type { AddressHistory, SessionEvents, Sessions, TriedCredentials } from "../../../src/server/api/sessions.js";
import type { AddressProfile } from "../../../src/server/api.js";
import type { RunningServer } from "../../../src/server/server.js";
import { openStore } from "../../../src/server/store/store.js";
import { ask, askApi } from "../../kit/ask.js";
import { event, login } from "../../kit/batches.js";
import { serverConfig, startTestServer } from "../../kit/server.js";
import { storeEvents } from "../../kit/stored.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const TODAY_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS;
/** Midday of a day before today. */
const at = (daysAgo: number) => TODAY_MS - daysAgo * DAY_MS + DAY_MS / 2;
const OVER_MIDNIGHT_MS = TODAY_MS - 4 * DAY_MS - 50;
const peerAddress = Uint8Array.of(80, 0, 0, 1);
let server: RunningServer;
const api = <Shape>(path: string) => askApi<Shape>(server.port, path);
let sessions = 0;

/** A connection with these logins, at three sensors' worth of scores when `sensors` says so. */
function session(timeMs: number, pairs: readonly (readonly [string, string])[], sensor = "first", service = "telnet") {
  const of = { peerAddress, session: ++sessions, targetPort: 23 };
  const seen: Event[] = [
    event({ kind: "connect" }, of),
    ...pairs.map(([username, password]) => login(username, password, of)),
    event({ kind: "close", reason: "peer", durationUs: 1_500_000, bytesIn: 2, bytesOut: 3 }, of),
  ];
  return seen.map((one, index) => ({ event: one, sensor, service, timeMs: timeMs + 100 * index }));
}

const test = suite("one address over time");

test.before(async () => {
  const config = serverConfig(folder);
  const store = await openStore(config);
  const pairs = [
    ["root", "b"],
    ["root", "a"],
    ["x", "\0"],
  ] as const;
  await storeEvents(store, [
    ...session(at(40), [["old", "old"]]),
    ...session(at(9), pairs),
    ...session(at(9) + HOUR_MS, [["root", "b"]], "other", "ftp"),
    ...session(at(7), [["root", "c"]]),
    // The fifth day back is the first that a page leaves to the next one.
    ...session(OVER_MIDNIGHT_MS, [["root", "d"]]),
    ...session(at(3), []),
    ...session(at(2), [["root", "d"]]),
    ...session(at(1), []),
  ]);
  await store.close();
  server = await startTestServer(config);
});

test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function walked(limit: number, query = ""): Promise<Sessions["sessions"]> {
  const found: Sessions["sessions"][number][] = [];
  for (let next: string | null = "", pages = 0; next !== null; pages++) {
    assert.ok(pages < 20);
    const page: Sessions = await api<Sessions>(
      `addresses/80.0.0.1/sessions?limit=${limit}${query}${next === "" ? "" : `&after=${next}`}`,
    );
    found.push(...page.sessions);
    next = page.next;
  }
  return found;
}

test("its connections come the latest first, each once and whole, whatever the page", async () => {
  const all = await walked(1000);
  assert.equal(
    all.map(({ startedAt, logins }) => [Date.parse(startedAt), logins]),
    [
      [at(1), 0],
      [at(2), 1],
      [at(3), 0],
      // Over midnight: it is that of the day on which it began, and told once.
      [OVER_MIDNIGHT_MS, 1],
      [at(7), 1],
      [at(9) + HOUR_MS, 1],
      [at(9), 3],
      [at(40), 1],
    ],
  );
  for (const limit of [1, 2, 5]) assert.equal(await walked(limit), all, String(limit));
  const { session: id, ...rest } = all[5]!;
  assert.match(id, /^[0-9a-f]{16}-\d+$/);
  assert.equal(rest, {
    sensor: "other",
    service: "ftp",
    startedAt: new Date(at(9) + HOUR_MS).toISOString(),
    targetPort: 23,
    reason: "peer",
    durationUs: 1_500_000,
    logins: 1,
    requests: 0,
    commands: 0,
    isAccepted: false,
    hasTranscript: false,
  });
  assert.equal((await walked(3, "&service=ftp")).length, 1);
  const { text } = await ask(server.port, "/api/v1/addresses/80.0.0.1/sessions?format=csv");
  assert.is(text.trim().split("\r\n").length, all.length + 1);
});

test("one of them is told event by event; one that there is not is not found", async () => {
  const [first] = await walked(1000);
  const { events, isWhole } = await api<SessionEvents>(`sessions/${first!.session}`);
  assert.equal(
    events.map(({ kind }) => kind),
    ["connect", "close"],
  );
  assert.ok(isWhole);
  assert.is((await ask(server.port, "/api/v1/sessions/0000000000000000-1")).status, 404);
  assert.is((await ask(server.port, "/api/v1/sessions/x")).status, 400);
});

test("credentials come in the order of their first try", async () => {
  const all = (await api<TriedCredentials>("addresses/80.0.0.1/credentials")).credentials;
  assert.equal(
    all.map(({ username, password, attempts }) => [username, password, attempts]),
    [
      ["old", "old", 1],
      ["root", "b", 2],
      ["root", "a", 1],
      ["x", "\\x00", 1],
      ["root", "c", 1],
      ["root", "d", 2],
    ],
  );
  const first = await api<TriedCredentials>("addresses/80.0.0.1/credentials?limit=4");
  const rest = await api<TriedCredentials>(`addresses/80.0.0.1/credentials?limit=4&after=${first.next}`);
  assert.equal([[...first.credentials, ...rest.credentials], rest.next], [all, null]);
  assert.is((await api<{ events: number }>(`traits/credentials/${all[1]!.id}`)).events, 2, "it leads to the trait");
});

test("the score of each day is what the rules give, and that of today the profile's", async () => {
  const { days, services, listScore, decisions } = await api<AddressHistory>("addresses/80.0.0.1/history");
  assert.is(days.length, 60);
  assert.is(days.at(-1)?.day, new Date(TODAY_MS).toISOString().slice(0, 10));
  const { score } = await api<AddressProfile>("addresses/80.0.0.1");
  assert.is(days.at(-1)?.score, score.score);
  assert.ok(score.score > 0);
  const on = (daysAgo: number) => days[days.length - 1 - daysAgo]!.score;
  assert.is(on(41), 0);
  // A connection and a login are 24, which is half three days later.
  assert.equal([on(40), on(37)], [24, 12]);
  // 64 at one sensor and 24 at another, what the first gave 31 days before being out of the window.
  assert.is(on(9), 64 + 24);
  assert.is(listScore, 300);
  assert.equal(decisions, []);
  assert.equal(
    services.filter(({ day }) => day === new Date(at(9)).toISOString().slice(0, 10)),
    [
      { day: new Date(at(9)).toISOString().slice(0, 10), service: "ftp", events: 3 },
      { day: new Date(at(9)).toISOString().slice(0, 10), service: "telnet", events: 5 },
    ],
  );
});

test("of nobody there is nothing; what is no address, and no cursor of ours, is refused", async () => {
  assert.equal(await api<Sessions>("addresses/80.9.9.9/sessions"), { sessions: [], next: null });
  assert.equal(await api<TriedCredentials>("addresses/80.9.9.9/credentials"), { credentials: [], next: null });
  assert.ok((await api<AddressHistory>("addresses/80.9.9.9/history")).days.every(({ score }) => score === 0));
  for (const path of [
    "x/sessions",
    "x/credentials",
    "x/history",
    "80.0.0.1/sessions?after=x",
    "80.0.0.1/credentials?after=x",
    "80.0.0.1/sessions?service=X",
  ])
    assert.is((await ask(server.port, `/api/v1/addresses/${path}`)).status, 400, path);
});

test.run();
