import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeFromCollector, encodeToCollector } from "../../src/wire/frame.js";
import { messageReader, withLength } from "../../src/wire/framing.js";
import { tallyPath } from "../../src/worker/tally.js";
import { CollectorProcess, collectorConfig, ScriptedWorker } from "../kit/collector-process.js";
import { FakeServer } from "../kit/fake-server.js";
import { frameOf, loginEvent } from "../kit/frames.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const WORKER = Buffer.from("0011223344556677", "hex");
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const frame = (number: number, change: Parameters<typeof frameOf>[3] = {}) =>
  frameOf(WORKER, number, [loginEvent(number)], change);

/** A collector with a server, both gone afterwards. */
async function withCollector(
  run: (server: FakeServer, collector: CollectorProcess, folder: string) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const server = new FakeServer();
    const collector = await CollectorProcess.start(collectorConfig(folder, await server.listen()));
    try {
      await run(server, collector, folder);
    } finally {
      await collector.kill();
      await server.close();
    }
  });
}

test("killed again and again, it delivers each event that it accepted once, and none is missing", () =>
  inTemporaryFolder(async (folder) => {
    const server = new FakeServer();
    const config = collectorConfig(folder, await server.listen());
    let collector = await CollectorProcess.start(config);
    const worker = new ScriptedWorker(config.collectorPath, WORKER);
    const FRAMES = 400;
    for (let number = 1; number <= FRAMES; number++) {
      worker.send(number, frame(number));
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (number % 50 === 0) {
        await collector.kill();
        collector = await CollectorProcess.start(config);
      }
    }
    await until(() => worker.accepted === FRAMES, "the last frame's acceptance");
    await until(() => server.sessions().length >= FRAMES, "all events at the server");
    assert.equal(server.sessions(), upTo(FRAMES));
    const batches = [...server.batches.values()].sort((a, b) => a.number - b.number);
    let sequence = 1;
    for (const batch of batches) {
      assert.is(batch.firstSequence, sequence, `batch ${batch.number}`);
      sequence += batch.eventCount;
    }
    worker.end(true);
    assert.is(await collector.drain(), 0);
    await server.close();
  }));

test("what the server calls malformed is set aside and told, and does not hold up what comes after", () =>
  withCollector(async (server, collector, folder) => {
    server.judge = (batch) => (batch.number === 1 ? { status: 400 } : undefined);
    const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
    worker.send(1, frame(1, { urgent: true }));
    await until(() => server.requests.some(({ number }) => number === 1), "the first upload");
    worker.send(2, frame(2, { urgent: true }));
    await until(() => server.sessions().includes(2), "the second batch");
    await until(
      () => [...server.batches.values()].some(({ losses }) => losses.some(({ reason }) => reason === "quarantined")),
      "the loss",
    );
    assert.equal(readdirSync(`${folder}/state/quarantine`), ["0000000000000001.batch.gz"]);
    assert.is((await collector.health()).delivery.quarantined, 1);
    assert.is(server.requests.filter(({ number }) => number === 1).length, 1, "it is not sent again");
    worker.end(true);
  }));

for (const [name, answer, expected] of [
  ["refuses the token", { status: 401 }, "token"],
  ["is overloaded", { status: 503, headers: { "Retry-After": "1" } }, "503"],
  ["closes the connection", "reset", "ECONNRESET"],
  ["says nothing", "hang", "in time"],
  ["acknowledges something else", { status: 200, body: Buffer.from([8, 99]) }, "acknowledgement"],
] as const) {
  test(`while the server ${name}, events wait, the state says why, and afterwards they are delivered`, () =>
    withCollector(async (server, collector, folder) => {
      const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
      await until(async () => (await collector.health()).delivery.state === "connected", "the greeting");
      let failing = true;
      server.judge = () => (failing ? answer : undefined) as never;
      worker.send(1, frame(1, { urgent: true }));
      await until(async () => (await collector.health()).delivery.state === "spooling", "the state");
      const { delivery } = await collector.health();
      assert.ok(delivery.reason?.includes(expected), delivery.reason);
      assert.is(delivery.eventsWaiting, 1);
      failing = false;
      if (name === "refuses the token") return worker.end(true); // it asks again after a minute
      await until(() => server.sessions().length === 1, "the delivery");
      await until(async () => (await collector.health()).delivery.state === "connected", "the state");
      worker.end(true);
    }));
}

