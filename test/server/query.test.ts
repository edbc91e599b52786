/** What the API answers, asked over HTTP of a server that was sent what it is asked for. */
import { mkdtempSync, rmSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpack } from "msgpackr";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type {
  EventPage,
  EventView,
  LiveMessage,
  Overview,
  Problem,
  TopAddresses,
  TopCredentials,
  Totals,
} from "../../src/server/api.js";
import type { RunningServer } from "../../src/server/server.js";
import { messageReader } from "../../src/wire/framing.js";
import { ask, askApi, trustedHeaders } from "../kit/ask.js";
import { event, login, ScriptedSensor } from "../kit/batches.js";
import { OTHER_TOKEN, serverConfig, startTestServer, TOKEN } from "../kit/server.js";
import { until } from "../kit/socket.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
let server: RunningServer;
let first: ScriptedSensor;
let other: ScriptedSensor;

const query = suite("query");

query.before(async () => {
  server = await startTestServer(serverConfig(folder));
  first = new ScriptedSensor("first", TOKEN, server.port);
  other = new ScriptedSensor("other", OTHER_TOKEN, server.port);
});

query.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const peer = (last: number) => Uint8Array.of(80, 0, 0, last);
const api = <Shape>(path: string) => askApi<Shape>(server.port, path);
const iso = (ms: number) => new Date(ms).toISOString();

/** The events of one frame at one age: many of them have the same millisecond. */
async function deliver(sensor: ScriptedSensor, count: number, service: string, ageMs: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) =>
    login("root", `${service} ${index}`, { ageMs, peerAddress: peer(1) }),
  );
  await sensor.deliver(sensor.seal(events, { service }));
}

async function pages(path: string, between: () => Promise<void> = async () => {}): Promise<EventView[]> {
  const found: EventView[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: EventPage = await api<EventPage>(`events?${path}${next === "" ? "" : `&after=${next}`}`);
    found.push(...page.events);
    next = page.next;
    await between();
  }
  return found;
}

query("an empty store answers with nothing, in shape", async () => {
  assert.equal(await api<EventPage>("events"), { events: [], next: null });
  const { totals, series } = await api<Overview>("overview");
  assert.equal(series, []);
  assert.equal(totals, { events: 0, sessions: 0, logins: 0, addresses: 0, sensors: 0, lostSessions: 0, lostEvents: 0 });
  assert.equal(await api<TopAddresses>("addresses/top"), { addresses: [] });
  assert.equal(await api<TopCredentials>("credentials/top"), { credentials: [] });
});

query("pages hold every event once, latest first, whatever comes in meanwhile", async () => {
  await deliver(first, 23, "ftp", 60_000);
  await deliver(other, 23, "ftp", 60_000);
  await deliver(first, 12, "ftp", 50_000);
  const before = await pages("service=ftp&limit=1000");
  assert.is(before.length, 58);
  assert.is(new Set(before.map(({ id }) => id)).size, 58);
  const times = before.map(({ time }) => time);
  assert.equal(times, times.toSorted().toReversed());
  for (const limit of [1, 7, 58]) {
    const paged = await pages(`service=ftp&limit=${limit}`);
    assert.equal(
      paged.map(({ id }) => id),
      before.map(({ id }) => id),
      `limit ${limit}`,
    );
  }
  const paged = await pages("service=ftp&limit=10", () => deliver(first, 3, "ftp", 0));
  assert.equal(
    paged.map(({ id }) => id),
    before.map(({ id }) => id),
    "while events come in",
  );
});

