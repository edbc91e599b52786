/** What the server takes from a sensor, what it refuses and how it says so, and which time it believes. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { EventPage, EventView, Problem } from "../../src/server/api.js";
import type { RunningServer } from "../../src/server/server.js";
import { decodeAck } from "../../src/wire/batch.js";
import { type Answer, ask, askApi } from "../kit/ask.js";
import { login, ScriptedSensor, UPTIME_US } from "../kit/batches.js";
import { OTHER_TOKEN, serverConfig, startTestServer, TOKEN } from "../kit/server.js";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const config = serverConfig(folder);
let server: RunningServer;
let sensor: ScriptedSensor;

const ingest = suite("ingest");

ingest.before(async () => {
  server = await startTestServer(config);
});

ingest.before.each(() => {
  sensor = new ScriptedSensor("first", TOKEN, server.port);
});

ingest.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function assertProblem(answer: Answer, status: number, detail: RegExp): void {
  assert.is(answer.status, status, answer.text);
  assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
  const problem = JSON.parse(answer.text) as Problem;
  assert.is(problem.status, status);
  assert.match(problem.detail, detail);
}

async function stored(address: string, service?: string): Promise<readonly EventView[]> {
  const ofService = service === undefined ? "" : `&service=${service}`;
  return (await askApi<EventPage>(server.port, `events?limit=100&address=${address}${ofService}`)).events;
}

ingest("a batch is acknowledged with its number, how to batch, and the server's clock", async () => {
  const before = Date.now();
  const answer = await sensor.post(sensor.seal([login("root", "toor")]));
  assert.is(answer.status, 200);
  assert.is(answer.headers["content-type"], "application/x-protobuf");
  const ack = decodeAck(answer.body);
  assert.is(ack.number, 1);
  assert.equal(ack.batching, config.batching);
  assert.ok(ack.wallMs >= before && ack.wallMs <= Date.now());
});

ingest("a greeting is answered and stores nothing", async () => {
  const before = server.health().batches;
  const ack = decodeAck((await sensor.post(sensor.seal([], { head: { number: 0 } }))).body);
  assert.is(ack.number, 0);
  assert.is(server.health().batches, before);
});

ingest("numbers may be missing, since a sensor may have dropped a batch; spools are counted apart", async () => {
  const peerAddress = Uint8Array.of(80, 1, 4, 1);
  const batches = [1, 2, 3].map((number) => sensor.seal([login("root", String(number), { peerAddress })]));
  assert.is((await sensor.post(batches[0]!)).status, 200);
  assert.is((await sensor.post(batches[2]!)).status, 200);
  const renewed = new ScriptedSensor("first", TOKEN, server.port);
  assert.is((await renewed.post(renewed.seal([login("root", "another spool", { peerAddress })]))).status, 200);
  const passwords = (await stored("80.1.4.1")).map(({ seen }) => seen.password);
  assert.equal(passwords.toSorted(), ["1", "3", "another spool"]);
});

ingest("no token, a wrong one and another sensor's are unauthorized, and nothing is stored", async () => {
  const peerAddress = Uint8Array.of(80, 1, 0, 1);
  const body = sensor.seal([login("root", "toor", { peerAddress })]);
  for (const authorization of [undefined, "Bearer", "Bearer wrong", `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
    const answer = await sensor.post(body, { authorization });
    assertProblem(answer, 401, /token/);
    assert.is(answer.headers["www-authenticate"], "Bearer");
  }
  assertProblem(await sensor.post(body, { authorization: `Bearer ${OTHER_TOKEN}` }), 401, /another sensor/);
  assert.is((await stored("80.1.0.1")).length, 0);
  // What was refused does not count as sent.
  assert.is((await sensor.post(body)).status, 200);
  assert.is((await stored("80.1.0.1")).length, 1);
});

ingest("what is not a batch is malformed", async () => {
  const plain = Buffer.from(sensor.sealPlain([login("root", "toor"), login("admin", "admin")]));
  assertProblem(await sensor.post(gzipSync(Buffer.from("no protobuf at all"))), 400, /batch/);
  assertProblem(await sensor.post(gzipSync(plain.subarray(0, plain.length - 7))), 400, /batch/);
  assertProblem(await sensor.post(plain), 400, /gzip/);
  assertProblem(await sensor.post(gzipSync(plain).subarray(0, 60)), 400, /gzip/);
  assertProblem(await sensor.post(gzipSync(Buffer.alloc(0))), 400, /sensor/);
  const empty = await sensor.post(Buffer.alloc(0));
  assert.is(empty.status, 400, empty.text);
});

ingest("the same holds for a body that is large enough for a thread of its own", async () => {
  const noise = randomBytes(100_000);
  assertProblem(await sensor.post(noise), 400, /gzip/);
  assertProblem(await sensor.post(gzipSync(noise)), 400, /batch/);
  const events = Array.from({ length: 5000 }, (_, index) =>
    login(`user ${index}`, `${(index * 7919 * 104_729) % 1e9}`, { peerAddress: Uint8Array.of(80, 1, 1, 1) }),
  );
  const body = sensor.seal(events);
  assert.ok(body.length > 16 * 1024);
  assert.is((await sensor.post(body)).status, 200);
  assert.is((await stored("80.1.1.1")).length, 100);
});

ingest("an encoding or a type that we do not know is refused as such", async () => {
  const body = sensor.seal([login("root", "toor")]);
  assertProblem(await sensor.post(body, { "content-type": "application/json" }), 415, /./);
  assertProblem(await sensor.post(body, { "content-encoding": "br" }), 415, /gzip/);
});

ingest("a body above the bound, as sent or inflated, is too large", async () => {
  assertProblem(await sensor.post(Buffer.alloc(config.bodyBytesMax + 1)), 413, /./);
  const bomb = gzipSync(Buffer.alloc(config.inflatedBytesMax + 1));
  assert.ok(bomb.length < 16 * 1024);
  assertProblem(await sensor.post(bomb), 413, /inflates/);
  const noise = randomBytes(40_000);
  const larger = gzipSync(Buffer.concat([noise, Buffer.alloc(config.inflatedBytesMax)]));
  assert.ok(larger.length > 16 * 1024);
  assertProblem(await sensor.post(larger), 413, /inflates/);
});

ingest("a small body of a great many empty messages neither stops nor stores", async () => {
  // A frame (field 11) of empty events (field 10): two bytes each.
  const events = Buffer.alloc(3 * 2 ** 20);
  for (let index = 0; index < events.length; index += 2) events[index] = 0x52;
  const length = Buffer.from([0x5a, 0x80, 0x80, 0xc0, 0x01]);
  const answer = await sensor.post(gzipSync(Buffer.concat([length, events])));
  assert.ok(answer.status === 400 || answer.status === 413, answer.text);
  assert.is((await ask(server.port, "/healthz")).status, 200);
});

ingest("the clock header is needed, and whole", async () => {
  const body = sensor.seal([login("root", "toor")]);
  const boot = "00".repeat(16);
  for (const clock of [
    undefined,
    "",
    `boot=${boot}`,
    `boot=${boot}; monotonic_us=-1; wall_ms=1`,
    `boot=zz; monotonic_us=1; wall_ms=1`,
    `boot=${boot}; monotonic_us=1; wall_ms=99999999999999999`,
  ]) {
    assertProblem(await sensor.post(body, { "minipot-clock": clock }), 400, /Minipot-Clock/);
  }
});

ingest("a batch out of range is malformed, by name, and what follows is taken", async () => {
  const body = sensor.seal([login("root", "toor", { peerPort: 70_000, peerAddress: Uint8Array.of(80, 1, 2, 1) })]);
  assertProblem(await sensor.post(body), 400, /peer_port/);
  assertProblem(await sensor.post(sensor.seal([], { head: { eventCount: 3 } })), 400, /event_count/);
  assert.is((await sensor.post(sensor.seal([login("a", "b", { peerAddress: Uint8Array.of(80, 1, 2, 1) })]))).status, 200);
  assert.is((await stored("80.1.2.1")).length, 1);
});

ingest("peers that cannot be are dropped and counted; a test event may come from anywhere", async () => {
  const before = server.health().dropped.bogon ?? 0;
  const privately = { peerAddress: Uint8Array.of(192, 168, 1, 77) };
  const documentation = Buffer.from("20010db8000000000000000000000001", "hex");
  const real = Buffer.from("2a000001000000000000000000000001", "hex");
  const batch = [
    login("a", "b", privately),
    login("a", "b", { peerAddress: documentation }),
    login("a", "b", { peerAddress: real }),
  ];
  assert.is((await sensor.post(sensor.seal(batch))).status, 200);
  assert.is(server.health().dropped.bogon, before + 2);
  assert.is((await stored("192.168.1.77")).length, 0);
  assert.equal(
    (await stored("2a00:1::1")).map(({ address }) => address),
    ["2a00:1::1"],
  );

  assert.is((await sensor.post(sensor.seal([login("a", "b", privately)], { service: "doctor" }))).status, 200);
  assert.is(server.health().dropped.bogon, before + 2);
  assert.is((await stored("192.168.1.77", "doctor")).length, 1);
  assert.is((await stored("192.168.1.77")).length, 0, "test events are not shown unless asked for");
});

async function timeOf(
  address: Uint8Array,
  ageMs: number,
  post: (body: Buffer) => Promise<Answer>,
): Promise<EventView & { agoMs: number }> {
  const answer = await post(sensor.seal([login("a", "b", { peerAddress: address, ageMs })]));
  assert.is(answer.status, 200, answer.text);
  const [view] = await stored(address.join("."));
  return { ...view!, agoMs: Date.now() - Date.parse(view!.time) };
}

function assertAgo(agoMs: number, expectedMs: number): void {
  assert.ok(Math.abs(agoMs - expectedMs) < 60_000, `${agoMs} ms ago, expected ${expectedMs}`);
}

ingest("a sensor whose wall clock is years off is timed by age", async () => {
  for (const [index, skewMs] of [-30 * YEAR_MS, 0, 20 * YEAR_MS].entries()) {
    sensor.wallSkewMs = skewMs;
    const view = await timeOf(Uint8Array.of(80, 2, 0, index), 5 * DAY_MS, (body) => sensor.post(body));
    assert.is(view.timeSource, "age");
    assertAgo(view.agoMs, 5 * DAY_MS);
  }
});

ingest("after a reboot the wall clock counts, moved by how far it is off", async () => {
  for (const [index, skewMs] of [-20 * YEAR_MS, 0, 20 * YEAR_MS].entries()) {
    sensor.wallSkewMs = skewMs;
    const clock = sensor.clock(Buffer.alloc(16, 9)).replace(/monotonic_us=\d+/, "monotonic_us=5000000");
    const view = await timeOf(Uint8Array.of(80, 3, 0, index), 5 * DAY_MS, (body) =>
      sensor.post(body, { "minipot-clock": clock }),
    );
    assert.is(view.timeSource, "wall");
    assertAgo(view.agoMs, 5 * DAY_MS);
  }
});

ingest("when neither clock makes sense, it was seen when it was received", async () => {
  const clock = `boot=${"00".repeat(16)}; monotonic_us=5000000; wall_ms=${Date.now() + 10 * YEAR_MS}`;
  const view = await timeOf(Uint8Array.of(80, 4, 0, 1), DAY_MS, (body) => sensor.post(body, { "minipot-clock": clock }));
  assert.is(view.timeSource, "received");
  assertAgo(view.agoMs, 0);
});

ingest("no event is from the future, whatever a sensor says", async () => {
  const ages = [-500, -DAY_MS, -10 * YEAR_MS];
  for (const [index, ageMs] of ages.entries()) {
    const view = await timeOf(Uint8Array.of(80, 5, 0, index), ageMs, (body) => sensor.post(body));
    assert.ok(view.agoMs >= 0, `${view.time} is to come`);
    assertAgo(view.agoMs, 0);
  }
});

ingest("what is older than we keep is not believed", async () => {
  const clock = sensor.clock().replace(/wall_ms=\d+/, `wall_ms=${Date.now() + YEAR_MS}`);
  const view = await timeOf(Uint8Array.of(80, 6, 0, 1), UPTIME_US / 1000 - 1, (body) =>
    sensor.post(body, { "minipot-clock": clock }),
  );
  assert.is(view.timeSource, "received");
});

ingest.run();
