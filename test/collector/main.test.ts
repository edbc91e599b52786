/** The collector's process as its supervisor knows it: what it does when told, when killed, and when left alone. */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { CollectorConfig } from "../../src/config/config.js";
import type { ToChild, ToSupervisor } from "../../src/wire/control.js";
import { CollectorProcess, collectorConfig, ScriptedWorker } from "../kit/collector-process.js";
import { FakeServer } from "../kit/fake-server.js";
import { frameOf, loginEvent } from "../kit/frames.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const WORKER = Buffer.from("0011223344556677", "hex");

/** A collector's process with nothing between it and the test. */
function start(config: CollectorConfig): { child: ChildProcess; heard: ToSupervisor[]; tell(message: ToChild): void } {
  const child = fork(new URL("../../src/collector/main.js", import.meta.url), {
    serialization: "advanced",
    stdio: ["ignore", "inherit", "ignore", "ipc"],
  });
  const heard: ToSupervisor[] = [];
  child.on("message", (message: ToSupervisor) => heard.push(message));
  child.send({ kind: "start", role: "collector", config });
  return { child, heard, tell: (message) => void child.send(message) };
}

const isReady = (heard: ToSupervisor[]) => heard.some(({ kind }) => kind === "ready");
const exitOf = async (child: ChildProcess) => (await once(child, "exit")) as [number | null, string | null];

test("killed in the middle of whatever it does, from many workers each event arrives once, in sequence", () =>
  inTemporaryFolder(async (folder) => {
    const server = new FakeServer();
    server.batching = { ...server.batching, maxAgeMs: 10 };
    const config = collectorConfig(folder, await server.listen(), { segmentBytes: 4096, flushMs: 20 });
    let collector = await CollectorProcess.start(config);
    const workers = Array.from({ length: 4 }, (_, index) => {
      const name = Buffer.alloc(8, index + 1);
      return { name, index, worker: new ScriptedWorker(config.collectorPath, name), sent: 0 };
    });
    const send = setInterval(() => {
      for (const one of workers) {
        const number = ++one.sent;
        const session = one.index * 1_000_000 + number;
        one.worker.send(number, frameOf(one.name, number, [loginEvent(session)], { urgent: number % 5 === 0 }));
      }
    }, 1);
    for (let kills = 0; kills < 15; kills++) {
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60));
      await collector.kill();
      collector = await CollectorProcess.start(config);
    }
    clearInterval(send);
    await until(() => workers.every(({ worker, sent }) => worker.accepted === sent), "all acceptances");
    const expected = workers.flatMap(({ index, sent }) => Array.from({ length: sent }, (_, at) => index * 1_000_000 + at + 1));
    await until(() => server.sessions().length >= expected.length, "all events");
    const sessions = server.sessions().sort((a, b) => a - b);
    assert.is(sessions.join(), expected.join());
    let sequence = 1;
    let number = 1;
    for (const batch of [...server.batches.values()].sort((a, b) => a.number - b.number)) {
      assert.equal([batch.number, batch.firstSequence], [number++, sequence]);
      sequence += batch.eventCount;
    }
    for (const { worker } of workers) worker.end(true);
    assert.is(await collector.drain(), 0);
    await server.close();
  }));

test("without its supervisor it ends, and has kept what it accepted", () =>
  inTemporaryFolder(async (folder) => {
    const config = collectorConfig(folder);
    const { child, heard } = start(config);
    await until(() => isReady(heard), "its readiness");
    const worker = new ScriptedWorker(config.collectorPath, WORKER);
    worker.send(1, frameOf(WORKER, 1, [loginEvent(1)]));
    await until(() => worker.accepted === 1, "the acceptance");
    const exit = exitOf(child);
    child.disconnect();
    worker.end(true);
    assert.equal(await exit, [0, null]);
    const next = await CollectorProcess.start(config);
    assert.is((await next.health()).delivery.eventsWaiting, 1);
    assert.is(await next.drain(), 0);
  }));

