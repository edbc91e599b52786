import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAddress } from "../../src/bytes/address.js";
import type { Seen } from "../../src/event.js";
import type { Connection, Session } from "../../src/protocols/protocol.js";
import { type Limits, Listener } from "../../src/worker/listener.js";
import type { Endpoints } from "../../src/worker/peer.js";
import { bindFree, TestPeer, until } from "../kit/socket.js";

interface Report {
  session: number;
  endpoints: Endpoints;
  seen: Seen;
}

const LIMITS: Limits = {
  connectionsMax: 100,
  connectionsPerPeerMax: 100,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 60_000,
  sessionBytesMax: 1 << 20,
  proxyProtocol: false,
};

/** Says hello, repeats what it hears, and closes after `bye`. */
function echo(connection: Connection): Session {
  connection.send("hello\n");
  return {
    receive(chunk) {
      const text = Buffer.from(chunk).toString("latin1");
      connection.send(text);
      if (text.includes("bye")) connection.close();
    },
    end() {},
  };
}

async function withListener(
  limits: Partial<Limits>,
  run: (port: number, reports: Report[], listener: Listener) => Promise<void>,
  open: (connection: Connection) => Session = echo,
  address = "127.0.0.1",
  own: readonly string[] = [],
): Promise<void> {
  const reports: Report[] = [];
  let count = 0;
  let uncounted = 0;
  const listener = new Listener(
    { ...LIMITS, ...limits },
    {
      open,
      count: () => ++count,
      uncount: () => uncounted++,
      isOwn: (peer) => own.includes(formatAddress(peer)),
      report: (session, endpoints, seen) => reports.push({ session, endpoints, seen }),
    },
  );
  const { handle, port } = bindFree(address);
  listener.accept({ handle, targetPort: 23, tls: false });
  try {
    await run(port, reports, listener);
  } finally {
    await listener.drain(0);
  }
  assert.is(uncounted, listener.own, "what is not reported is not counted");
  assert.is(reports.filter(({ seen }) => seen.kind === "close" || seen.kind === "refused").length, count - uncounted);
}

const kinds = (reports: Report[]) => reports.map(({ seen }) => seen.kind);
const closeReasons = (reports: Report[]) => reports.flatMap(({ seen }) => (seen.kind === "close" ? [seen.reason] : []));
const refuseReasons = (reports: Report[]) => reports.flatMap(({ seen }) => (seen.kind === "refused" ? [seen.reason] : []));

test("a session is connect, then close with what was counted", () =>
  withListener({}, async (port, reports) => {
    const peer = await TestPeer.connect(port);
    await peer.hears("hello\n");
    peer.send("bye");
    await peer.closes();
    assert.is(peer.heard, "hello\nbye");
    assert.equal(kinds(reports), ["connect", "close"]);
    const { seen, endpoints } = reports[1]!;
    assert.is(seen.kind === "close" && seen.reason, "done");
    assert.is(seen.kind === "close" && seen.bytesIn, 3);
    assert.is(seen.kind === "close" && seen.bytesOut, 9);
    assert.is(endpoints.targetPort, 23);
    assert.is(formatAddress(endpoints.peerAddress), "127.0.0.1");
  }));

test("a peer over IPv6, and one over IPv4 on the same socket", () =>
  withListener(
    {},
    async (port, reports) => {
      for (const host of ["::1", "127.0.0.1"]) {
        const peer = await TestPeer.connect(port, host);
        await peer.hears("hello");
        peer.end();
      }
      await until(() => reports.length === 4, "both sessions");
      const addresses = new Set(reports.map(({ endpoints }) => formatAddress(endpoints.peerAddress)));
      assert.equal(addresses, new Set(["::1", "127.0.0.1"]));
    },
    echo,
    "::",
  ));

test("when full, the peer idle longest makes room, and the newcomer is served", () =>
  withListener({ connectionsMax: 2 }, async (port, reports, listener) => {
    const first = await TestPeer.connect(port);
    const second = await TestPeer.connect(port);
    await first.hears("hello");
    await second.hears("hello");
    await new Promise((resolve) => setTimeout(resolve, 1100));
    first.send("still here");
    await first.hears("still here");
    const third = await TestPeer.connect(port);
    await third.hears("hello");
    await second.closes();
    assert.is(first.closed, false);
    assert.equal(closeReasons(reports), ["evicted"]);
    assert.is(listener.evicted, 1);
  }));

