import { once } from "node:events";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../../src/bytes/ascii.js";
import type { Seen } from "../../../src/event.js";
import { certify } from "../../../src/identity/certificate.js";
import type { Connection, Session } from "../../../src/protocols/protocol.js";
import { Listener } from "../../../src/worker/listener.js";
import type { Endpoints } from "../../../src/worker/peer.js";
import { TlsServer } from "../../../src/worker/tls/secure.js";
import { bindFree, TestPeer, until } from "../../kit/socket.js";

const identity = certify({ subject: [["CN", "OpenWrt"]], validDays: 730 }, Buffer.from("0123456789abcdef"), Date.now());

const LIMITS = {
  connectionsMax: 100,
  connectionsPerPeerMax: 100,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 60_000,
  sessionBytesMax: 1 << 20,
  proxyProtocol: false,
};

interface Report {
  endpoints: Endpoints;
  seen: Seen;
}

/** Greets, goes over to TLS when told `tls`, repeats the rest, and closes after `bye`. */
function speaker(connection: Connection): Session {
  connection.send("hello\n");
  return {
    receive(chunk) {
      const text = latin1(chunk);
      if (text.startsWith("tls")) {
        connection.send("go ahead\n");
        connection.startTls(() => connection.send("hello again\n"));
        return connection.send("held back\n");
      }
      connection.send(text);
      if (text.includes("bye")) connection.close();
    },
    end() {},
  };
}

async function withListener(
  { tls = false, ...limits }: Partial<typeof LIMITS> & { tls?: boolean },
  run: (port: number, reports: Report[]) => Promise<void>,
): Promise<void> {
  const reports: Report[] = [];
  let count = 0;
  const owner = {
    open: speaker,
    count: () => ++count,
    uncount() {},
    isOwn: () => false,
    report: (_: number, endpoints: Endpoints, seen: Seen) => reports.push({ endpoints, seen }),
  };
  const listener = new Listener({ ...LIMITS, ...limits }, owner, new TlsServer(identity));
  const { handle, port } = bindFree();
  listener.accept({ handle, targetPort: 443, tls });
  try {
    await run(port, reports);
  } finally {
    await listener.drain(0);
  }
}

