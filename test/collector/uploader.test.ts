import { mock } from "node:test";
import pino from "pino";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Answer } from "../../src/collector/post.js";
import { Uploader } from "../../src/collector/uploader.js";
import { encodeAck } from "../../src/wire/batch.js";

const BATCHING = { version: 9, maxAgeMs: 50, maxBytes: 1 << 20, maxAttempts: 1000, throttleHoldbackMs: 0 };
const GREETING = Buffer.from("0");

const status = (code: number, headers: Answer["headers"] = {}): Answer => ({ status: code, headers, body: Buffer.alloc(0) });
const ack = (number: number): Answer => {
  const body = Buffer.from(encodeAck({ number, batching: BATCHING, blockListVersion: 0, wallMs: 1 }));
  return { status: 200, headers: {}, body };
};

/** An uploader whose clock moves when told, with batches of two events each, and a server that does as it is told. */
class Scene {
  /** Numbers of batches in the spool. */
  spool: number[] = [];
  readonly posted: number[] = [];
  readonly aside: number[] = [];
  closed = false;
  serve: (number: number) => Answer | Error | Promise<Answer> = ack;
  readonly uploader = new Uploader(
    {
      post: async (payload) => {
        const number = Number(Buffer.from(payload).toString());
        this.posted.push(number);
        const answer = await this.serve(number);
        if (answer instanceof Error) throw answer;
        return answer;
      },
      close: () => {
        this.closed = true;
      },
    },
    {
      log: pino({ level: "silent" }),
      next: () => {
        const [number] = this.spool;
        return number === undefined ? undefined : { number, events: 2, payload: Buffer.from(String(number)) };
      },
      waiting: () => this.spool.length,
      greeting: () => GREETING,
      clock: () => "",
      acknowledged: (_ack, batch) => {
        if (batch !== undefined) this.spool = this.spool.filter((number) => number !== batch.number);
      },
      malformed: ({ number }) => {
        this.aside.push(number);
        this.spool.shift();
      },
    },
  );

  async pass(durationMs: number): Promise<void> {
    await answered();
    for (let passed = 0; passed < durationMs; passed += 250) {
      mock.timers.tick(Math.min(250, durationMs - passed));
      await answered();
    }
  }
}

/** All that can happen without time passing has happened. */
async function answered(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(0);
  }
}

const scene = (play: (scene: Scene) => Promise<void>) => async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const made = new Scene();
  try {
    await play(made);
  } finally {
    const ending = made.uploader.end(0);
    mock.timers.tick(1);
    await ending;
    mock.timers.reset();
  }
};

test(
  "batches go in order, one at a time",
  scene(async (s) => {
    s.spool = [1, 2, 3];
    let underWay = 0;
    s.serve = async (number) => {
      assert.is(++underWay, 1);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return ack(number);
    };
    await s.pass(1);
    assert.equal(s.posted, [1, 2, 3]);
    assert.is(s.uploader.eventsAcknowledged, 6);
    assert.is(s.uploader.fault, undefined);
  }),
);

test(
  "with nothing to send it greets at the start and every minute, and a new batch does not wait for that",
  scene(async (s) => {
    await s.pass(59_000);
    assert.equal(s.posted, [0]);
    await s.pass(2000);
    assert.equal(s.posted, [0, 0]);
    s.spool = [1];
    s.uploader.wake();
    await s.pass(1);
    assert.equal(s.posted, [0, 0, 1]);
  }),
);

test(
  "what is malformed is set aside and the next goes at once; many in a row are not thrown at a server that calls all so",
  scene(async (s) => {
    s.spool = Array.from({ length: 9 }, (_, index) => index + 1);
    s.serve = (number) => (number === 1 ? status(400) : ack(number));
    await s.pass(1);
    assert.equal(s.aside, [1]);
    assert.equal(s.spool, []);
    assert.is(s.uploader.fault, undefined);
    s.spool = Array.from({ length: 100 }, (_, index) => index + 101);
    s.serve = () => status(413);
    s.uploader.wake();
    await s.pass(60_000);
    assert.ok(s.aside.length > 4 && s.aside.length < 12, `${s.aside.length} set aside in a minute`);
    assert.match(s.uploader.fault ?? "", "413");
  }),
);