test("when full of peers that have just spoken, the newcomer is refused and told of", () =>
  withListener({ connectionsMax: 1 }, async (port, reports, listener) => {
    const first = await TestPeer.connect(port);
    await first.hears("hello");
    const second = await TestPeer.connect(port);
    await second.closes();
    assert.is(second.heard, "");
    assert.equal(refuseReasons(reports), ["connections_max"]);
    assert.is(listener.refused, 1);
    assert.is(first.closed, false);
  }));

test("one address gets its share and leaves the rest to others", () =>
  withListener({ connectionsPerPeerMax: 3 }, async (port, reports) => {
    const greedy = await Promise.all(Array.from({ length: 10 }, () => TestPeer.connect(port, "127.0.0.1", "127.0.0.7")));
    await until(() => refuseReasons(reports).length === 7, "seven refusals");
    const other = await TestPeer.connect(port, "127.0.0.1", "127.0.0.8");
    await other.hears("hello");
    assert.is(greedy.filter(({ heard }) => heard === "hello\n").length, 3);
    assert.equal(new Set(refuseReasons(reports)), new Set(["connections_per_peer_max"]));
    greedy[0]!.end();
    for (const peer of greedy) peer.end();
    await until(() => closeReasons(reports).length === 3, "three closes");
    const again = await TestPeer.connect(port, "127.0.0.1", "127.0.0.7");
    await again.hears("hello");
  }));

test("a silent peer costs the idle deadline, a slow one the total deadline", () =>
  withListener({ idleTimeoutMs: 400, totalTimeoutMs: 1000 }, async (port, reports) => {
    const silent = await TestPeer.connect(port);
    const slow = await TestPeer.connect(port);
    const drip = setInterval(() => slow.send("x"), 100);
    await silent.closes();
    assert.is(slow.closed, false);
    await slow.closes();
    clearInterval(drip);
    assert.equal(closeReasons(reports), ["idle", "deadline"]);
  }));

test("a peer that sends more than a session may is closed", () =>
  withListener({ sessionBytesMax: 1000 }, async (port, reports) => {
    const peer = await TestPeer.connect(port);
    peer.send("x".repeat(2000));
    await peer.closes();
    assert.equal(closeReasons(reports), ["limit"]);
  }));

test("a peer that never reads is closed, and others are served meanwhile", () =>
  withListener(
    { sessionBytesMax: 1 << 30 },
    async (port, reports) => {
      const deaf = await TestPeer.connect(port);
      deaf.socket.pause();
      const feed = setInterval(() => deaf.send("x".repeat(1000)), 1);
      const other = await TestPeer.connect(port);
      await other.hears("hello");
      await until(() => closeReasons(reports).includes("limit"), "the deaf peer's end");
      clearInterval(feed);
      other.send("bye");
      await other.closes();
      assert.equal(closeReasons(reports), ["limit", "done"]);
    },
    (connection) => ({
      ...echo(connection),
      receive: (chunk) => (chunk.length < 100 ? connection.close() : connection.send("y".repeat(100 * chunk.length))),
    }),
  ));

test("all of a long answer arrives although the session closes at once", () =>
  withListener(
    {},
    async (port) => {
      const peer = await TestPeer.connect(port);
      peer.send("go");
      await peer.closes();
      assert.is(peer.heard.length, 3_000_000);
    },
    (connection) => ({
      receive() {
        connection.send("z".repeat(3_000_000));
        connection.close();
      },
      end() {},
    }),
  ));

test("what a session sends in one turn leaves in one segment, its timers run, and cancelled ones do not", () => {
  const chunks: string[] = [];
  return withListener(
    {},
    async (port) => {
      const peer = await TestPeer.connect(port);
      peer.socket.on("data", (chunk) => chunks.push(chunk.toString("latin1")));
      await peer.hears("later");
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.is(peer.heard, "abclater");
    },
    (connection) => {
      connection.send("a");
      connection.after(0, () => connection.send("c"));
      connection.after(20, () => connection.send("later"));
      connection.after(30, () => connection.send("never"))();
      connection.send("b");
      return { receive() {}, end() {} };
    },
  ).then(() => assert.equal(chunks, ["abc", "later"]));
});

test("what is reported in the session's end is kept", () => {
  const seen: Seen = { kind: "invalid", reason: "unfinished", data: new Uint8Array(1), length: 1 };
  return withListener(
    {},
    async (port, reports) => {
      (await TestPeer.connect(port)).end();
      await until(() => reports.length === 3, "three events");
      assert.equal(kinds(reports), ["connect", "invalid", "close"]);
    },
    (connection) => ({ receive() {}, end: () => connection.report(seen) }),
  );
});

