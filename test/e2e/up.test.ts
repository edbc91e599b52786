/** `minipot up` as a newcomer meets it: real processes, real sockets, the embedded store. */
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { EventPage, EventView, Overview } from "../../src/server/api.js";
import type { SensorStatus } from "../../src/wire/status.js";
import { trust, trustedFetch } from "../kit/ask.js";
import { minipot, Running } from "../kit/command.js";
import { TestPeer, until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const SERVER = "http://127.0.0.1:8377";
const TELNET = 1392;
const HTTP = 1449;
const PROXY = 4497;

async function startUp(folder: string): Promise<Running> {
  const up = new Running(["up", "--data", folder]);
  await until(() => up.out.includes("dashboard") || up.process.exitCode !== null, "the greeting");
  assert.is(up.process.exitCode, null, up.err);
  trust(8377, `${folder}/server`);
  return up;
}

async function ask<Answer>(path: string): Promise<Answer> {
  return (await (await trustedFetch(`${SERVER}${path}`)).json()) as Answer;
}

async function events(query = ""): Promise<readonly EventView[]> {
  return (await ask<EventPage>(`/api/v1/events?limit=500${query}`)).events;
}

async function sensorStatus(folder: string): Promise<SensorStatus> {
  return JSON.parse((await minipot("status", "--json", "-c", `${folder}/minipot.toml`)).out) as SensorStatus;
}

const pidOf = (status: SensorStatus, name: string) => status.processes.find((process) => process.name === name)?.pid;

async function telnetLogin(user: string, password: string, port = TELNET): Promise<TestPeer> {
  const peer = await TestPeer.connect(port);
  await peer.hears("login: ");
  peer.send(`${user}\r\n`);
  await peer.hears("Password: ");
  peer.send(`${password}\r\n`);
  return peer;
}

/** Every byte of every file under the folder. */
function allBytes(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

test("a login is on the page within two seconds, and nothing that counts as a credential has left the worker", () =>
  inTemporaryFolder(async (folder) => {
    const up = await startUp(folder);
    const tail = new Running(["tail", "--json", "-c", `${folder}/minipot.toml`]);
    try {
      for (const word of ["1392", "1449", "4497", `${SERVER}/`, "telnet 127.0.0.1 1392", "curl -x"])
        assert.ok(up.out.includes(word), word);
      await new Promise((resolve) => setTimeout(resolve, 500)); // tail has to be connected to hear
      const peer = await telnetLogin("secretuser1", "secretpass1");
      await until(async () => (await events("&kind=login")).length === 1, "the login at the server", 2000);
      peer.send("\xff\xfa\x27\x00\x00USER\x01secretenv1\xff\xf0secretuser2");
      peer.end();
      const http = await TestPeer.connect(HTTP);
      http.send(
        `POST /x?password=secretquery1 HTTP/1.1\r\nHost: h\r\nAuthorization: Basic ${btoa("secretuser3:secretpass3")}\r\n`,
      );
      http.send("Cookie: sid=secretcookie1\r\nX-Key: secretkey1\r\nContent-Length: 19\r\n\r\nuser=a&pw=secretpw4");
      await http.closes();
      const proxy = await TestPeer.connect(PROXY);
      proxy.send(`CONNECT secretuser5:secretpass5@example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n`);
      proxy.send(`Proxy-Authorization: Basic ${btoa("secretuser6:secretpass6")}\r\nConnection: close\r\n\r\n`);
      await proxy.hears("HTTP/1.1 4");
      proxy.end();
      await until(async () => (await events("&kind=close")).length >= 3, "the sessions' ends");
      await until(() => (tail.out.match(/"kind":"close"/g) ?? []).length >= 3, "tail to show them");
      const shown =
        JSON.stringify(await events()) + JSON.stringify(await ask("/api/v1/credentials/top")) + tail.out + up.out + up.err;
      const kept = allBytes(folder);
      for (const text of [shown, kept]) {
        assert.not.match(text, /secret(user|pass|env|query|cookie|key|pw)\d/);
        assert.not.ok(text.includes(btoa("secretuser3:secretpass3").slice(0, 20)));
      }
      assert.ok(shown.includes("/x?password=[redacted]"), "what is no credential is kept");
      const doctor = await minipot("doctor", "-c", `${folder}/minipot.toml`);
      assert.is(doctor.code, 0, doctor.out);
      assert.match(doctor.out, /test event\s+stored by the server/);
    } finally {
      await tail.stop();
      assert.is(await up.stop("SIGINT"), 0, up.err);
    }
    assert.is((await minipot("status", "-c", `${folder}/minipot.toml`)).code, 4);
    const before = allBytes(join(folder, "sensor"));
    assert.not.match(before, /secret(user|pass)\d/);
    const again = await startUp(folder);
    assert.is((await events("&kind=login")).length >= 1, true, "the next start shows it again");
    assert.is(await again.stop("SIGTERM"), 0);
  }));

test("a worker that is killed is back at once and refuses nobody; a reload replaces what changed; orphans go", () =>
  inTemporaryFolder(async (folder) => {
    let up = await startUp(folder);
    try {
      const before = await sensorStatus(folder);
      process.kill(pidOf(before, "telnet")!, "SIGKILL");
      const waiting = await TestPeer.connect(TELNET); // in the kernel's backlog until the next worker takes it
      await waiting.hears("login: ");
      waiting.end();
      const after = await sensorStatus(folder);
      assert.is(after.processes.find(({ name }) => name === "telnet")?.restarts, 1);
      assert.is(pidOf(after, "http"), pidOf(before, "http"), "its siblings never noticed");

      appendFileSync(`${folder}/minipot.toml`, '\n[telnet]\nhostname = "router7"\n');
      up.process.kill("SIGHUP");
      await until(async () => (await sensorStatus(folder)).processes.every(({ state }) => state === "up"), "the reload", 20_000);
      const peer = await TestPeer.connect(TELNET);
      await peer.hears("router7 login: ");
      peer.end();
      assert.is(pidOf(await sensorStatus(folder), "http"), pidOf(before, "http"), "its config is the same");

      const config = readFileSync(`${folder}/minipot.toml`, "utf8");
      writeFileSync(`${folder}/minipot.toml`, `${config}\nhostnme = "typo"\n`);
      up.process.kill("SIGHUP");
      await until(() => up.err.includes("hostnme"), "the fault");
      const still = await TestPeer.connect(TELNET);
      await still.hears("router7 login: ");
      still.end();

      writeFileSync(
        `${folder}/minipot.toml`,
        config.replace('log_credentials = "off"\nconsent = 0', 'log_credentials = true\nconsent = 1\ndisable = ["2323tcp"]'),
      );
      up.process.kill("SIGHUP");
      await until(
        async () => !(await sensorStatus(folder)).listeners.some(({ targetPort }) => targetPort === 2323),
        "the port's end",
      );
      await until(async () => (await sensorStatus(folder)).processes.every(({ state }) => state === "up"), "the reload", 20_000);
      (await telnetLogin("root\xe9", "pa\\ss")).end();
      await until(
        async () => (await events("&kind=login")).some(({ seen }) => seen.password === "pa\\\\ss"),
        "the credentials, escaped",
      );

      const pids = (await sensorStatus(folder)).processes.flatMap(({ pid }) => pid ?? []);
      up.process.kill("SIGKILL");
      await until(() => !pids.some(isRunning), "the orphans' end", 20_000);
      const total = async () => (await ask<Overview>("/api/v1/overview")).totals;
      up = await startUp(folder);
      assert.ok((await total()).logins >= 1);
    } finally {
      await up.stop();
    }
  }));

function isRunning(pid: number): boolean {
  try {
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

test.run();