for (const code of [500, 502, 429, 404, 301]) {
  test(
    `a ${code} is tried again, ever more rarely, and nothing is lost`,
    scene(async (s) => {
      s.spool = [1];
      s.serve = () => status(code);
      await s.pass(10_000);
      const early = s.posted.length;
      assert.ok(early >= 4 && early <= 6, `${early} attempts in 10 s: 0.5, 1, 2, 4 s apart, give or take a quarter`);
      await s.pass(600_000);
      assert.ok(s.posted.length - early <= 17, `${s.posted.length - early} attempts in 10 min`);
      assert.equal(s.spool, [1]);
      s.serve = ack;
      await s.pass(76_000);
      assert.equal(s.spool, []);
    }),
  );
}

for (const [name, value, leastMs, mostMs] of [
  ["seconds", () => "7", 7000, 8000],
  ["a date", () => new Date(Date.now() + 30_000).toUTCString(), 28_000, 31_000],
  ["a thousand years", () => "31557600000", 3_600_000, 3_601_000],
] as const) {
  test(
    `Retry-After in ${name} is honoured, within an hour`,
    scene(async (s) => {
      s.spool = [1];
      s.serve = () => status(503, { "retry-after": value() });
      await s.pass(leastMs - 500);
      assert.is(s.posted.length, 1);
      await s.pass(mostMs - leastMs + 1000);
      assert.is(s.posted.length, 2);
    }),
  );
}

test(
  "Retry-After as a date counts from the server's clock: ours may be years off",
  scene(async (s) => {
    s.spool = [1];
    const date = "Thu, 01 Jan 2099 00:00:00 GMT";
    s.serve = () => status(503, { date, "retry-after": "Thu, 01 Jan 2099 00:00:10 GMT" });
    await s.pass(9500);
    assert.is(s.posted.length, 1);
    await s.pass(1000);
    assert.is(s.posted.length, 2);
  }),
);

for (const value of ["", "soon", "-1", "1e9"]) {
  test(
    `Retry-After ${JSON.stringify(value)} is no reason to wait for ever or to hurry`,
    scene(async (s) => {
      s.spool = [1];
      s.serve = () => status(503, { "retry-after": value });
      await s.pass(250);
      assert.is(s.posted.length, 1);
      await s.pass(2000);
      assert.ok(s.posted.length > 1);
    }),
  );
}

test(
  "who is not accepted asks again after a minute, keeps everything, and says why",
  scene(async (s) => {
    s.spool = [1];
    s.serve = () => status(401);
    await s.pass(59_000);
    assert.is(s.posted.length, 1);
    assert.match(s.uploader.fault ?? "", "token");
    s.serve = ack;
    await s.pass(2000);
    assert.equal(s.spool, []);
  }),
);

for (const [name, answer] of [
  ["another batch's acknowledgement", ack(2)],
  ["no acknowledgement", { status: 200, headers: {}, body: Buffer.from("<html>Sign in to use this network</html>") }],
  ["nothing in it", { status: 200, headers: {}, body: Buffer.alloc(0) }],
] as const) {
  test(
    `200 with ${name} acknowledges nothing`,
    scene(async (s) => {
      s.spool = [1];
      s.serve = () => answer;
      await s.pass(1);
      assert.equal(s.spool, [1]);
      assert.is(s.uploader.eventsAcknowledged, 0);
      assert.is(s.uploader.lastAckMs, undefined);
      assert.match(s.uploader.fault ?? "", "acknowledge");
    }),
  );
}

test(
  "at the end the rest is sent",
  scene(async (s) => {
    await s.pass(1);
    s.spool = [1, 2];
    const ending = s.uploader.end(5000);
    await answered();
    await ending;
    assert.equal(s.posted, [0, 1, 2]);
    assert.ok(s.closed);
    await s.pass(600_000);
    assert.equal(s.posted, [0, 1, 2], "and no more after that");
  }),
);

test(
  "at the end a server that is away is not waited for",
  scene(async (s) => {
    s.spool = [1];
    s.serve = () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    await s.pass(1);
    await s.uploader.end(600_000); // the clock stands still
    assert.equal(s.posted, [1]);
    const later = new Scene();
    later.serve = (number) => (number === 0 ? ack(0) : new Error("gone"));
    await later.pass(1);
    later.spool = [1];
    const ending = later.uploader.end(600_000);
    await answered();
    await ending;
    assert.equal(later.posted, [0, 1]);
  }),
);

test.run();
