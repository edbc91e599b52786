/** From uploads to files: a listed address, and what those who fetch the list get. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { AddressProfile, Problem } from "../../../src/server/api.js";
import type { RunningServer } from "../../../src/server/server.js";
import { ask, askApi } from "../../kit/ask.js";
import { event, login, ScriptedSensor } from "../../kit/batches.js";
import { OTHER_TOKEN, serverConfig, startTestServer, TOKEN } from "../../kit/server.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const ATTACKER = Uint8Array.of(80, 0, 0, 66);
const HOSTILE = Buffer.from([0xff, 0x00, 0x3d, 0x31, 0x2b, 0x31, 0x0a, ...Buffer.from("<script>")]);
let server: RunningServer;
let first: ScriptedSensor;
let other: ScriptedSensor;

const feeds = suite("feeds");

feeds.before(async () => {
  const config = serverConfig(folder);
  const analysis = { ...config.analysis, sensorsMin: 2, listScore: 80, unlistScore: 60 };
  server = await startTestServer({ ...config, analysis });
  first = new ScriptedSensor("first", TOKEN, server.port);
  other = new ScriptedSensor("other", OTHER_TOKEN, server.port);
});

feeds.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const feed = (name: string, headers = {}) => ask(server.port, `/feeds/listed.${name}`, { headers });

feeds("nobody is listed at first, and the files say so", async () => {
  const { status, text, headers } = await feed("txt");
  assert.is(status, 200);
  assert.match(text, /# serial 0\n.*# count 0\n$/s);
  assert.match(String(headers["content-type"]), /^text\/plain/);
});

feeds("an attack on two sensors is in the list with the next run", async () => {
  const userAgent = Buffer.concat([HOSTILE, Buffer.alloc(2000, "x")]);
  const empty = Buffer.alloc(0);
  const request = { method: empty, target: empty, version: empty, host: empty, headers: [], body: empty, bodyLength: 0 };
  const attack = () => [
    event({ kind: "login", username: HOSTILE, password: HOSTILE, mechanism: "plain", attempt: 1 }, { peerAddress: ATTACKER }),
    event({ kind: "request", ...request, userAgent }, { peerAddress: ATTACKER }),
    event({ kind: "message", name: "ja4", data: Buffer.from("t13d"), length: 4 }, { peerAddress: ATTACKER }),
    login("root", "root", { peerAddress: ATTACKER }),
    login("root", "root", { peerAddress: ATTACKER }),
  ];
  await first.deliver(first.seal(attack()));
  const alone = await askApi<AddressProfile>(server.port, "addresses/80.0.0.66");
  assert.equal([alone.score.score, alone.score.sensors, alone.listing], [40, 1, null]);
  await other.deliver(other.seal(attack()));
  const end = Date.now() + 60_000;
  while (!(await feed("txt")).text.includes("80.0.0.66\n")) {
    assert.ok(Date.now() < end, "not listed within 60 s");
    await sleep(200);
  }
});

feeds("its profile tells what it did, with what, its score, why, and that it is listed; bytes stay what they are", async () => {
  const profile = await askApi<AddressProfile>(server.port, "addresses/::ffff:80.0.0.66");
  const { address, events, logins, credentials, sensorCount, clientCount, country, operator } = profile;
  assert.equal([address, events, logins, credentials, sensorCount, clientCount], ["80.0.0.66", 10, 6, 2, 2, 2]);
  assert.equal([country, operator], [undefined, undefined], "nobody has told where it is");
  assert.is(profile.group, null);
  assert.equal(
    profile.sensors.map(({ sensor, events: count }) => [sensor, count]),
    [
      ["first", 5],
      ["other", 5],
    ],
  );
  assert.equal(
    profile.services.map(({ service }) => service),
    ["telnet"],
  );
  const agent = profile.clients.find(({ name }) => name === "user-agent")!;
  assert.match(agent.value, /^\\xff\\x00=1\+1\\x0a<script>x+$/);
  assert.is(agent.value.match(/x/g)!.length, 1024 - HOSTILE.length + 3, "of a long one, its beginning");
  assert.is(profile.clients.find(({ name }) => name === "ja4")!.value, "t13d");
  assert.equal([profile.score.score, profile.score.sensors, profile.score.class, profile.score.listScore], [80, 2, null, 80]);
  assert.equal(profile.score.reasons[0], { service: "telnet", kind: "login", events: 6, weight: 20 });
  assert.is(profile.listing!.address, "80.0.0.66");
  assert.equal(profile.listing!.reasons[0], { service: "telnet", kind: "login", events: 6 });
});

feeds("one that was never seen is told as that, and what is no address is a bad request", async () => {
  const { events, firstSeen, listing, score } = await askApi<AddressProfile>(server.port, "addresses/2a00:1450::99");
  assert.equal([events, firstSeen, listing, score.score, score.class], [0, null, null, 0, null]);
  assert.is((await askApi<AddressProfile>(server.port, "addresses/10.0.0.1")).score.class, "bogon");
  for (const text of ["1.2.3", "80.0.0.1%27", "80.0.0.1'", "x".repeat(46)]) {
    const answer = await ask(server.port, `/api/v1/addresses/${text}`);
    assert.is(answer.status, 400, text);
    assert.is((JSON.parse(answer.text) as Problem).status, 400);
  }
});

feeds("no file has a peer's bytes in it", async () => {
  for (const name of ["txt", "csv", "json", "nft"]) {
    const { text, status } = await feed(name);
    assert.is(status, 200);
    assert.match(text, /80\.0\.0\.66/, name);
    assert.not.match(text, /script|root|1\+1/, name);
  }
});

feeds("who has it already gets nothing, until there is news", async () => {
  const { headers } = await feed("csv");
  const tag = String(headers.etag);
  assert.match(tag, /^"[\w-]+"$/, "a strong one");
  assert.match(String(headers["cache-control"]), /max-age=\d+/);
  for (const known of [tag, `"other", W/${tag}`, "*"]) {
    const again = await feed("csv", { "if-none-match": known });
    assert.equal([again.status, again.body.length, again.headers.etag], [304, 0, tag], known);
  }
  assert.is((await feed("csv", { "if-none-match": '"1-other"' })).status, 200);
});

feeds("gzip for those who take it, with a tag of its own", async () => {
  const whole = await feed("json");
  const packed = await feed("json", { "accept-encoding": "br, gzip;q=0.5" });
  assert.is(packed.headers["content-encoding"], "gzip");
  assert.is(gunzipSync(packed.body).toString(), whole.text);
  assert.is.not(packed.headers.etag, whole.headers.etag);
  assert.match(String(packed.headers.vary), /accept-encoding/i);
  assert.is((await feed("json", { "if-none-match": String(packed.headers.etag) })).status, 304);
  for (const refused of ["gzip;q=0", "identity", ""]) {
    assert.is((await feed("json", { "accept-encoding": refused })).headers["content-encoding"], undefined, refused);
  }
});

feeds("the index names every format; the guard is the API's; the rest is nowhere", async () => {
  const { formats, count } = JSON.parse((await ask(server.port, "/feeds")).text) as {
    formats: { path: string }[];
    count: number;
  };
  assert.is(count, 1);
  for (const { path } of formats) assert.is((await ask(server.port, path)).status, 200, path);
  assert.is(formats.length, 4);
  assert.is((await feed("txt", { host: "elsewhere.example" })).status, 421);
  assert.is((await feed("exe")).status, 404);
});

feeds.run();