query("filters hold alone and together", async () => {
  const command = (line: string) => ({ kind: "command", line: Buffer.from(line), length: line.length }) as const;
  const events = [
    login("a", "a", { peerAddress: peer(2) }),
    event(command("ls"), { peerAddress: peer(2) }),
    event(command("id"), { peerAddress: peer(3) }),
  ];
  await first.deliver(first.seal(events, { service: "smtp" }));
  await first.deliver(first.seal([event(command("ps"), { peerAddress: peer(2) })], { service: "ssh" }));
  const six = Buffer.from("2a000001000000000000000000000001", "hex");
  await first.deliver(first.seal([event(command("w"), { peerAddress: six })], { service: "ssh" }));
  const found = async (filter: string) =>
    (await pages(`limit=5&${filter}`))
      .map(({ service, kind, address, seen }) => `${service} ${kind} ${address} ${seen.line}`)
      .toSorted();
  assert.equal(await found("address=80.0.0.2"), [
    "smtp command 80.0.0.2 ls",
    "smtp login 80.0.0.2 undefined",
    "ssh command 80.0.0.2 ps",
  ]);
  assert.equal(await found("address=80.0.0.2&kind=command"), ["smtp command 80.0.0.2 ls", "ssh command 80.0.0.2 ps"]);
  assert.equal(await found("address=80.0.0.2&kind=command&service=ssh"), ["ssh command 80.0.0.2 ps"]);
  assert.equal(await found("service=smtp&kind=command"), ["smtp command 80.0.0.2 ls", "smtp command 80.0.0.3 id"]);
  assert.equal(await found("address=2a00:1:0::1"), ["ssh command 2a00:1::1 w"]);
  assert.equal(await found("service=no-such"), []);
});

query("counts add up by minute, hour and day, with a count for every step", async () => {
  const service = "http";
  const ages = [90_000, 90_000, 10 * 60_000, 3 * HOUR_MS, 2 * DAY_MS];
  const events = ages.flatMap((ageMs, index) => {
    const more = { ageMs, peerAddress: peer(10 + index) };
    return [event({ kind: "connect" }, more), login("u", "p", more), login("u", "q", more)];
  });
  await other.deliver(other.seal(events, { service, losses: [{ reason: "worker_ring", service, events: 5, sessions: 2 }] }));
  const now = Date.now();
  for (const [step, stepMs, fromMs, connects] of [
    ["minute", 60_000, now - HOUR_MS, 3],
    ["minute", 60_000, now - 4 * HOUR_MS, 4],
    ["hour", HOUR_MS, now - 10 * HOUR_MS, 4],
    ["hour", HOUR_MS, now - 3 * DAY_MS, 5],
    ["day", DAY_MS, now - 10 * DAY_MS, 5],
  ] as const) {
    const answer = await api<Overview>(`overview?step=${step}&from=${iso(fromMs)}&to=${iso(now + 1000)}`);
    const what = `${step} from ${iso(fromMs)}`;
    const firstMs = Math.floor(fromMs / stepMs) * stepMs;
    assert.is(answer.stepMs, stepMs, what);
    assert.is(answer.from, iso(firstMs), what);
    for (const { counts } of answer.series) assert.is(counts.length, Math.ceil((now + 1000 - firstMs) / stepMs), what);
    const sum = (kind: string) =>
      answer.series
        .filter((one) => one.service === service && one.kind === kind)
        .flatMap(({ counts }) => counts)
        .reduce((a, b) => a + b, 0);
    assert.is(sum("connect"), connects, what);
    assert.is(sum("login"), 2 * connects, what);
    assert.is(answer.totals.sessions, connects, what);
    const all = answer.series.flatMap(({ counts }) => counts).reduce((a, b) => a + b, 0);
    assert.is(answer.totals.events, all, what);
    assert.is(answer.totals.sensors, 2, what);
    assert.is(answer.totals.lostEvents, 5, what);
    assert.is(answer.totals.lostSessions, 2, what);
  }
  for (const step of ["minute", "hour", "day"]) {
    const window = `step=${step}&from=${iso(now - 3 * HOUR_MS)}&to=${iso(now)}`;
    const found = await api<Totals>(`overview/totals?${window}`);
    assert.equal(found, (await api<Overview>(`overview?${window}`)).totals, step);
    assert.ok(found.events > 0);
  }
  const minutes = await api<Overview>(`overview?step=minute&from=${iso(now - 5 * 60_000)}&to=${iso(now)}`);
  const connects = minutes.series.find((one) => one.service === service && one.kind === "connect")!.counts;
  assert.is(connects.filter((count) => count > 0).length, 1, "the two of 90 s ago are in one minute");
  assert.is(Math.max(...connects), 2);
});

