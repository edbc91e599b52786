import { existsSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import pino from "pino";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Intake } from "../../src/collector/intake.js";
import type { TakenFrame } from "../../src/collector/spool/spool.js";
import { decodeFromCollector, encodeToCollector, type ToCollector } from "../../src/wire/frame.js";
import { MESSAGE_BYTES_MAX, messageReader, withLength } from "../../src/wire/framing.js";
import { frameOf, loginEvent } from "../kit/frames.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const A = Buffer.from("00112233445566aa", "hex");
const frame = (number: number, worker: Uint8Array = A, change: Parameters<typeof frameOf>[3] = {}) =>
  frameOf(worker, number, [loginEvent(number)], change);

/** Someone on the socket. */
class Guest {
  readonly socket: Socket;
  accepted = 0;
  answers = 0;
  closed = false;

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
    });
    const read = messageReader((bytes) => {
      const message = decodeFromCollector(bytes);
      if (message.kind !== "accepted") return;
      this.accepted = message.number;
      this.answers++;
    });
    this.socket.on("data", read);
  }

  say(...messages: ToCollector[]): this {
    this.socket.write(Buffer.concat(messages.map((message) => withLength(encodeToCollector(message)))));
    return this;
  }

  hello(worker: Uint8Array = A, service = "telnet"): this {
    return this.say({ kind: "hello", worker, service });
  }
}

interface Scene {
  readonly path: string;
  readonly intake: Intake;
  readonly taken: TakenFrame[];
  /** `+worker` who came, `-worker` who left, `-worker!` without a goodbye. */
  readonly traffic: string[];
  readonly logged: string[];
  disk: { isWell: boolean };
}

