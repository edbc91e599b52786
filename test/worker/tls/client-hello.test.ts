import { Duplex } from "node:stream";
import { connect } from "node:tls";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../../src/bytes/ascii.js";
import { readClientHello } from "../../../src/worker/tls/client-hello.js";
import { ja3, ja4 } from "../../../src/worker/tls/fingerprint.js";

/** What Node's own TLS says first. */
function hello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const stream = new Duplex({
      read() {},
      write: (chunk: Buffer) => {
        resolve(chunk);
      },
    });
    const socket = connect({ socket: stream, servername: "a.example", ALPNProtocols: ["h2", "http/1.1"] });
    socket.on("error", () => {});
  });
}

const parsed = (bytes: Uint8Array) => {
  const read = readClientHello(bytes);
  assert.is(read.kind, "hello");
  return read.kind === "hello" ? read.hello : assert.unreachable();
};

test("the fields of a real hello", async () => {
  const { version, supportedVersions, serverName, protocols, ciphers, groups } = parsed(await hello())!;
  assert.is(version, 0x0303);
  assert.equal([...supportedVersions], [0x0304, 0x0303]);
  assert.is(latin1(serverName!), "a.example");
  assert.equal(protocols.map(latin1), ["h2", "http/1.1"]);
  assert.ok(ciphers.includes(0x1301));
  assert.ok(groups.includes(29));
});

test("a hello in pieces is partial until it is whole, and is the same over several records", async () => {
  const whole = await hello();
  for (let length = 0; length < whole.length; length++) {
    assert.is(readClientHello(whole.subarray(0, length)).kind, "partial", `${length} bytes`);
  }
  const records = (size: number) => {
    const body = whole.subarray(5);
    const pieces: Buffer[] = [];
    for (let at = 0; at < body.length; at += size) {
      const piece = body.subarray(at, at + size);
      pieces.push(Buffer.from([22, 3, 1, piece.length >> 8, piece.length & 0xff]), piece);
    }
    return Buffer.concat(pieces);
  };
  for (const size of [1, 3, 100]) assert.equal(parsed(records(size)), parsed(whole));
});

test("what is no hello is malformed, and nothing throws", async () => {
  for (const text of ["GET / HTTP/1.0\r\n\r\n", "\x15\x03\x01\x00\x02\x02\x28", "\x16\x03\x01\x00\x00", "\x80\x2e\x01\x03\x01"]) {
    assert.is(readClientHello(Buffer.from(text, "latin1")).kind, "malformed", text);
  }
  const whole = await hello();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const changed = Buffer.from(whole);
      for (const [at, byte] of changes) changed[at] = byte;
      const read = readClientHello(changed);
      if (read.kind === "hello")
        assert.match(`${ja3(read.hello)} ${ja4(read.hello)}`, /^[0-9a-f]{32} t.{9}_[0-9a-f]{12}_[0-9a-f]{12}$/);
    }),
    { numRuns: 5000 },
  );
});

/** Chrome's hello as the description of JA4 has it, with values sent at random among it (RFC 8701). */
const chrome = {
  version: 0x0303,
  ciphers: [
    0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f,
    0x0035,
  ],
  extensions: [
    0x1a1a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b,
    0x000a, 0x0015, 0x3a3a,
  ],
  groups: [0x4a4a, 29, 23, 24],
  pointFormats: [0],
  signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  supportedVersions: [0x5a5a, 0x0304, 0x0303],
  serverName: Buffer.from("a.example"),
  protocols: [Buffer.from("h2"), Buffer.from("http/1.1")],
};

test("JA4 of its own description's example", () => {
  assert.is(ja4(chrome), "t13d1516h2_8daaf6152771_e5627efa2ab1");
});

test("JA4 of little", () => {
  const none = { ...chrome, ciphers: [], extensions: [], signatureAlgorithms: [], supportedVersions: [], protocols: [] };
  assert.is(ja4(none), "t12i000000_000000000000_000000000000");
  assert.match(
    ja4({ ...chrome, supportedVersions: [], version: 0x0301, protocols: [Buffer.from([0xab, 0xcd])] }),
    /^t10d1516ad_/,
  );
});

test("JA3 is of the order sent, without random values", () => {
  // md5 of 771,4865-4866-…,27-0-…,29-23-24,0
  const { ciphers, extensions } = chrome;
  const shuffled = { ...chrome, ciphers: [...ciphers].reverse(), extensions: [...extensions].reverse() };
  assert.is(
    ja3(chrome),
    ja3({ ...chrome, ciphers: ciphers.slice(1), extensions: extensions.slice(1, -1), groups: [29, 23, 24] }),
  );
  assert.is.not(ja3(chrome), ja3(shuffled));
  assert.is(ja4(chrome), ja4(shuffled));
});

test.run();
