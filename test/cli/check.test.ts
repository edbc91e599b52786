/** `minipot check` against a running server, and what it says in each case. */
import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkReport } from "../../src/cli/check-report.js";
import type { AddressProfile } from "../../src/server/api.js";
import { login, ScriptedSensor } from "../kit/batches.js";
import { minipot } from "../kit/command.js";
import { serverConfig, startTestServer, TOKEN } from "../kit/server.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const TIME = "2026-03-01T12:34:56.000Z";
const PROFILE: AddressProfile = {
  address: "80.0.0.66",
  firstSeen: TIME,
  lastSeen: TIME,
  events: 40,
  logins: 30,
  credentials: 1,
  sensorCount: 3,
  services: [{ service: "telnet", events: 40, logins: 30, firstSeen: TIME, lastSeen: TIME }],
  sensors: [{ sensor: "a", events: 40, firstSeen: TIME, lastSeen: TIME }],
  clients: [{ name: "user-agent", value: `\\x1b[2J${"x".repeat(200)}`, events: 2, firstSeen: TIME, lastSeen: TIME }],
  clientCount: 1,
  country: { code: "CZ", asOf: "2026-01-01" },
  operator: { asn: 64500, organization: "\x1b[2JExample", asOf: "2026-01-02" },
  group: { id: 12, members: 41, since: TIME },
  score: {
    score: 300.04,
    sensors: 3,
    class: null,
    listScore: 300,
    unlistScore: 150,
    sensorsMin: 3,
    sensorScoreMax: 100,
    halfLifeDays: 3,
    reasons: [{ service: "telnet", kind: "login", events: 30, weight: 20 }],
  },
  listing: {
    address: "80.0.0.66",
    class: null,
    since: TIME,
    expires: "2026-03-05T00:00:00.000Z",
    score: 300,
    sensors: 3,
    firstSeen: TIME,
    lastSeen: TIME,
    reasons: [{ service: "telnet", kind: "login", events: 30 }],
  },
};

test("the answer comes first, then all that led to it, and no peer's byte reaches the terminal", () => {
  const [first, ...rest] = checkReport(PROFILE).split("\n");
  assert.is(first, "80.0.0.66: LISTED since 2026-03-01 12:34 UTC, until 2026-03-05 00:00 UTC at the latest");
  const text = rest.join("\n");
  assert.match(text, /did: {6}40 events, 30 logins with 1 pair of user name and password\n/);
  assert.match(
    text,
    /score: {4}300 of the 300 that list it, from 3 sensors; at least 3 sensors, 100 each at most, half after 3 days\n/,
  );
  assert.match(text, /group: {4}12, since 2026-03-01 12:34 UTC: 40 other addresses that try the same list of credentials\n/);
  assert.match(text, /30 × login at telnet, 20 each\n/);
  assert.match(text, /operator: AS64500 \\x1b\[2JExample \(as of 2026-01-02\)/);
  assert.match(text, /user-agent \\x1b\[2Jx{93}… \(2\)/);
  assert.not.ok(text.includes("\x1b"));
});

test("who is not listed is told why not, where there is a why", () => {
  const told = (over: Partial<AddressProfile>) => checkReport({ ...PROFILE, listing: null, ...over }).split("\n", 1)[0];
  const exempt = (name: string) => ({ score: { ...PROFILE.score, class: name, listScore: null, unlistScore: null } });
  assert.is(told({}), "80.0.0.66: not listed");
  assert.is(told({ firstSeen: null, lastSeen: null }), "80.0.0.66: not listed; it was never seen");
  assert.match(String(told(exempt("bogon"))), /never will be: it is no address that the Internet/);
  assert.match(String(told(exempt("allowed"))), /`allow`/);
  assert.match(String(told(exempt("sensor"))), /uploads from/);
  assert.match(String(told(exempt("scanner"))), /one of the class scanner/);
});

test("the command asks the server that the config names", () =>
  inTemporaryFolder(async (folder) => {
    const server = await startTestServer(serverConfig(`${folder}/data`));
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, `[server]\nlisten = "127.0.0.1:${server.port}"\ndata_dir = "${folder}/data"\n`, { mode: 0o600 });
    try {
      const sensor = new ScriptedSensor("first", TOKEN, server.port);
      await sensor.deliver(sensor.seal([login("root", "x", { peerAddress: Uint8Array.of(80, 0, 0, 1) })]));
      const text = await minipot("check", "80.0.0.1", "-c", path);
      assert.is(text.code, 0, text.err);
      assert.match(text.out, /^80\.0\.0\.1: not listed\nseen: .* by 1 sensor\n/);
      const json = await minipot("check", "80.0.0.1", "--json", "-c", path);
      assert.is((JSON.parse(json.out) as AddressProfile).score.score, 20);
    } finally {
      await server.stop();
    }
    const alone = await minipot("check", "80.0.0.1", "-c", path);
    assert.is(alone.code, 1);
    assert.match(alone.err, /No server answers at http:\/\/127\.0\.0\.1:\d+: this runs where the server runs/);
    const wrong = await minipot("check", "example.org", "-c", path);
    assert.equal([wrong.code, /is no IP address/.test(wrong.err)], [2, true]);
  }));

test.run();