const scene = (play: (scene: Scene) => Promise<void>) => () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/c.sock`;
    writeFileSync(path, "a stale one");
    const taken: TakenFrame[] = [];
    const traffic: string[] = [];
    const logged: string[] = [];
    const disk = { isWell: true };
    const log = pino({ level: "debug" }, { write: (line: string) => void logged.push(line) });
    const intake = new Intake({
      log,
      take: (frames) => {
        if (!disk.isWell) return undefined;
        taken.push(...frames);
        return frames;
      },
      arrived: (worker) => traffic.push(`+${worker}`),
      left: (worker, goodbye) => traffic.push(`-${worker}${goodbye ? "" : "!"}`),
    });
    await intake.listen(path);
    try {
      await play({ path, intake, taken, traffic, logged, disk });
    } finally {
      intake.close();
      await until(() => !existsSync(path), "the socket's end");
    }
  });

const numbers = (taken: TakenFrame[]) => taken.map(({ head }) => head.number);

test(
  "frames in one chunk are kept together and answered once, and only we can reach the socket",
  scene(async ({ path, taken, traffic }) => {
    assert.is(statSync(path).mode & 0o777, 0o600);
    const guest = new Guest(path).say(
      { kind: "hello", worker: A, service: "telnet" },
      { kind: "frame", frame: frame(1) },
      { kind: "frame", frame: frame(2) },
      { kind: "frame", frame: frame(3) },
    );
    await until(() => guest.accepted === 3, "the acceptance");
    assert.is(guest.answers, 1);
    assert.equal(numbers(taken), [1, 2, 3]);
    assert.equal(
      taken.map(({ head }) => head.eventCount),
      [1, 1, 1],
    );
    guest.say({ kind: "bye" });
    await until(() => guest.closed && traffic.length === 2, "the goodbye");
    assert.equal(traffic, [`+${A.toString("hex")}`, `-${A.toString("hex")}`]);
  }),
);

test(
  "byte by byte it is the same",
  scene(async ({ path, taken, traffic }) => {
    const guest = new Guest(path);
    const messages: ToCollector[] = [
      { kind: "hello", worker: A, service: "telnet" },
      { kind: "frame", frame: frame(1) },
    ];
    guest.socket.setNoDelay(true);
    for (const byte of Buffer.concat(messages.map((message) => withLength(encodeToCollector(message))))) {
      guest.socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => guest.accepted === 1, "the acceptance");
    assert.equal(numbers(taken), [1]);
    guest.socket.destroy();
    await until(() => traffic.length === 2, "the end");
    assert.match(traffic[1]!, /!$/);
  }),
);

const long = (worker: Uint8Array, number: number) =>
  frameOf(worker, number, [loginEvent(1, "x".repeat(MESSAGE_BYTES_MAX - 400))]);
for (const [name, say] of [
  ["random bytes", (guest: Guest) => guest.socket.write(Buffer.from("f0e1d2c3b4a5968778695a4b3c2d1e0f", "hex"))],
  ["an oversized message", (guest: Guest) => guest.socket.write(Buffer.from([1, 0, 4, 0]))],
  ["an empty message", (guest: Guest) => guest.socket.write(Buffer.alloc(4))],
  ["wrong protobuf", (guest: Guest) => guest.socket.write(withLength(Buffer.from([0x0a, 0xff, 1])))],
  ["a frame before a hello", (guest: Guest) => guest.say({ kind: "frame", frame: frame(1) })],
  ["a frame of another worker", (guest: Guest) => guest.hello().say({ kind: "frame", frame: frame(1, Buffer.alloc(8, 9)) })],
  ["a frame of another service", (guest: Guest) => guest.hello().say({ kind: "frame", frame: frame(1, A, { service: "http" }) })],
  ["a frame that is none", (guest: Guest) => guest.hello().say({ kind: "frame", frame: Buffer.from([0x52, 0x7f]) })],
  ["a truncated frame", (guest: Guest) => guest.hello().say({ kind: "frame", frame: frame(1).subarray(0, 40) })],
  ["number 0", (guest: Guest) => guest.hello().say({ kind: "frame", frame: frame(0) })],
  ["totals beyond counting", (guest: Guest) => guest.hello().say({ kind: "frame", frame: frame(1, A, { eventsShed: 2 ** 60 }) })],
  [
    "an address that is none",
    (guest: Guest) =>
      guest.hello().say({ kind: "frame", frame: frame(1, A, { attempts: [{ peerAddress: Buffer.alloc(5), logins: 1 }] }) }),
  ],
  ["a second hello", (guest: Guest) => guest.hello().hello(Buffer.alloc(8, 9))],
  ["a short name", (guest: Guest) => guest.hello(Buffer.alloc(3))],
  ["a service that is not one of ours", (guest: Guest) => guest.hello(A, "\x1b[2Jhostile")],
  ["a worker that watches", (guest: Guest) => guest.hello().say({ kind: "watch" })],
] as const) {
  test(
    `${name} costs its own connection, is counted, and tells the log nothing of what was sent`,
    scene(async ({ path, intake, taken, logged }) => {
      const good = new Guest(path).hello(Buffer.alloc(8, 1));
      const bad = new Guest(path);
      say(bad);
      await until(() => bad.closed, "the end");
      assert.is(intake.malformed, 1);
      assert.equal(taken, []);
      assert.not.ok(logged.join("").includes("hostile"), logged.join(""));
      good.say({ kind: "frame", frame: frame(1, Buffer.alloc(8, 1)) });
      await until(() => good.accepted === 1, "the good one's frame");
      good.socket.destroy();
    }),
  );
}

test(
  "what came before the fault in the same chunk is kept",
  scene(async ({ path, taken }) => {
    const guest = new Guest(path).hello();
    guest.socket.write(
      Buffer.concat([withLength(encodeToCollector({ kind: "frame", frame: frame(1) })), Buffer.from([0, 0, 0, 0])]),
    );
    await until(() => guest.closed && taken.length > 0, "the end");
    assert.equal(numbers(taken), [1]);
  }),
);

test(
  "while nothing can be kept no more is read, and then all of it is, also of one that has gone meanwhile",
  scene(async ({ path, intake, taken, traffic, disk }) => {
    disk.isWell = false;
    const other = Buffer.alloc(8, 5);
    const gone = new Guest(path).hello(other).say({ kind: "frame", frame: frame(1, other) });
    await until(() => traffic.length === 1, "its arrival");
    gone.say({ kind: "frame", frame: frame(2, other) }, { kind: "bye" });
    gone.socket.end();
    const guest = new Guest(path).hello();
    let sent = 0;
    while (sent < 100 && guest.socket.writableLength < 8 << 20) guest.say({ kind: "frame", frame: long(A, ++sent) });
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(guest.socket.writableLength > 4 << 20, `${guest.socket.writableLength} bytes wait at the worker`);
    assert.equal(taken, []);
    assert.is(intake.workers, 2);
    disk.isWell = true;
    await until(() => guest.accepted === sent, "the acceptance");
    await until(() => traffic.includes(`-${other.toString("hex")}`), "the other's end");
    assert.equal(numbers(taken.filter(({ head }) => head.worker[0] === 5)), [1, 2]);
    assert.equal(
      numbers(taken.filter(({ head }) => head.worker[0] === 0)),
      Array.from({ length: sent }, (_, index) => index + 1),
    );
    guest.socket.destroy();
  }),
);

test(
  "many workers at once, and one too many",
  scene(async ({ path, taken }) => {
    const guests = Array.from({ length: 256 }, (_, index) => {
      const worker = Buffer.alloc(8, index);
      return new Guest(path)
        .hello(worker)
        .say(...[1, 2, 3].map((number) => ({ kind: "frame" as const, frame: frame(number, worker) })));
    });
    await until(() => guests.every(({ accepted }) => accepted === 3), "all acceptances");
    assert.is(taken.length, 3 * 256);
    const late = new Guest(path);
    await until(() => late.closed, "its refusal");
    for (const { socket } of guests) socket.destroy();
  }),
);

test.run();
