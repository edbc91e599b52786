/** What the owner has agreed to, against real sensors: every byte that leaves one is looked at. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CONSENT_VERSION } from "../../src/consent.js";
import type { Event, Login } from "../../src/event.js";
import type { Frame } from "../../src/wire/frame.js";
import { minipot, Running } from "../kit/command.js";
import { FakeServer } from "../kit/fake-server.js";
import { startSensor, type TestSensor } from "../kit/sensor.js";
import { TestPeer, until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const KEY = "the-key-of-this-deployment-0123456789";

/** Lines of [sensor], then where to upload to, and no time lost. */
const settings = (lines: string, url: string) =>
  `${lines}\n[upload]\nurl = "${url}"\ntoken = "0123456789abcdef"\n\n[telnet]\nfailure_delay_ms = 0\n`;

async function withServer(run: (server: FakeServer, url: string, folder: string) => Promise<void>): Promise<void> {
  const server = new FakeServer();
  const url = await server.listen();
  try {
    await inTemporaryFolder((folder) => run(server, url, folder));
  } finally {
    await server.close();
  }
}

async function telnetLogin({ telnet }: TestSensor, user: string, password: string): Promise<void> {
  const peer = await TestPeer.connect(telnet);
  await peer.hears("login: ");
  peer.send(`${user}\r\n`);
  await peer.hears("Password: ");
  peer.send(`${password}\r\n`);
  await peer.hears("Login incorrect");
  peer.end();
}

async function httpLogin({ http }: TestSensor, user: string, password: string): Promise<void> {
  const peer = await TestPeer.connect(http);
  peer.send(`POST /x?password=${password} HTTP/1.1\r\nHost: h\r\nAuthorization: Basic ${btoa(`${user}:${password}`)}\r\n`);
  peer.send(`Cookie: sid=${password}\r\nContent-Length: ${password.length}\r\n\r\n${password}`);
  await peer.closes();
}

const framesOf = (server: FakeServer): Frame[] => [...server.batches.values()].flatMap(({ frames }) => frames);
const eventsOf = (server: FakeServer): Event[] => framesOf(server).flatMap(({ events }) => events);
const loginsOf = (server: FakeServer): (Login & { redaction: string })[] =>
  eventsOf(server).flatMap(({ seen, redaction }) => (seen.kind === "login" ? [{ ...seen, redaction }] : []));

/** Every byte of every file under the folder, and of every upload. */
function allBytes(folder: string, server: FakeServer): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  return Buffer.concat([...files, ...server.bodies]).toString("latin1");
}

function assertAbsent(text: string, secret: string): void {
  assert.not.ok(text.includes(secret), `${secret} is there`);
  for (const shift of ["", "x", "xy"]) {
    // However it lies in the groups of three that base64 makes digits of.
    const inner = btoa(shift + secret).slice(shift.length === 0 ? 0 : 4, -4);
    if (inner.length >= 6) assert.not.ok(text.includes(inner), `${secret} is there in base64`);
  }
}

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("hex");

test("hash: equal logins are equal on two sensors and services, and nothing of them is in any byte that leaves", () =>
  withServer(async (server, url, folder) =>
    inTemporaryFolder(async (second) => {
      const lines = `log_credentials = "hash"\nconsent = ${CONSENT_VERSION}\ncredential_key = "${KEY}"\n`;
      const sensors = [
        await startSensor(folder, 11_000, settings(lines, url)),
        await startSensor(second, 12_300, settings(lines.replace('"hash"', '"hash"\nid = "second"'), url)),
      ];
      try {
        for (const sensor of sensors) await telnetLogin(sensor, "secretuser1", "secretpass1");
        await httpLogin(sensors[0]!, "secretuser1", "secretpass1");
        await telnetLogin(sensors[1]!, "secretuser1", "secretpass2");
        await until(() => loginsOf(server).length === 4, "the logins");
      } finally {
        for (const sensor of sensors) assert.is(await sensor.stop(), 0);
      }
      const logins = loginsOf(server);
      assert.is(logins.length, 4);
      for (const { redaction, username, password, pair } of logins) {
        assert.is(redaction, "hashed");
        assert.equal(
          [username, password, pair].map((hash) => hash?.length),
          [16, 16, 16],
        );
      }
      assert.is(new Set(logins.map(({ username }) => hex(username))).size, 1);
      assert.is(new Set(logins.map(({ pair }) => hex(pair))).size, 2);
      for (const { consent, credentialMode } of framesOf(server)) {
        assert.equal([consent, credentialMode], [CONSENT_VERSION, "hash"]);
      }
      for (const one of [folder, second]) {
        const text = allBytes(one, server);
        for (const secret of ["secretuser1", "secretpass1", "secretpass2"]) assertAbsent(text, secret);
      }
    }),
  ));

