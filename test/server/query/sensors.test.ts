/** What is told of sensors, of countries and of networks, asked over HTTP of a server that was sent what it is asked for. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Countries, Networks } from "../../../src/server/api/places.js";
import type { SensorProfile, Sensors } from "../../../src/server/api/sensors.js";
import type { EventPage } from "../../../src/server/api.js";
import { isSilent } from "../../../src/server/query/sensors.js";
import type { RunningServer } from "../../../src/server/server.js";
import { mmdb } from "../../../src/simulate/mmdb.js";
import { ask, askApi } from "../../kit/ask.js";
import { login, ScriptedSensor } from "../../kit/batches.js";
import { OTHER_TOKEN, serverConfig, startTestServer, TOKEN } from "../../kit/server.js";
import { until } from "../../kit/socket.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const geo = { country: join(folder, "country.mmdb"), asn: join(folder, "asn.mmdb") };
let server: RunningServer;
const api = <Shape>(path: string) => askApi<Shape>(server.port, path);
const peer = (third: number, last: number) => Uint8Array.of(80, 0, third, last);

const test = suite("sensors and places");

test.before(async () => {
  const built = new Date("2026-03-01T00:00:00Z");
  const country = (iso_code: string) => ({ country: { iso_code } });
  writeFileSync(
    geo.country,
    mmdb("Country", built, { "80.0.0.0/24": country("CZ"), "80.0.1.0/24": country("DE"), "80.0.2.0/24": country("DE") }),
  );
  const asn = (autonomous_system_number: number, autonomous_system_organization: string) => ({
    autonomous_system_number,
    autonomous_system_organization,
  });
  writeFileSync(
    geo.asn,
    mmdb("ASN", built, {
      "80.0.0.0/24": asn(64500, "One"),
      "80.0.1.0/24": asn(64501, "T\two\\"),
      "80.0.2.0/24": asn(64500, "One"),
    }),
  );
  server = await startTestServer(serverConfig(folder, { geo }));
  const first = new ScriptedSensor("first", TOKEN, server.port);
  const other = new ScriptedSensor("other", OTHER_TOKEN, server.port);
  await first.deliver(
    first.seal([login("a", "b", { peerAddress: peer(0, 1) }), login("a", "b", { peerAddress: peer(1, 1) })], {
      losses: [{ reason: "spool_full", service: "telnet", events: 5, sessions: 2 }],
    }),
  );
  await first.deliver(first.seal([login("a", "c", { peerAddress: peer(1, 2) })], { service: "ftp" }));
  await other.deliver(other.seal([login("a", "d", { peerAddress: peer(2, 1) }), login("x", "y", { peerAddress: peer(9, 9) })]));
});

test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("sensors come by name, page by page, each with what it saw and lost", async () => {
  const page = await api<Sensors>("sensors?limit=1");
  assert.is(page.sensors.length, 1);
  const [first] = page.sensors;
  assert.is(first?.sensor, "first");
  assert.equal([first?.events, first?.addresses, first?.services], [3, 3, ["ftp", "telnet"]]);
  assert.equal([first?.lostEvents, first?.lostSessions, first?.silentSince], [5, 2, null]);
  const rest = await api<Sensors>(`sensors?limit=1&after=${page.next}`);
  assert.equal(
    rest.sensors.map(({ sensor, events, lostEvents }) => [sensor, events, lostEvents]),
    [["other", 2, 0]],
  );
  assert.is(rest.next, null);
});

test("one sensor tells its days, services, losses and batches; nobody's name is not found", async () => {
  const one = await api<SensorProfile>("sensors/first");
  assert.equal(one.byService, [
    { service: "telnet", events: 2, addresses: 2 },
    { service: "ftp", events: 1, addresses: 1 },
  ]);
  assert.equal(one.batches, { count: 2, events: 3, stored: 3 });
  assert.equal(
    one.losses.map(({ reason, service, events, sessions }) => [reason, service, events, sessions]),
    [["spool_full", "telnet", 5, 2]],
  );
  assert.is(
    one.days.reduce((sum, { events }) => sum + events, 0),
    3,
  );
  assert.is((await ask(server.port, "/api/v1/sensors/nobody")).status, 404);
  assert.is((await ask(server.port, "/api/v1/sensors?after=x%0Ay")).status, 400);
});

test("silent is who has paused three times as long as usual, and ten minutes", () => {
  const minute = 60_000;
  assert.not(isSilent(10 * minute, null));
  assert.ok(isSilent(10 * minute + 1, null));
  assert.not(isSilent(29 * minute, 10 * minute));
  assert.ok(isSilent(31 * minute, 10 * minute));
});

test("peers are counted by country and by network, and asked for by both", async () => {
  await until(async () => (await api<Countries>("countries")).countries.length > 1, "places");
  const { isKnown, countries, elsewhere } = await api<Countries>("countries");
  assert.ok(isKnown);
  assert.equal(countries, [
    { country: "DE", events: 3, logins: 3, addresses: 3 },
    { country: "CZ", events: 1, logins: 1, addresses: 1 },
  ]);
  assert.equal(elsewhere, { events: 1, logins: 1, addresses: 1 });
  const networks = await api<Networks>("networks?limit=1");
  assert.equal(networks.networks, [
    { asn: 64500, organization: "One", countries: ["CZ", "DE"], events: 2, logins: 2, addresses: 2 },
  ]);
  const rest = await api<Networks>(`networks?limit=1&after=${networks.next}`);
  assert.equal(
    rest.networks.map(({ asn, organization }) => [asn, organization]),
    [[64501, "T wo\\"]],
  );
  assert.is(rest.next, null);
  const addresses = async (path: string) =>
    (await api<EventPage>(`events?${path}`)).events.map(({ address }) => address).toSorted();
  assert.equal(await addresses("country=DE"), ["80.0.1.1", "80.0.1.2", "80.0.2.1"]);
  assert.equal(await addresses("asn=64500"), ["80.0.0.1", "80.0.2.1"]);
  assert.equal(await addresses("country=DE&sensor=first&service=ftp"), ["80.0.1.2"]);
});

test.run();
