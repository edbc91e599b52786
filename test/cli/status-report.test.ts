import { test } from "uvu";
import * as assert from "uvu/assert";
import { statusReport } from "../../src/cli/status-report.js";
import type { Delivery } from "../../src/wire/health.js";
import type { SensorStatus } from "../../src/wire/status.js";

const NOW_MS = 10_000_000;
const delivery: Delivery = {
  state: "connected",
  eventsWaiting: 0,
  eventsAcknowledged: 12,
  lastAckMs: NOW_MS - 3000,
  quarantined: 0,
};
const SENSOR: SensorStatus = {
  sensor: "home",
  version: "1.2.3",
  pid: 1,
  startedMs: NOW_MS - 7_000_000,
  processes: [
    { name: "supervisor", role: "supervisor", pid: 1, state: "up", restarts: 0, sinceMs: NOW_MS - 7_000_000, pssBytes: 2 ** 20 },
    {
      name: "a-service-with-a-long-name",
      role: "worker",
      pid: 2,
      state: "up",
      restarts: 3,
      sinceMs: NOW_MS - 60_000,
      health: {
        role: "worker",
        connections: 9,
        sessions: 4,
        refused: 5,
        evicted: 0,
        own: 2,
        ownSecrets: { found: 3, unchecked: 1, lastFoundMs: NOW_MS - 5000 },
        events: 77,
        shed: 6,
        loopDelayP99Ms: 1,
      },
    },
  ],
  listeners: [{ service: "telnet", address: "::", port: 1392, targetPort: 23 }],
  delivery,
  spool: { bytes: 2 ** 20, bytesMax: 2 ** 26, batches: 2 },
};

const report = (over: Partial<SensorStatus> = {}) => statusReport({ ...SENSOR, ...over }, NOW_MS);

test("the table has a row a process, its columns below each other", () => {
  const lines = report().split("\n");
  assert.is(lines[0], "home, minipot 1.2.3, up 117 min");
  const [head = "", , worker = ""] = lines.slice(2);
  assert.match(worker, /^a-service-with-a-long-name +up +2 +3 +60 s +4 of 9 +77 +5 +6$/);
  for (const [column, value] of [
    ["restarts", "3"],
    ["events", "77"],
    ["shed", "6"],
  ] as const)
    assert.is(worker.slice(head.indexOf(column)).startsWith(value), true, column);
  assert.match(report(), /listening: \[::\]:1392 for 23\n/);
  assert.match(report(), /spool: +1\.0 MiB of 64\.0 MiB, 2 batches\n/);
  assert.match(report(), /secrets: +a password that you use was tried at a-service-with-a-long-name 3 times, last 5 s ago; not/);
  assert.match(report(), /secrets: +1 events of a-service-with-a-long-name were withheld/);
  assert.match(report(), /own: +2 connections from your own networks, not recorded\n/);
});

const SENTENCES: [Partial<Delivery>, RegExp][] = [
  [{}, /connected, 12 events acknowledged, last acknowledged 3 s ago, 0 events wait$/m],
  [{ state: "sending", eventsWaiting: 5 }, /sending, 5 events wait/],
  [{ state: "off" }, /off: no server is configured/],
  [{ state: "spooling", eventsWaiting: 5, reason: "the server refuses" }, /spooling 5 events since the server refuses; last/],
  [
    { state: "losing", reason: "the spool is full", quarantined: 2 },
    /LOSING events since the spool is full; .*2 batches in quarantine/,
  ],
];
for (const [over, expected] of SENTENCES) {
  test(`delivery ${over.state ?? "connected"} is told honestly`, () =>
    assert.match(report({ delivery: { ...delivery, ...over } }), expected));
}

test("why a process is not up is told, and what was lost, and what is not known", () => {
  const [supervisor] = SENSOR.processes;
  const parked = { ...SENSOR.processes[1]!, state: "parked", reason: "it cannot listen" } as const;
  const health = {
    role: "collector",
    events: 1,
    delivery,
    spool: SENSOR.spool!,
    shed: { spool_full: 8, worker_died: 0 },
    loopDelayP99Ms: 0,
  } as const;
  const collector = { name: "collector", role: "collector", state: "up", restarts: 0, sinceMs: 0, health } as const;
  const text = report({ processes: [supervisor!, parked, collector] });
  assert.match(text, /\na-service-with-a-long-name is parked: it cannot listen\n/);
  assert.match(text, /\nlost: +8 events \(spool_full\)\n/);
  const { delivery: _, spool: __, ...unknown } = SENSOR;
  assert.match(statusReport({ ...unknown, listeners: [] }, NOW_MS), /listening: nowhere\ndelivery: +not known/);
});

test.run();
