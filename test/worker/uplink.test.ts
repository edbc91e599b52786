import { createServer, type Server, type Socket } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Event } from "../../src/event.js";
import { decodeFrame, decodeToCollector, encodeFromCollector, type Frame } from "../../src/wire/frame.js";
import { messageReader, withLength } from "../../src/wire/framing.js";
import { Uplink } from "../../src/worker/uplink.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

/** A collector that answers as it is told to. */
class ScriptedCollector {
  readonly frames: Frame[] = [];
  readonly words: string[] = [];
  accepting = true;
  #server: Server;
  #sockets = new Set<Socket>();

  constructor(path: string) {
    this.#server = createServer((socket) => this.#serve(socket)).listen(path);
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    const read = messageReader((bytes) => {
      const message = decodeToCollector(Buffer.from(bytes));
      this.words.push(message.kind);
      if (message.kind !== "frame") return;
      const frame = decodeFrame(message.frame);
      this.frames.push(frame);
      if (this.accepting) socket.write(withLength(encodeFromCollector({ kind: "accepted", number: frame.number })));
    });
    socket.on("data", read);
    socket.on("end", () => socket.end());
  }

  pause(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const event = (session: number, kind: "connect" | "login" = "connect", password = "x"): Event => ({
  monotonicUs: session,
  session,
  peerAddress: Uint8Array.of(127, 0, 0, session % 250),
  peerPort: 1,
  targetPort: 23,
  transport: "tcp",
  redaction: "none",
  seen: kind === "connect" ? { kind } : { kind, mechanism: "plain", attempt: 1, password: Buffer.from(password) },
});

const uplinkTo = (path: string, ringBytesMax = 1 << 20) =>
  new Uplink({
    path,
    service: "telnet",
    worker: Buffer.from("0011223344556677", "hex"),
    ringBytesMax,
    consent: 1,
    credentialMode: "on",
  });

const sessions = (frames: Frame[]) => frames.flatMap((frame) => frame.events.map(({ session }) => session));

test("events arrive in order, in frames of at most 64, with logins counted by peer", () =>
  inTemporaryFolder(async (folder) => {
    const collector = new ScriptedCollector(`${folder}/c.sock`);
    const uplink = uplinkTo(`${folder}/c.sock`);
    for (let session = 1; session <= 200; session++) uplink.report(event(session, session % 2 ? "login" : "connect"), 1);
    await uplink.end(5000);
    assert.equal(
      sessions(collector.frames),
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    assert.equal(
      collector.frames.map(({ number }) => number),
      [1, 2, 3, 4],
    );
    assert.equal(
      collector.frames.map(({ events }) => events.length),
      [64, 64, 64, 8],
    );
    assert.is(
      collector.frames.flatMap(({ attempts }) => attempts).reduce((sum, { logins }) => sum + logins, 0),
      100,
    );
    assert.equal([collector.words[0], collector.words.at(-1)], ["hello", "bye"]);
    await collector.close();
  }));

test("a single event is not kept waiting for others", () =>
  inTemporaryFolder(async (folder) => {
    const collector = new ScriptedCollector(`${folder}/c.sock`);
    const uplink = uplinkTo(`${folder}/c.sock`);
    uplink.report(event(1), 0);
    await until(() => collector.frames.length === 1, "the frame");
    await uplink.end(5000);
    await collector.close();
  }));

test("what a killed collector had not accepted is sent again to the next one, under the same numbers", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/c.sock`;
    const first = new ScriptedCollector(path);
    first.accepting = false;
    const uplink = uplinkTo(path);
    for (let session = 1; session <= 100; session++) uplink.report(event(session), 0);
    await until(() => sessions(first.frames).length === 100, "the first sending");
    await first.close();
    uplink.report(event(101), 0);
    const second = new ScriptedCollector(path);
    await uplink.end(10_000);
    assert.equal(
      sessions(second.frames),
      Array.from({ length: 101 }, (_, index) => index + 1),
    );
    assert.equal(
      second.frames.map(({ number }) => number),
      [1, 2, 3],
    );
    assert.is(uplink.eventsShed, 0);
    await second.close();
  }));

test("a collector that is away or does not read costs bounded memory, and what is shed is counted and told", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/c.sock`;
    const uplink = uplinkTo(path, 64 * 1024);
    const password = "p".repeat(500);
    for (let session = 1; session <= 2000; session++) uplink.report(event(session, "login", password), 500);
    assert.ok(uplink.eventsShed > 1000, `shed ${uplink.eventsShed}`);
    const collector = new ScriptedCollector(path);
    await uplink.end(10_000);
    const kept = sessions(collector.frames);
    assert.is(kept.length + uplink.eventsShed, 2000);
    assert.is(kept.at(-1), 2000, "the newest are kept");
    assert.is(collector.frames.at(-1)!.eventsShed, uplink.eventsShed);
    await collector.close();
  }));

test("large events make early frames, below the collector's limit for a message", () =>
  inTemporaryFolder(async (folder) => {
    const collector = new ScriptedCollector(`${folder}/c.sock`);
    const uplink = uplinkTo(`${folder}/c.sock`, 8 << 20);
    const password = "p".repeat(60_000);
    for (let session = 1; session <= 20; session++) uplink.report(event(session, "login", password), 60_000);
    await uplink.end(5000);
    assert.is(sessions(collector.frames).length, 20);
    assert.ok(collector.frames.every(({ events }) => events.length <= 3));
    await collector.close();
  }));

test("an event that has no room in a frame begins the next, so that none is above the collector's limit", () =>
  inTemporaryFolder(async (folder) => {
    const collector = new ScriptedCollector(`${folder}/c.sock`);
    const uplink = uplinkTo(`${folder}/c.sock`, 8 << 20);
    // As two requests with long Host fields within a few milliseconds of each other.
    for (const [session, bytes] of [130_000, 180_000, 130_000, 500, 180_000].entries()) {
      uplink.report(event(session, "login", "p".repeat(bytes)), bytes + 200);
    }
    await uplink.end(5000);
    assert.equal(
      collector.frames.map(({ events }) => events.map(({ session }) => session)),
      [[0], [1], [2, 3], [4]],
    );
    await collector.close();
  }));

test("the end does not wait for ever for a collector that is away", () =>
  inTemporaryFolder(async (folder) => {
    const uplink = uplinkTo(`${folder}/nobody.sock`);
    uplink.report(event(1), 0);
    await uplink.end(100);
  }));

test.run();
