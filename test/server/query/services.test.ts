/** What is told of services, asked over HTTP of a server that was sent what it is asked for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ServiceProfile, Services } from "../../../src/server/api/services.js";
import type { TraitProfile } from "../../../src/server/api/traits.js";
import type { RunningServer } from "../../../src/server/server.js";
import { ask, askApi } from "../../kit/ask.js";
import { event, login, ScriptedSensor } from "../../kit/batches.js";
import { OTHER_TOKEN, serverConfig, startTestServer, TOKEN } from "../../kit/server.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const DAY_MS = 86_400_000;
let server: RunningServer;
const api = <Shape>(path: string) => askApi<Shape>(server.port, path);
const from = (last: number, ageMs = 0) => ({ peerAddress: Uint8Array.of(80, 0, 0, last), ageMs });
const connect = (last: number, targetPort: number) => event({ kind: "connect" }, { ...from(last), targetPort });
const bytes = (text: string) => Buffer.from(text, "latin1");

const test = suite("services");

test.before(async () => {
  server = await startTestServer(serverConfig(folder));
  const first = new ScriptedSensor("first", TOKEN, server.port);
  const other = new ScriptedSensor("other", OTHER_TOKEN, server.port);
  const losses = [{ reason: "spool_full", service: "telnet", events: 5, sessions: 2 }] as const;
  const long = 40 * DAY_MS;
  await first.deliver(
    first.seal(
      [
        connect(1, 23),
        connect(2, 2323),
        connect(2, 2323),
        login("root", "a", from(1)),
        login("root", "a", from(2)),
        login("root", "b", from(2)),
      ],
      { losses },
    ),
  );
  await other.deliver(
    other.seal([login("root", "a", from(3)), login("old", "old", from(3, long)), login("old", "old", from(4, long))]),
  );
  const line = {
    method: bytes("GET"),
    target: bytes("/\x01"),
    version: bytes("HTTP/1.1"),
    host: bytes("x"),
    userAgent: bytes(""),
  };
  const request = event({ kind: "request", ...line, headers: [], body: bytes(""), bodyLength: 0 }, from(9));
  await other.deliver(other.seal([request], { service: "http" }));
});

test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("services by events, with what was before and what was lost", async () => {
  const { services } = await api<Services>(`services?from=${new Date(Date.now() - 29 * DAY_MS).toISOString()}`);
  assert.equal(services, [
    {
      service: "telnet",
      events: 7,
      sessions: 3,
      logins: 4,
      commands: 0,
      requests: 0,
      addresses: 3,
      sensors: 2,
      eventsBefore: 2,
      lostEvents: 5,
      lostSessions: 2,
    },
    {
      service: "http",
      events: 1,
      sessions: 0,
      logins: 0,
      commands: 0,
      requests: 1,
      addresses: 1,
      sensors: 1,
      eventsBefore: 0,
      lostEvents: 0,
      lostSessions: 0,
    },
  ]);
  const today = (await api<Services>("services")).services[0];
  assert.equal([today?.events, today?.eventsBefore], [7, 0], "the days before a day are not forty days ago");
});

test("one service: its days, sensors and losses, and of its last day ports and what was shown", async () => {
  const one = await api<ServiceProfile>("services/telnet");
  assert.equal(
    one.days.map(({ kind, events }) => [kind, events]),
    [
      ["connect", 3],
      ["login", 4],
    ],
  );
  assert.equal(one.bySensor, [
    { sensor: "first", events: 6, addresses: 2 },
    { sensor: "other", events: 1, addresses: 1 },
  ]);
  assert.equal(one.portsThen, [
    { port: 2323, sessions: 2, addresses: 1 },
    { port: 23, sessions: 1, addresses: 1 },
  ]);
  assert.equal(
    one.losses.map(({ reason, events, sessions }) => [reason, events, sessions]),
    [["spool_full", 5, 2]],
  );
  assert.equal(
    one.shownThen.map(({ kind, text, password, events, addresses }) => [kind, text, password, events, addresses]),
    [
      ["credentials", "root", "a", 3, 3],
      ["credentials", "root", "b", 1, 1],
    ],
  );
  const [shown] = (await api<ServiceProfile>("services/http")).shownThen;
  assert.equal([shown?.kind, shown?.text, shown?.password], ["uri", "/\\x01", null]);
  for (const { kind, hash, events } of [one.shownThen[0]!, shown!]) {
    assert.is((await api<TraitProfile>(`traits/${kind}/${hash}`)).events, events, "it leads to the trait");
  }
});

test("a service that was not met is not found; one that is none is a bad request; CSV has a row for each", async () => {
  assert.is((await ask(server.port, "/api/v1/services/vnc")).status, 404);
  assert.is((await ask(server.port, "/api/v1/services/X")).status, 400);
  const { text } = await ask(server.port, "/api/v1/services?format=csv");
  assert.match(text, /^service,events,sessions,.*\r\ntelnet,7,3,4,0,0,3,2,0,5,2\r\nhttp,1,/);
});

test.run();
