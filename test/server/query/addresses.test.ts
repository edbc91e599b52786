/** Peers page by page and as CSV, asked over HTTP of a server that was sent what it is asked for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Addresses } from "../../../src/server/api/addresses.js";
import { cell } from "../../../src/server/http/csv.js";
import type { RunningServer } from "../../../src/server/server.js";
import { ask, askApi, trustedFetch } from "../../kit/ask.js";
import { login, ScriptedSensor } from "../../kit/batches.js";
import { OTHER_TOKEN, serverConfig, startTestServer, TOKEN } from "../../kit/server.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
let server: RunningServer;
const api = (path: string) => askApi<Addresses>(server.port, `addresses?${path}`);
const PEERS = 25;

const test = suite("addresses");

test.before(async () => {
  server = await startTestServer(serverConfig(folder));
  const first = new ScriptedSensor("first", TOKEN, server.port);
  const other = new ScriptedSensor("other", OTHER_TOKEN, server.port);
  // The nth peer comes n times, the first of them last; every third is seen by the other sensor too, at another service.
  const events = Array.from({ length: PEERS }, (_, index) =>
    Array.from({ length: index + 1 }, (_, time) =>
      login("root", `${time}`, { peerAddress: Uint8Array.of(80, 0, 0, index + 1), ageMs: 1000 * (index + 1) }),
    ),
  ).flat();
  await first.deliver(first.seal(events));
  const third = events.filter(({ peerAddress }) => peerAddress[3]! % 3 === 0);
  await other.deliver(other.seal(third, { service: "ftp" }));
});

test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function all(path: string): Promise<string[]> {
  const found: string[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const page = await api(`${path}&limit=4${next === "" ? "" : `&after=${next}`}`);
    assert.ok(page.addresses.length <= 4);
    found.push(...page.addresses.map(({ address }) => address));
    next = page.next;
  }
  return found;
}

test("pages of an order hold everybody once, in that order", async () => {
  const byNumber = Array.from({ length: PEERS }, (_, index) => `80.0.0.${index + 1}`);
  assert.equal(await all("sort=last"), byNumber);
  assert.equal(await all("sort=first"), byNumber);
  const count = (address: string) => Number(address.slice(7)) * (Number(address.slice(7)) % 3 === 0 ? 2 : 1);
  const byCount = byNumber.toSorted((a, b) => count(b) - count(a) || Number(a.slice(7)) - Number(b.slice(7)));
  assert.equal(await all("sort=events"), byCount);
  assert.equal(await all("sort=logins"), byCount);
});

test("filters leave those that they mean, counted of what was asked for", async () => {
  const thirds = Array.from({ length: 8 }, (_, index) => `80.0.0.${3 * (index + 1)}`);
  assert.equal(await all("sensor=other"), thirds);
  assert.equal(await all("service=ftp"), thirds);
  assert.equal(await all("service=ftp&sensor=first"), []);
  assert.is((await api("service=ftp&address=80.0.0.24")).addresses[0]?.events, 24);
  assert.equal((await api("address=80.0.0.24")).addresses[0]?.services, ["ftp", "telnet"]);
  assert.is((await all("listed=false")).length, PEERS);
  assert.equal(await all("listed=true"), []);
  assert.equal(await all("country=CZ"), []);
});

test("a cursor or a filter that is none of ours is a bad request", async () => {
  const cursor = (text: string) => Buffer.from(text).toString("base64url");
  for (const path of [
    "after=x",
    `after=${cursor("99999999999999999999\n80.0.0.1")}`,
    `after=${cursor("1\n80.0.0.1'")}`,
    "sort=size",
    "country=cz",
    "asn=-1",
    `credential=${2n ** 64n}`,
    "unknown=1",
  ]) {
    assert.is((await ask(server.port, `/api/v1/addresses?${path}`)).status, 400, path);
    assert.is((await ask(server.port, `/api/v1/addresses?format=csv&${path}`)).status, 400, path);
  }
});

test("as CSV there are all pages, with a head", async () => {
  const answer = await trustedFetch(`http://127.0.0.1:${server.port}/api/v1/addresses?sort=events`, { accept: "text/csv" });
  assert.match(answer.headers.get("content-type") ?? "", /^text\/csv/);
  assert.match(answer.headers.get("content-disposition") ?? "", /attachment; filename="minipot-attackers\.csv"/);
  const lines = (await answer.text()).split("\r\n");
  assert.is(lines.shift(), "address,events,logins,services,firstSeen,lastSeen,country,asn,organization,listedScore");
  assert.is(lines.pop(), "");
  assert.is(lines.length, PEERS);
  assert.match(lines[0]!, /^80\.0\.0\.24,48,48,ftp telnet,20/);
  for (const path of ["events", "sensors", "networks", "countries"]) {
    const other = await trustedFetch(`http://127.0.0.1:${server.port}/api/v1/${path}?format=csv`);
    assert.match(other.headers.get("content-type") ?? "", /^text\/csv/, path);
    assert.match(await other.text(), /^[a-zA-Z]+(,[a-zA-Z]+)+\r\n/, path);
  }
});

test("a cell is quoted where it must be, and no formula", () => {
  assert.is(cell('a "b", c'), '"a ""b"", c"');
  assert.is(cell("two\nlines"), '"two\nlines"');
  for (const text of ["=1+1", "+1", "-1", "@a", "\tx"]) assert.is(cell(text), `'${text}`);
  assert.is(cell("=a,b"), `"'=a,b"`);
  assert.is(cell(-1), "-1");
  assert.is(cell(null), "");
  assert.is(cell(["a", "b"]), "a b");
  assert.is(cell({ a: "x" }), '"{""a"":""x""}"');
});

test.run();
