/** Campaigns as the API tells of them: events in a store, a server that starts on it, and what it answers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Event } from "../../../src/event.js";
import type { CampaignProfile, Campaigns, Problem } from "../../../src/server/api.js";
import type { RunningServer } from "../../../src/server/server.js";
import { openStore } from "../../../src/server/store/store.js";
import { ask, askApi } from "../../kit/ask.js";
import { event, login } from "../../kit/batches.js";
import { serverConfig, startTestServer } from "../../kit/server.js";
import { until } from "../../kit/socket.js";
import { type Sight, storeEvents } from "../../kit/stored.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MIDNIGHT = Math.floor(Date.now() / DAY_MS) * DAY_MS;
/** The burst is over: a whole day has passed since. */
const BURST_MS = MIDNIGHT - 3 * DAY_MS;
const SENSORS = ["one", "two", "three"];
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
let server: RunningServer;

const campaigns = suite("campaigns");

campaigns.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const api = <Shape>(path: string) => askApi<Shape>(server.port, path);
const idOf = async (kind: string) => (await api<Campaigns>(`campaigns?kind=${kind}`)).campaigns[0]!.id;
const peer = (last: number) => Uint8Array.of(80, 1, 0, last);
const date = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function seen(dayMs: number, addresses: number, service: string, show: (peerAddress: Uint8Array) => Event): Sight[] {
  return Array.from({ length: addresses }, (_, nth) => nth).flatMap((nth) =>
    SENSORS.map((sensor) => ({ event: show(peer(nth)), sensor, service, timeMs: dayMs + HOUR_MS * (nth + 1) })),
  );
}

const request = (target: string) => (peerAddress: Uint8Array) => {
  const bytes = (text: string) => Buffer.from(text, "latin1");
  const head = {
    method: bytes("POST"),
    target: bytes(target),
    version: bytes("HTTP/1.1"),
    host: bytes(""),
    userAgent: bytes(""),
  };
  return event({ kind: "request", ...head, headers: [], body: bytes(""), bodyLength: 0 }, { peerAddress });
};

campaigns.before(async () => {
  const store = await openStore(serverConfig(folder));
  const usual = Array.from({ length: 12 }, (_, back) =>
    seen(BURST_MS - (back + 1) * DAY_MS, 2, "telnet", (peerAddress) => login("root", "xc3511", { peerAddress })),
  );
  await storeEvents(store, usual.flat());
  await storeEvents(store, [
    ...seen(BURST_MS, 20, "telnet", (peerAddress) => login("root", "xc3511", { peerAddress })),
    ...seen(BURST_MS, 5, "ftp", (peerAddress) => login("root", "xc3511", { peerAddress })),
    ...seen(BURST_MS + 2 * DAY_MS, 15, "http", request("/GponForm/diag_Form?images/<b>\0")),
  ]);
  await store.close();
  server = await startTestServer(serverConfig(folder));
  await until(async () => (await api<Campaigns>("campaigns")).campaigns.length === 2, "two campaigns");
});

campaigns("a list tells what is shown, what is known of it, and whether it goes on; seen last first", async () => {
  const found = (await api<Campaigns>("campaigns")).campaigns;
  const [gpon, mirai] = found;
  assert.equal(
    { kind: gpon?.kind, text: gpon?.text, password: gpon?.password, isActive: gpon?.isActive, vouched: gpon?.peak.vouched },
    { kind: "uri", text: "/GponForm/diag_Form?images/<b>\\x00", password: null, isActive: true, vouched: 15 },
  );
  assert.equal(
    gpon?.labels.map(({ name }) => name),
    ["Dasan GPON, CVE-2018-10561"],
  );
  assert.equal(
    { kind: mirai?.kind, text: mirai?.text, password: mirai?.password, isActive: mirai?.isActive },
    { kind: "credentials", text: "root", password: "xc3511", isActive: false },
  );
  assert.equal(
    mirai?.labels.map(({ name }) => name),
    ["Mirai's list"],
  );
  assert.equal(mirai?.peak, { day: date(BURST_MS), addresses: 20, vouched: 20 });
  assert.is(mirai?.startedAt, new Date(BURST_MS + HOUR_MS).toISOString());
});

campaigns("it can be asked for one kind, for what goes on and for what has ended", async () => {
  const kinds = async (query: string) => (await api<Campaigns>(`campaigns?${query}`)).campaigns.map(({ kind }) => kind);
  assert.equal(await kinds("kind=uri"), ["uri"]);
  assert.equal(await kinds("kind=port"), []);
  assert.equal(await kinds("active=true"), ["uri"]);
  assert.equal(await kinds("active=false"), ["credentials"]);
  assert.equal(await kinds("limit=1"), ["uri"]);
  const since = (ms: number) => `since=${encodeURIComponent(new Date(ms).toISOString())}`;
  assert.equal(await kinds(since(BURST_MS + DAY_MS)), ["uri"]);
  assert.equal(await kinds(since(BURST_MS)), ["uri", "credentials"]);
  const first = await api<Campaigns>("campaigns?limit=1");
  const rest = await api<Campaigns>(`campaigns?limit=1&after=${first.next}`);
  assert.equal([rest.campaigns.map(({ kind }) => kind), rest.next], [["credentials"], null]);
  assert.is((await ask(server.port, `/api/v1/campaigns?after=${Buffer.from("1\n1\nx").toString("base64url")}`)).status, 400);
  const csv = (await ask(server.port, "/api/v1/campaigns?format=csv")).text.split("\r\n");
  assert.equal(
    [csv.length, csv[0]?.startsWith("id,kind,text,password,labels,"), csv[2]?.includes("credentials,root,xc3511,")],
    [4, true, true],
  );
});

campaigns("one of them shows its days, services, addresses, and the days before it", async () => {
  const id = await idOf("credentials");
  const one = await api<CampaignProfile>(`campaigns/${id}`);
  assert.is(one.days.length, 13);
  assert.equal(one.days.at(0), { day: date(BURST_MS - 12 * DAY_MS), addresses: 2, vouched: 2, sensors: 3 });
  assert.equal(one.days.at(-1), { day: date(BURST_MS), addresses: 20, vouched: 20, sensors: 3 });
  assert.equal(one.services, [
    { service: "telnet", addresses: 20, events: 60 },
    { service: "ftp", addresses: 5, events: 15 },
  ]);
  assert.is(one.addresses.length, 20);
  assert.equal(one.addresses[0], {
    address: "80.1.0.0",
    events: 6,
    sensors: 3,
    firstSeen: new Date(BURST_MS + HOUR_MS).toISOString(),
  });
  assert.equal(one.groups, []);
});

campaigns("of a URI there are addresses as well, and of what is no campaign a problem", async () => {
  const id = await idOf("uri");
  const one = await api<CampaignProfile>(`campaigns/${id}`);
  assert.equal(one.services, [{ service: "http", addresses: 15, events: 45 }]);
  assert.is(one.addresses.length, 15);
  for (const wrong of ["1", "99999999999999999999"]) {
    const { status, text } = await ask(server.port, `/api/v1/campaigns/${wrong}`);
    assert.is(status, 404);
    assert.match((JSON.parse(text) as Problem).detail, /no such campaign/);
  }
  assert.is((await ask(server.port, "/api/v1/campaigns/x")).status, 400);
  assert.is((await ask(server.port, "/api/v1/campaigns?kind=nothing")).status, 400);
});

campaigns.run();