test("the token and the clocks go in the headers, and the server's batching is followed", () =>
  withCollector(async (server, _collector, folder) => {
    server.batching = { ...server.batching, version: 77, maxAgeMs: 3_600_000 };
    const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
    await until(() => server.requests.length > 0, "the greeting");
    const { headers } = server.requests[0]!;
    assert.is(headers.authorization, `Bearer ${"t".repeat(16)}`);
    assert.match(String(headers["minipot-clock"]), /^boot=[0-9a-f]{32}; monotonic_us=\d+; wall_ms=\d+$/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    worker.send(1, frame(1));
    await until(() => worker.accepted === 1, "the acceptance");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.is(server.sessions().length, 0, "an hour has not passed");
    worker.send(2, frame(2, { urgent: true }));
    await until(() => server.sessions().length === 2, "the urgent batch");
    worker.end(true);
  }));

test("a worker that is killed is told of, with the sessions that went with it", () =>
  withCollector(async (server, _collector, folder) => {
    writeFileSync(tallyPath(folder, WORKER.toString("hex")), Buffer.from([12, 0, 0, 0, 0, 0, 0, 0]));
    const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
    worker.send(1, frame(1, { sessionsClosed: 9 }));
    await until(() => worker.accepted === 1, "the acceptance");
    worker.end(false);
    const losses = () => [...server.batches.values()].flatMap((batch) => batch.losses);
    await until(() => losses().length > 0, "the loss");
    assert.equal(losses(), [{ reason: "worker_died", service: "telnet", events: 0, sessions: 3 }]);
    assert.equal(
      readdirSync(folder).filter((name) => name.endsWith(".tally")),
      [],
    );
  }));

test("what is no protocol costs its own connection, and others go on", () =>
  withCollector(async (server, _collector, folder) => {
    for (const bytes of [
      Buffer.from([255, 255, 255, 255]),
      Buffer.alloc(4),
      withLength(Buffer.from("rubbish")),
      withLength(frame(1)),
    ]) {
      const socket = connect(`${folder}/collector.sock`);
      socket.on("error", () => {});
      const closed = new Promise((resolve) => socket.on("close", resolve));
      socket.write(bytes);
      await closed;
    }
    const stranger = connect(`${folder}/collector.sock`);
    stranger.on("error", () => {});
    const closed = new Promise((resolve) => stranger.on("close", resolve));
    stranger.write(withLength(encodeToCollector({ kind: "hello", worker: Buffer.alloc(8, 9), service: "http" })));
    stranger.write(withLength(encodeToCollector({ kind: "frame", frame: frame(1) })));
    await closed;
    const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
    worker.send(1, frame(1));
    await until(() => server.sessions().length === 1, "the good frame");
    worker.end(true);
  }));

test("a watcher sees each frame, and one that does not read costs bounded memory and is told what it missed", () =>
  withCollector(async (_server, _collector, folder) => {
    const seen: string[] = [];
    let skipped = 0;
    const watcher = connect(`${folder}/collector.sock`);
    const read = messageReader((bytes) => {
      const message = decodeFromCollector(bytes);
      seen.push(message.kind);
      if (message.kind === "skipped") skipped += message.frames;
    });
    watcher.write(withLength(encodeToCollector({ kind: "watch" })));
    const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const large = (number: number) =>
      frameOf(
        WORKER,
        number,
        Array.from({ length: 60 }, (_, index) => loginEvent(index, "x".repeat(1000))),
      );
    for (let number = 1; number <= 60; number++) worker.send(number, large(number));
    await until(() => worker.accepted === 60, "the acceptance");
    watcher.on("data", read);
    await until(() => seen.length > 0, "the watcher's reading");
    await new Promise((resolve) => setTimeout(resolve, 300));
    worker.send(61, large(61));
    await until(() => skipped > 0, "the word of what was missed");
    assert.is(seen.filter((kind) => kind === "frame").length + skipped, 61);
    watcher.destroy();
    worker.end(true);
  }));

test("a full disk is survived and told: workers wait, and when there is room all of it arrives", () =>
  inTemporaryFolder(async (folder) => {
    if (process.getuid?.() !== 0) return void process.stderr.write("SKIPPED, needs root: a file system of its own\n");
    mkdirSync(`${folder}/state`);
    assert.is(spawnSync("mount", ["-t", "tmpfs", "-o", "size=512k", "none", `${folder}/state`]).status, 0);
    const server = new FakeServer();
    const collector = await CollectorProcess.start(collectorConfig(folder, await server.listen()));
    try {
      await until(async () => (await collector.health()).delivery.state === "connected", "the greeting");
      spawnSync("sh", ["-c", `head -c 1M /dev/zero > ${folder}/state/filler`]);
      const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
      // More than what is left of the file's last page.
      const events = Array.from({ length: 64 }, (_, index) => loginEvent(index + 1, "x".repeat(500)));
      worker.send(1, frameOf(WORKER, 1, events));
      await until(async () => (await collector.health()).delivery.state === "losing", "the state");
      assert.match((await collector.health()).spool.fault ?? "", /ENOSPC/);
      assert.is(worker.accepted, 0);
      spawnSync("rm", [`${folder}/state/filler`]);
      await until(() => server.sessions().length === 64, "the delivery");
      assert.is((await collector.health()).spool.fault, undefined);
      worker.end(true);
    } finally {
      await collector.kill();
      await server.close();
      spawnSync("umount", [`${folder}/state`]);
    }
  }));

test("a folder that cannot be written is survived and told", () =>
  inTemporaryFolder(async (folder) => {
    writeFileSync(`${folder}/state`, "a file where a folder should be");
    const collector = await CollectorProcess.start(collectorConfig(folder));
    const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
    worker.send(1, frame(1));
    await until(async () => (await collector.health()).spool.fault !== undefined, "the fault");
    assert.is((await collector.health()).delivery.state, "losing");
    assert.is(worker.accepted, 0);
    worker.end(false);
    await collector.kill();
  }));

test("without a server events are kept, and the state says off", () =>
  inTemporaryFolder(async (folder) => {
    const collector = await CollectorProcess.start(collectorConfig(folder));
    const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
    worker.send(1, frame(1));
    await until(() => worker.accepted === 1, "the acceptance");
    const { delivery } = await collector.health();
    assert.equal([delivery.state, delivery.eventsWaiting], ["off", 1]);
    worker.end(true);
    assert.is(await collector.drain(), 0);
  }));

test.run();