test("a signal to the whole group is the supervisor's to answer", () =>
  inTemporaryFolder(async (folder) => {
    const { child, heard, tell } = start(collectorConfig(folder));
    await until(() => isReady(heard), "its readiness");
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) child.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    tell({ kind: "ping", number: 7 });
    await until(() => heard.some((message) => message.kind === "pong" && message.number === 7), "its answer");
    const exit = exitOf(child);
    tell({ kind: "drain", deadlineMs: 1000 });
    assert.equal(await exit, [0, null]);
  }));

test("where it can never listen it says so", () =>
  inTemporaryFolder(async (folder) => {
    const { child, heard } = start({ ...collectorConfig(folder), collectorPath: `${folder}/none/collector.sock` });
    const [code] = await exitOf(child);
    assert.is.not(code, 0);
    const said = heard.find(({ kind }) => kind === "failed");
    assert.ok(said?.kind === "failed" && said.reason.includes("cannot listen"), JSON.stringify(heard));
  }));

test("told to end, it takes what comes until the goodbye, and waits for no worker or server beyond the deadline", () =>
  inTemporaryFolder(async (folder) => {
    const server = new FakeServer();
    const config = collectorConfig(folder, await server.listen());
    const { child, heard, tell } = start(config);
    await until(() => isReady(heard), "its readiness");
    const worker = new ScriptedWorker(config.collectorPath, WORKER);
    worker.send(1, frameOf(WORKER, 1, [loginEvent(1)]));
    await until(() => worker.accepted === 1, "the acceptance");
    await until(() => server.sessions().length === 1, "the first upload");
    server.judge = () => "hang";
    const exit = exitOf(child);
    tell({ kind: "drain", deadlineMs: 600 });
    worker.send(2, frameOf(WORKER, 2, [loginEvent(2)]));
    await until(() => worker.accepted === 2, "the acceptance of the late frame");
    assert.equal(await exit, [0, null]);
    worker.end(false);
    server.judge = () => undefined;
    const next = await CollectorProcess.start(config);
    await until(() => server.sessions().length === 2, "the delivery by the next");
    assert.is(await next.drain(), 0);
    await server.close();
  }));

test("a file system that is read-only is told of, and when it is not any more, all that workers had waiting arrives", () =>
  inTemporaryFolder(async (folder) => {
    if (process.getuid?.() !== 0) return void process.stderr.write("SKIPPED, needs root: a file system of its own\n");
    mkdirSync(`${folder}/state`);
    const mount = (...options: string[]) => assert.is(spawnSync("mount", [...options, `${folder}/state`]).status, 0);
    mount("-t", "tmpfs", "-o", "size=1m,ro", "none");
    const server = new FakeServer();
    const collector = await CollectorProcess.start(collectorConfig(folder, await server.listen()));
    try {
      const worker = new ScriptedWorker(`${folder}/collector.sock`, WORKER);
      worker.send(1, frameOf(WORKER, 1, [loginEvent(1)]));
      await until(async () => (await collector.health()).spool.fault !== undefined, "the fault");
      const { delivery, spool } = await collector.health();
      assert.match(spool.fault ?? "", "EROFS");
      assert.equal([delivery.state, delivery.reason], ["losing", spool.fault]);
      assert.is(worker.accepted, 0);
      mount("-o", "remount,rw");
      await until(() => server.sessions().length === 1, "the delivery");
      await until(async () => (await collector.health()).delivery.state === "connected", "the state");
      worker.end(true);
    } finally {
      await collector.kill();
      await server.close();
      spawnSync("umount", [`${folder}/state`]);
    }
  }));

test("a server's settings that no sensor could live with are followed as far as it can", () =>
  inTemporaryFolder(async (folder) => {
    const server = new FakeServer();
    server.batching = { version: 5, maxAgeMs: 0, maxBytes: 0, maxAttempts: 0, throttleHoldbackMs: 0 };
    const config = collectorConfig(folder, await server.listen());
    const collector = await CollectorProcess.start(config);
    const worker = new ScriptedWorker(config.collectorPath, WORKER);
    for (let number = 1; number <= 50; number++) worker.send(number, frameOf(WORKER, number, [loginEvent(number)]));
    await until(() => server.sessions().length === 50, "all events");
    worker.end(true);
    assert.is(await collector.drain(), 0);
    await server.close();
  }));

test.run();