query("a window that ends just after midnight has that day in it", async () => {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const service = "pop3";
  const ageMs = Date.now() - midnight - 200;
  await first.deliver(first.seal([event({ kind: "connect" }, { ageMs: Math.max(ageMs, 0) })], { service }));
  const { series } = await api<Overview>(`overview?step=day&from=${iso(midnight - DAY_MS)}&to=${iso(midnight + 500)}`);
  assert.equal(series.find((one) => one.service === service)?.counts, [0, 1]);
});

query("top lists are in order and bounded, from events and from rollups alike", async () => {
  const logins = (count: number, password: string, last: number) =>
    Array.from({ length: count }, () => login("top\n", password, { peerAddress: peer(last), ageMs: 30 * 60_000 }));
  await first.deliver(
    first.seal([...logins(90, "x", 101), ...logins(80, "y", 102), ...logins(5, "x", 103)], { service: "mysql" }),
  );
  await first.deliver(
    first.seal([event({ kind: "connect" }, { peerAddress: peer(101), ageMs: 29 * 60_000 })], { service: "redis" }),
  );
  const to = Date.now() + 1000;
  for (const from of [to - HOUR_MS, to - 5 * DAY_MS]) {
    const window = `from=${iso(from)}&to=${iso(to)}`;
    const { addresses } = await api<TopAddresses>(`addresses/top?limit=2&${window}`);
    assert.is(addresses.length, 2, window);
    const found = addresses.find(({ address }) => address === "80.0.0.101")!;
    assert.equal([found.events, found.logins, found.services], [91, 90, ["mysql", "redis"]], window);
    assert.is(Date.parse(found.lastSeen) - Date.parse(found.firstSeen) > 50_000, true, window);
    assert.ok(addresses[0]!.events >= addresses[1]!.events, window);
    const { credentials } = await api<TopCredentials>(`credentials/top?limit=2&${window}`);
    assert.equal(
      credentials,
      [
        { username: "top\\x0a", password: "x", logins: 95, addresses: 2 },
        { username: "top\\x0a", password: "y", logins: 80, addresses: 1 },
      ],
      window,
    );
  }
});

query("parameters that are not what they should be are a bad request, in words", async () => {
  const now = Date.now();
  const cursor = (text: string) => Buffer.from(text).toString("base64url");
  for (const path of [
    "events?limit=0",
    "events?limit=1001",
    "events?limit=x",
    "events?kind=no-such",
    "events?service=UPPER",
    "events?service=a'b",
    "events?address=1.2.3",
    "events?address=80.0.0.1%27",
    "events?unknown=1",
    "events?after=x",
    `events?after=${cursor("1\nfirst\nzz\n1")}`,
    `events?after=${cursor(`9999999999999999\nfirst\n${"00".repeat(16)}\n1`)}`,
    `events?after=${"a".repeat(401)}`,
    "overview?step=second",
    "overview?from=yesterday",
    `overview?from=${iso(now)}&to=${iso(now - 1000)}`,
    `overview?from=${iso(now - 300 * DAY_MS)}&to=${iso(now)}&step=minute`,
    "overview?from=2016-12-31T23:59:60Z",
    "overview?from=0000-01-01T00:00:00Z&to=0000-01-01T01:00:00Z",
    "addresses/top?limit=0",
    "addresses/top?from=2016-12-31T23:59:60Z",
    "addresses/top?from=0000-01-01T00:00:00Z",
    "credentials/top?to=9999-12-31T23:59:59Z",
    "credentials/top?limit=-1",
    "credentials/top?from=1",
  ]) {
    const answer = await ask(server.port, `/api/v1/${path}`);
    assert.is(answer.status, 400, `${path}: ${answer.text}`);
    assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
    const problem = JSON.parse(answer.text) as Problem;
    assert.is(problem.status, 400);
    assert.ok(problem.detail.length > 5, path);
  }
  const nothing = await ask(server.port, "/api/v1/no-such");
  assert.is(nothing.status, 404);
  assert.match(String(nothing.headers["content-type"]), /^application\/problem\+json/);
});

query("an answer that is known is not sent again", async () => {
  const path = "/api/v1/addresses/top?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z";
  const tag = String((await ask(server.port, path)).headers.etag);
  const again = await ask(server.port, path, { headers: { "If-None-Match": tag } });
  assert.equal([again.status, again.body.length], [304, 0]);
});