test("PROXY protocol: the true peer and port are the header's, a missing header is refused", () =>
  withListener({ proxyProtocol: true }, async (port, reports) => {
    const v1 = await TestPeer.connect(port);
    v1.send("PROXY TCP4 203.0.113.9 198.51.100.1 4711 2323\r\nhey");
    await v1.hears("hello\nhey");
    assert.is(formatAddress(reports[0]!.endpoints.peerAddress), "203.0.113.9");
    assert.is(reports[0]!.endpoints.peerPort, 4711);
    assert.is(reports[0]!.endpoints.targetPort, 2323);
    const v2 = await TestPeer.connect(port);
    const header = "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\xcb\x00\x71\x0a\xc6\x33\x64\x01\x12\x67\x00\x17";
    for (const byte of header) {
      v2.send(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await v2.hears("hello");
    assert.is(formatAddress(reports[1]!.endpoints.peerAddress), "203.0.113.10");
    const without = await TestPeer.connect(port);
    without.send("GET / HTTP/1.0\r\n\r\n");
    await without.closes();
    assert.equal(refuseReasons(reports), ["proxy_header"]);
  }));

test("a peer of the owner's own is served as any other, counted, and makes no event, not even when it is refused", () =>
  withListener(
    { connectionsMax: 1 },
    async (port, reports, listener) => {
      const peer = await TestPeer.connect(port);
      peer.send("hey");
      await peer.hears("hello\nhey");
      const second = await TestPeer.connect(port);
      await second.closes();
      assert.is(listener.refused, 1);
      peer.send("bye");
      await peer.closes();
      await until(() => listener.sessions === 0, "its end");
      assert.equal(reports, []);
      assert.is(listener.own, 2);
      assert.is(listener.accepted, 2);
    },
    echo,
    "127.0.0.1",
    ["127.0.0.1"],
  ));

test("whose own a proxied peer is, the header says, not the box that it comes through", () =>
  withListener(
    { proxyProtocol: true, connectionsPerPeerMax: 1 },
    async (port, reports, listener) => {
      const foreign = await TestPeer.connect(port);
      foreign.send("PROXY TCP4 203.0.113.9 198.51.100.1 4711 23\r\nbye");
      await foreign.closes();
      assert.equal(kinds(reports), ["connect", "close"]);
      const own = await TestPeer.connect(port);
      own.send("PROXY TCP4 192.0.2.1 198.51.100.1 4711 23\r\nhey");
      await own.hears("hello\nhey");
      const second = await TestPeer.connect(port);
      second.send("PROXY TCP4 192.0.2.1 198.51.100.1 4712 23\r\n");
      await second.closes();
      const check = await TestPeer.connect(port);
      check.send("PROXY UNKNOWN\r\nbye");
      await check.closes();
      own.end();
      await until(() => listener.sessions === 0, "their ends");
      assert.is(reports.length, 2, "nothing more");
      assert.is(listener.own, 3);
    },
    echo,
    "127.0.0.1",
    ["127.0.0.1", "192.0.2.1"],
  ));

test("a peer that has finished is still answered by a session that owes it something, and by no other", async () => {
  const owing = (connection: Connection): Session => ({
    ...echo(connection),
    finish() {
      connection.after(50, () => {
        connection.send("late\n");
        connection.close();
      });
    },
  });
  for (const [open, heard] of [
    [owing, "hello\nlate\n"],
    [echo, "hello\n"],
  ] as const) {
    await withListener(
      {},
      async (port, reports) => {
        const peer = await TestPeer.connect(port);
        await peer.hears("hello\n");
        peer.socket.end();
        await until(() => closeReasons(reports).length === 1, "the close");
        await peer.closes();
        assert.is(peer.heard, heard);
        assert.equal(closeReasons(reports), ["peer"]);
      },
      open,
    );
  }
});

test("draining accepts no more, lets sessions finish, and ends what is left at the deadline", async () => {
  const reports: Report[] = [];
  const listener = new Listener(LIMITS, {
    open: echo,
    count: () => reports.length + 1,
    uncount() {},
    isOwn: () => false,
    report: (session, endpoints, seen) => reports.push({ session, endpoints, seen }),
  });
  const { handle, port } = bindFree();
  listener.accept({ handle, targetPort: 23, tls: false });
  const peer = await TestPeer.connect(port);
  await peer.hears("hello");
  const drained = listener.drain(100);
  peer.send("more");
  await peer.hears("more");
  await drained;
  await peer.closes();
  assert.equal(closeReasons(reports), ["drain"]);
});

test.run();