/** A client that keeps what it hears through TLS. */
async function secured(options: ConnectionOptions): Promise<{ socket: TLSSocket; heard(): string }> {
  let heard = "";
  const socket = connectTls({ rejectUnauthorized: false, ...options });
  socket.on("data", (chunk) => {
    heard += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  await once(socket, "secureConnect");
  return { socket, heard: () => heard };
}

const ended = (reports: Report[]) => reports.flatMap(({ seen }) => (seen.kind === "close" ? [seen] : []));
const messages = (reports: Report[]) =>
  Object.fromEntries(reports.flatMap(({ seen }) => (seen.kind === "message" ? [[seen.name, latin1(seen.data)]] : [])));

test("a TLS port: the session begins behind the handshake, and the client's hello is told", () =>
  withListener({ tls: true }, async (port, reports) => {
    const { socket, heard } = await secured({ port, servername: "router.example", ALPNProtocols: ["http/1.1"] });
    assert.is(socket.getPeerCertificate().subject.CN, "OpenWrt");
    socket.write(`${"x".repeat(30_000)}bye`);
    await once(socket, "close");
    assert.is(heard(), `hello\n${"x".repeat(30_000)}bye`);
    const { ja3, ja4, "server-name": name } = messages(reports);
    assert.match(ja3!, /^[0-9a-f]{32}$/);
    assert.match(ja4!, /^t13d\d{4}h1_[0-9a-f]{12}_[0-9a-f]{12}$/);
    assert.is(name, "router.example");
    const [close] = ended(reports);
    assert.is(close?.reason, "done");
    assert.is(close?.bytesIn, 30_003);
    assert.is(reports.at(-1)?.endpoints.transport, "tls");
    assert.is(reports.at(-1)?.endpoints.targetPort, 443);
  }));

test("a session goes over to TLS: what it said before is plain, what it says meanwhile waits for the handshake", () =>
  withListener({}, async (port, reports) => {
    const plain = await TestPeer.connect(port);
    await plain.hears("hello\n");
    plain.send("tls please");
    await plain.hears("go ahead\n");
    plain.socket.removeAllListeners("data");
    const { socket, heard } = await secured({ socket: plain.socket });
    await until(() => heard().includes("hello again"), "the greeting behind TLS");
    socket.write("bye");
    await once(socket, "close");
    assert.is(plain.heard, "hello\ngo ahead\n");
    assert.is(heard(), "held back\nhello again\nbye");
    assert.equal(
      reports.map(({ endpoints, seen }) => `${seen.kind} ${endpoints.transport}`),
      ["connect tcp", "message tls", "message tls", "close tls"],
    );
  }));

for (const version of ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const) {
  test(`${version} is spoken`, () =>
    withListener({ tls: true }, async (port) => {
      const { socket } = await secured({ port, minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" });
      assert.is(socket.getProtocol(), version);
      socket.write("bye");
      await once(socket, "close");
    }));
}

test("a hello that comes byte by byte", () =>
  withListener({ tls: true }, async (port, reports) => {
    const { Duplex } = await import("node:stream");
    const plain = await TestPeer.connect(port);
    plain.socket.removeAllListeners("data");
    const dribbling = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        const bytes = [...chunk];
        const next = () => {
          const byte = bytes.shift();
          if (byte === undefined) return done();
          plain.socket.write(Uint8Array.of(byte));
          setImmediate(next);
        };
        next();
      },
    });
    plain.socket.on("data", (chunk) => dribbling.push(chunk));
    plain.socket.on("end", () => dribbling.push(null));
    const { socket, heard } = await secured({ socket: dribbling });
    socket.write("bye");
    await until(() => heard() === "hello\nbye", "the echo");
    assert.match(messages(reports).ja4!, /^t13/);
    plain.end();
    socket.destroy();
  }));

test("what is no TLS is told and closed", () =>
  withListener({ tls: true }, async (port, reports) => {
    const peer = await TestPeer.connect(port);
    peer.send("GET / HTTP/1.0\r\n\r\n");
    await peer.closes();
    await until(() => ended(reports).length === 1, "the close");
    const told = reports.flatMap(({ seen }) => (seen.kind === "invalid" ? [[seen.reason, latin1(seen.data)]] : []));
    assert.equal(told, [["no TLS handshake", "GET / HTTP/1.0\r\n\r\n"]]);
    assert.is(ended(reports)[0]?.reason, "error");
    assert.not.ok(peer.heard.includes("hello"));
  }));

test("a handshake that is never finished costs its deadline and no more", () =>
  withListener({ tls: true, idleTimeoutMs: 300 }, async (port, reports) => {
    const silent = await TestPeer.connect(port);
    const half = await TestPeer.connect(port);
    half.send("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");
    const gone = await TestPeer.connect(port);
    gone.end();
    await silent.closes();
    await half.closes();
    await until(() => ended(reports).length === 3, "the closes");
    assert.equal(
      ended(reports)
        .map(({ reason }) => reason)
        .sort(),
      ["idle", "idle", "peer"],
    );
  }));

test("who leaves without a word has broken nothing; who leaves within the hello has", () =>
  withListener({ tls: true }, async (port, reports) => {
    (await TestPeer.connect(port)).end();
    await until(() => ended(reports).length === 1, "the first close");
    assert.equal(
      reports.map(({ seen }) => seen.kind),
      ["connect", "close"],
    );
    const torn = await TestPeer.connect(port);
    torn.send("\x16\x03\x01\x02\x00\x01");
    torn.socket.end();
    await until(() => ended(reports).length === 2, "the second close");
    assert.equal(
      reports.slice(2).map(({ seen }) => seen.kind),
      ["connect", "invalid", "close"],
    );
  }));

test("a peer that leaves right after its hello", () =>
  withListener({ tls: true }, async (port, reports) => {
    const peer = await TestPeer.connect(port);
    const client = connectTls({ socket: peer.socket, rejectUnauthorized: false });
    client.on("error", () => {});
    await until(() => reports.some(({ seen }) => seen.kind === "message"), "the hello");
    peer.socket.resetAndDestroy();
    await until(() => ended(reports).length === 1, "the close");
    client.destroy();
  }));

test.run();