query("openapi.json names every route, with its parameters and answers", async () => {
  interface Operation {
    readonly summary?: string;
    readonly parameters?: readonly { readonly name: string }[];
  }
  const document = await api<{ openapi: string; paths: Record<string, Record<string, Operation>> }>("openapi.json");
  assert.match(document.openapi, /^3\./);
  const routes = [
    "account",
    "account/password",
    "account/setup",
    "account/sign-in",
    "account/sign-out",
    "addresses",
    "addresses/top",
    "addresses/{ip}",
    "addresses/{ip}/credentials",
    "addresses/{ip}/history",
    "addresses/{ip}/sessions",
    "audit",
    "campaigns",
    "campaigns/{id}",
    "countries",
    "credentials/top",
    "events",
    "groups",
    "groups/{id}",
    "listings",
    "live",
    "networks",
    "overview",
    "overview/totals",
    "people",
    "people/{name}",
    "people/{name}/password",
    "sensors",
    "sensors/{id}",
    "services",
    "services/{service}",
    "sessions/{id}",
    "sessions/{id}/transcript",
    "tokens",
    "tokens/{id}",
    "traits",
    "traits/{kind}/{hash}",
  ].map((route) => `/api/v1/${route}`);
  assert.equal(Object.keys(document.paths).toSorted(), routes);
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods)))
    assert.ok(operation.summary);
  const parameters = document.paths["/api/v1/events"]!.get!.parameters!.map(({ name }) => name);
  assert.equal(parameters.toSorted(), [
    ...[
      "address",
      "after",
      "asn",
      "country",
      "credential",
      "fingerprint",
      "format",
      "from",
      "kind",
      "limit",
      "sensor",
      "service",
      "to",
    ],
  ]);
});

query("the live stream brings what was committed, as the API shows it later", async () => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(
      {
        host: "127.0.0.1",
        port: server.port,
        path: "/api/v1/live",
        headers: trustedHeaders(`http://127.0.0.1:${server.port}`),
        agent: false,
      },
      resolve,
    ).on("error", reject);
  });
  assert.is(response.statusCode, 200);
  assert.match(String(response.headers["content-type"]), /^application\/x-msgpack/);
  const heard: LiveMessage[] = [];
  response.on(
    "data",
    messageReader((message) => heard.push(unpack(message) as LiveMessage)),
  );
  response.on("error", () => {});
  try {
    await until(() => heard.length > 0, "the first message");
    assert.equal(heard[0], { events: [], missed: 0 });
    const headers = [{ name: Buffer.from("Host"), value: Buffer.from("x\xff", "latin1") }];
    const text = (value: string) => Buffer.from(value, "latin1");
    const request = {
      method: text("GET"),
      target: text("/\x1b"),
      version: text("HTTP/1.1"),
      host: text("x"),
      userAgent: text(""),
    };
    const events = [
      login("root", "\0", { peerAddress: peer(50) }),
      event({ kind: "request", ...request, headers, body: text("<b>"), bodyLength: 3 }, { peerAddress: peer(50) }),
      event({ kind: "connect" }, { peerAddress: Uint8Array.of(10, 0, 0, 1) }),
      event({ kind: "close", reason: "idle", durationUs: 1, bytesIn: 2, bytesOut: 3 }, { peerAddress: peer(50) }),
    ];
    await other.deliver(other.seal(events, { service: "vnc" }));
    await until(() => heard.some((message) => message.events.length > 0), "the events");
    const live = heard.flatMap((message) => message.events);
    const { events: stored } = await api<EventPage>("events?service=vnc");
    assert.is(live.length, 3);
    assert.equal(live.toReversed(), stored);
    await other.deliver(other.seal([login("a", "b")], { service: "doctor" }));
    await other.deliver(other.seal([login("c", "d", { peerAddress: peer(51) })], { service: "vnc" }));
    await until(() => heard.some((message) => message.events.some(({ address }) => address === "80.0.0.51")), "the next event");
    assert.not(heard.some((message) => message.events.some(({ service }) => service === "doctor")));
  } finally {
    response.destroy();
  }
});

query.run();
