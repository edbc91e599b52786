/** `minipot tail` and `minipot status` against a scripted sensor's sockets. */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { askStatus } from "../../src/cli/status-client.js";
import { decodeToCollector, encodeFrame, encodeFromCollector, type FromCollector } from "../../src/wire/frame.js";
import { messageReader, withLength } from "../../src/wire/framing.js";
import { minipot, Running } from "../kit/command.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

/** Listens as `name` in a runtime folder, and gives `run` the config that leads there. */
function withSensor(name: string, answer: (socket: Socket) => void, run: (config: string, runtimeDir: string) => Promise<void>) {
  return inTemporaryFolder(async (folder) => {
    mkdirSync(`${folder}/run`);
    const config = `${folder}/minipot.toml`;
    writeFileSync(config, 'sensor.runtime_dir = "run"\n', { mode: 0o600 });
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => {});
      answer(socket);
    });
    server.listen(`${folder}/run/${name}`);
    await once(server, "listening");
    try {
      await run(config, `${folder}/run`);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });
}

function frameOf(...usernames: string[]): FromCollector {
  const frame = encodeFrame({
    worker: Buffer.alloc(8, 1),
    service: "telnet",
    number: 1,
    monotonicUs: 1000,
    wallMs: Date.UTC(2026, 0, 1),
    attempts: [],
    sessionsClosed: 0,
    eventsShed: 0,
    urgent: false,
    consent: 0,
    credentialMode: "off",
    events: usernames.map((username) => ({
      monotonicUs: 1000,
      session: 1,
      peerAddress: Uint8Array.of(192, 0, 2, 9),
      peerPort: 1,
      targetPort: 23,
      transport: "tcp",
      redaction: "none",
      seen: { kind: "login", username: Buffer.from(username), mechanism: "plain", attempt: 1 },
    })),
  });
  return { kind: "frame", frame };
}

/** A collector that says `messages` to who wants to watch. */
function collector(...messages: FromCollector[]) {
  return (socket: Socket) => {
    const read = messageReader((bytes) => {
      assert.is(decodeToCollector(bytes).kind, "watch");
      for (const message of messages) socket.write(withLength(encodeFromCollector(message)));
    });
    socket.on("data", read);
  };
}

test("tail prints events, tells what was skipped, and ends well on SIGINT", () =>
  withSensor("collector.sock", collector(frameOf("root", "\x1b[2Jme"), { kind: "skipped", frames: 3 }), async (config) => {
    const running = new Running(["tail", "-c", config]);
    await until(() => running.err.includes("3 frames left out"), "the skipped frames");
    assert.is(await running.stop("SIGINT"), 0);
    assert.match(running.out, /^2026-01-01T00:00:00\.000Z {2}telnet +23 +192\.0\.2\.9:1 +login +root \/ –\n.*\\x1b\[2Jme/);
    assert.not.match(running.out, /\p{Cc}(?<!\n)/u);
  }));

test("tail -n ends after so many events, with JSON an object a line", () =>
  withSensor("collector.sock", collector(frameOf("a", "b"), frameOf("c", "d")), async (config) => {
    const { code, out } = await minipot("tail", "--json", "-n", "3", "-c", config);
    assert.is(code, 0);
    const names = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).seen.username);
    assert.equal(names, ["a", "b", "c"]);
  }));

test("tail ends when the sensor does, and says so when what answers is none", async () => {
  await withSensor(
    "collector.sock",
    (socket) => socket.end(),
    async (config) => {
      const { code, err } = await minipot("tail", "-c", config);
      assert.is(code, 0);
      assert.match(err, /has stopped/);
    },
  );
  await withSensor(
    "collector.sock",
    (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"),
    async (config) => {
      const { code, err } = await minipot("tail", "-c", config);
      assert.is(code, 1);
      assert.match(err, /no collector of this version/);
    },
  );
});

test("tail into a program that has heard enough ends quietly", () =>
  withSensor("collector.sock", collector(frameOf("a"), frameOf("b")), async (config) => {
    const running = new Running(["tail", "-c", config]);
    running.process.stdout?.destroy();
    const [code] = await once(running.process, "exit");
    assert.is(code, 0);
    assert.is(running.err, "");
  }));

const wellDelivered = { state: "connected", eventsWaiting: 0, eventsAcknowledged: 1, quarantined: 0 };
function statusOf(state: string, delivery: object | undefined = wellDelivered): string {
  const processes = [{ name: "telnet", role: "worker", state, restarts: 0, sinceMs: 0 }];
  return JSON.stringify({ sensor: "s", version: "1", pid: 1, startedMs: 0, processes, listeners: [], delivery });
}

const STATUSES: [string, string, number][] = [
  ["all up and connected", statusOf("up"), 0],
  ["no server", statusOf("up", { ...wellDelivered, state: "off" }), 0],
  ["a parked worker", statusOf("parked"), 1],
  ["a worker that waits to be started again", statusOf("backoff"), 1],
  ["a server that does not answer", statusOf("up", { ...wellDelivered, state: "spooling" }), 1],
  ["events being lost", statusOf("up", { ...wellDelivered, state: "losing" }), 1],
];
for (const [name, answer, expected] of STATUSES) {
  test(`status: ${name} is exit code ${expected}`, () =>
    withSensor(
      "supervisor.sock",
      (socket) => socket.end(`${answer}\n`),
      async (config) => {
        const human = await minipot("status", "-c", config);
        assert.is(human.code, expected);
        assert.match(human.out, /telnet/);
        const json = await minipot("status", "--json", "-c", config);
        assert.is(json.code, expected);
        assert.equal(JSON.parse(json.out), JSON.parse(answer));
      },
    ));
}

const NO_SENSORS: [string, (socket: Socket) => void, RegExp][] = [
  ["says nothing of use", (socket) => socket.end("null\n"), /no sensor of this version/],
  ["never says anything", () => {}, /not answered within 50 ms/],
  ["never stops", (socket) => socket.write("x".repeat(2 ** 21)), /does not stop/],
];
for (const [name, answer, expected] of NO_SENSORS) {
  test(`status: what ${name} is no sensor`, () =>
    withSensor("supervisor.sock", answer, async (_, runtimeDir) => {
      await askStatus(runtimeDir, expected.source.includes("50") ? 50 : 5000).then(
        () => assert.unreachable(),
        (error: Error & { code: string }) => {
          assert.match(error.message, expected);
          assert.is(error.code, "NO_ANSWER");
        },
      );
    }));
}

test("an unknown count is wrong usage", async () => {
  const { code, err } = await minipot("tail", "-n", "0");
  assert.is(code, 2);
  assert.match(err, /whole number from 1/);
});

test.run();