test("on without agreement is off, and everybody who asks is told so; agreeing takes a reload", () =>
  withServer(async (server, url, folder) => {
    const sensor = await startSensor(folder, 13_700, settings('log_credentials = "on"\nconsent = 0\n', url));
    const path = `${folder}/minipot.toml`;
    try {
      await telnetLogin(sensor, "secretuser1", "secretpass1");
      await until(() => loginsOf(server).length === 1, "the login");
      assert.is(loginsOf(server)[0]?.redaction, "removed");
      assert.equal(framesOf(server).map(({ consent, credentialMode }) => [consent, credentialMode])[0], [0, "off"]);
      assertAbsent(allBytes(folder, server), "secretpass1");
      await until(() => /log_credentials is off although the config says on/.test(sensor.err()), "the warning");
      const validated = await minipot("validate", "-c", path);
      assert.is(validated.code, 0);
      assert.match(validated.out, /credentials +not kept[\s\S]*Warning: log_credentials is off/);
      assert.match((await minipot("consent", "-c", path)).out, /You have not agreed to it; log_credentials is off/);
      const doctor = await minipot("doctor", "-c", path);
      assert.match(doctor.out, /warn {2}consent .*nobody has agreed/);
    } finally {
      assert.is(await sensor.stop(), 0);
    }
    const agreed = await startSensor(folder, 13_700, settings(`log_credentials = "on"\nconsent = ${CONSENT_VERSION}\n`, url));
    try {
      await telnetLogin(agreed, "root", "plainpass1");
      await until(() => loginsOf(server).length === 2, "the login");
      const last = loginsOf(server).at(-1);
      assert.equal([last?.redaction, last?.password?.toString()], ["none", Buffer.from("plainpass1").toString()]);
    } finally {
      assert.is(await agreed.stop(), 0);
    }
  }));

async function secret(args: readonly string[], typed: string): Promise<string> {
  const running = new Running(["secret", ...args]);
  running.process.stdin?.end(typed);
  await new Promise((resolve) => running.process.once("close", resolve));
  assert.is(running.process.exitCode, 0, running.err);
  return running.out;
}

test("a password that the owner uses is recognised, told of, and in no byte that leaves, while others are kept", () =>
  withServer(async (server, url, folder) => {
    const path = `${folder}/minipot.toml`;
    const lines = settings(`log_credentials = "on"\nconsent = ${CONSENT_VERSION}\n`, url);
    const sensor = await startSensor(folder, 15_100, lines);
    try {
      const before = await sensor.pid("telnet");
      assert.match(await secret(["add", "router", "-c", path], "ownersecret1\n"), /the running sensor takes it on/);
      await until(async () => {
        const { processes } = await sensor.status();
        return processes.every(({ state }) => state === "up") && (await sensor.pid("telnet")) !== before;
      }, "the reload");
      assert.match(await secret(["list", "-c", path], ""), /^router +since/);
      await telnetLogin(sensor, "root", "ownersecret1");
      await httpLogin(sensor, "admin", "ownersecret1");
      await telnetLogin(sensor, "root", "hunter22");
      await until(() => loginsOf(server).length === 3, "the logins");
      const told = loginsOf(server).map(({ redaction, password }) => [redaction, password && Buffer.from(password).toString()]);
      assert.equal(
        told.sort(),
        [
          ["none", "hunter22"],
          ["removed", undefined],
          ["removed", undefined],
        ].sort(),
      );
      await until(() => sensor.err().includes("Somebody tried a password that you use"), "the warning");
      assert.match(sensor.err(), /"process":"telnet","count":1,"last":"20[^"]*","peer":"127\.0\.0\.1"/);
      const status = await minipot("status", "-c", path);
      assert.match(status.out, /secrets: +a password that you use was tried at telnet 1 times/);
      assert.match((await minipot("doctor", "-c", path)).out, /warn {2}secrets http .*tried/);
      for (const text of [allBytes(folder, server), sensor.err(), status.out]) assertAbsent(text, "ownersecret1");
      assert.match(await secret(["remove", "router", "-c", path], ""), /Done/);
      assert.match(await secret(["list", "-c", path], ""), /None is registered/);
    } finally {
      assert.is(await sensor.stop(), 0);
    }
  }));

test("loopback is everyone's own: what comes from there is served, counted, and in no event", () =>
  withServer(async (server, url, folder) => {
    const sensor = await startSensor(folder, 16_500, settings("", url), { recordOwn: false });
    try {
      await telnetLogin(sensor, "root", "mistyped1");
      const status = async () => (await sensor.status()).processes.find(({ name }) => name === "telnet")?.health;
      await until(async () => {
        const health = await status();
        return health?.role === "worker" && health.own === 1 && health.sessions === 0;
      }, "its end");
      const health = await status();
      assert.equal(health?.role === "worker" && [health.connections, health.events], [1, 0]);
    } finally {
      assert.is(await sensor.stop(), 0);
    }
    assert.equal(eventsOf(server), []);
    assert.equal(
      [...server.batches.values()].flatMap(({ losses }) => losses),
      [],
    );
  }));

test.run();
