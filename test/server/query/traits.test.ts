/** What peers show, asked over HTTP of a server that was sent what it is asked for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { TraitProfile, TraitSummary, Traits } from "../../../src/server/api/traits.js";
import type { RunningServer } from "../../../src/server/server.js";
import { ask, askApi } from "../../kit/ask.js";
import { event, login, ScriptedSensor } from "../../kit/batches.js";
import { OTHER_TOKEN, serverConfig, startTestServer, TOKEN } from "../../kit/server.js";

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
let server: RunningServer;
const api = <Shape>(path: string) => askApi<Shape>(server.port, path);
const peer = (last: number) => Uint8Array.of(80, 0, 0, last);
const bytes = (text: string) => Buffer.from(text, "latin1");

function request(target: string, userAgent: string, last: number) {
  const line = {
    method: bytes("GET"),
    target: bytes(target),
    version: bytes("HTTP/1.1"),
    host: bytes("x"),
    userAgent: bytes(userAgent),
  };
  return event({ kind: "request", ...line, headers: [], body: bytes(""), bodyLength: 0 }, { peerAddress: peer(last) });
}

const test = suite("traits");

test.before(async () => {
  server = await startTestServer(serverConfig(folder));
  const first = new ScriptedSensor("first", TOKEN, server.port);
  const other = new ScriptedSensor("other", OTHER_TOKEN, server.port);
  const tried = (user: string, password: string, last: number, ageMs = 0) =>
    login(user, password, { peerAddress: peer(last), ageMs });
  await first.deliver(
    first.seal([
      tried("root", "admin", 1),
      tried("root", "admin", 2),
      tried("Root", "x\xff", 1),
      tried("root", "old", 1, 3 * DAY_MS),
    ]),
  );
  await other.deliver(other.seal([tried("root", "admin", 3), tried("root", "old", 3)], { service: "ftp" }));
  await other.deliver(
    other.seal(
      [request("/Setup.cgi", "Mozi", 4), request("/setup.cgi", "", 4), event({ kind: "connect" }, { peerAddress: peer(5) })],
      {
        service: "http",
      },
    ),
  );
});

test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const shown = async (query: string) =>
  (await api<Traits>(`traits?${query}`)).traits.map(({ kind, text, password, events, addresses, sensors }) =>
    [kind, text, ...(password === null ? [] : [password]), events, addresses, sensors].join(" "),
  );

test("what was shown is counted by its kind, most first", async () => {
  assert.equal((await shown("kind=credentials"))[0], "credentials root admin 3 3 2");
  assert.equal((await shown("kind=credentials")).slice(1).toSorted(), [
    "credentials Root xÿ 1 1 1",
    "credentials root old 1 1 1",
  ]);
  assert.equal(await shown("kind=user-agent"), ["user-agent Mozi 1 1 1"]);
  const ports = await api<Traits>("traits?kind=port");
  assert.is(ports.traits.length, 1);
  assert.is(ports.traits[0]!.hash, ports.traits[0]!.text, "a port's number is the port");
});

test("a text is found in any of it, in capitals or not", async () => {
  assert.equal((await shown("find=SETUP")).toSorted(), ["uri /Setup.cgi 1 1 1", "uri /setup.cgi 1 1 1"]);
  assert.equal(await shown("find=adm"), ["credentials root admin 3 3 2"], "in the password");
  assert.is((await shown("find=ROOT")).length, 3);
  assert.equal(await shown("find=%25"), [], "a sign of LIKE is none here");
});

test("figures are of the window's days, whatever was before", async () => {
  assert.ok((await shown("find=old")).includes("credentials root old 1 1 1"));
  const from = new Date(Date.now() - 5 * DAY_MS).toISOString();
  assert.equal(await shown(`find=old&from=${from}`), ["credentials root old 2 2 2"]);
});

test("new is what no day before the window had", async () => {
  assert.ok((await shown("kind=credentials")).includes("credentials root old 1 1 1"));
  const fresh = await shown("kind=credentials&new=true");
  assert.is(fresh.length, 2);
  assert.not.ok(fresh.some((one) => one.includes("old")));
  const from = new Date(Date.now() - 5 * DAY_MS).toISOString();
  assert.is((await shown(`kind=credentials&new=true&from=${from}`)).length, 3);
});

test("pages hold each once, in every order; CSV holds them all", async () => {
  const all = (await api<Traits>("traits")).traits.length;
  assert.ok(all >= 7);
  const orders = {
    events: (one: TraitSummary) => one.events,
    addresses: (one: TraitSummary) => one.addresses,
    last: (one: TraitSummary) => Date.parse(one.lastSeen),
    first: (one: TraitSummary) => Date.parse(one.firstSeen),
  };
  for (const [sort, figureOf] of Object.entries(orders)) {
    const found: string[] = [];
    const figures: number[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const page: Traits = await api<Traits>(`traits?limit=2&sort=${sort}${next === "" ? "" : `&after=${next}`}`);
      found.push(...page.traits.map(({ kind, hash }) => `${kind} ${hash}`));
      figures.push(...page.traits.map(figureOf));
      next = page.next;
    }
    assert.equal(
      figures,
      figures.toSorted((a, b) => b - a),
      sort,
    );
    assert.is(found.length, all, sort);
    assert.is(new Set(found).size, all, sort);
  }
  const csv = await ask(server.port, "/api/v1/traits?format=csv&limit=2");
  assert.match(String(csv.headers["content-type"]), /^text\/csv/);
  assert.is(csv.text.trim().split("\r\n").length, all + 1);
});

test("one of them has its days, sensors, services and who showed it", async () => {
  const [old] = (await api<Traits>("traits?find=old")).traits;
  const one = await api<TraitProfile>(`traits/credentials/${old!.hash}`);
  assert.equal([one.text, one.password, one.events, one.addresses, one.sensors], ["root", "old", 2, 2, 2]);
  assert.is(one.days.length, 2);
  assert.equal(
    one.bySensor.map(({ sensor, events }) => `${sensor} ${events}`),
    ["first 1", "other 1"],
  );
  assert.equal(one.services, [{ service: "ftp", addresses: 1, events: 1 }]);
  assert.equal(
    one.addressesThen.map(({ address }) => address),
    ["80.0.0.3"],
  );
  assert.equal([one.groups, one.campaigns], [[], []]);
});

test("what cannot be asked is a problem", async () => {
  const cases: readonly (readonly [string, number])[] = [
    ["traits/credentials/1", 404],
    ["traits/colour/1", 400],
    ["traits/port/18446744073709551616", 400],
    ["traits?kind=colour", 400],
    ["traits?find=", 400],
    ["traits?after=x", 400],
    [`traits?after=${Buffer.from("1\ncolour\n1").toString("base64url")}`, 400],
    [`traits?after=${Buffer.from("99999999999999999999\nuri\n1").toString("base64url")}`, 400],
  ];
  for (const [path, status] of cases) {
    const answer = await ask(server.port, `/api/v1/${path}`);
    assert.is(answer.status, status, `${path}: ${answer.text}`);
    assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/, path);
  }
});

test.run();
