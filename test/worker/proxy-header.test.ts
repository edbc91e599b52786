import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAddress } from "../../src/bytes/address.js";
import { readProxyHeader } from "../../src/worker/proxy-header.js";

const V2 = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const v2 = (rest: string) => Buffer.concat([V2, Buffer.from(rest.replaceAll(" ", ""), "hex")]);
const text = (line: string) => Buffer.from(line, "latin1");

function proxied(input: Buffer): string {
  const header = readProxyHeader(input);
  return header.kind === "proxied"
    ? `${formatAddress(header.peerAddress)} ${header.peerPort} ${header.targetPort} ${header.length}`
    : header.kind;
}

const CASES: [string, Buffer, string][] = [
  ["version 1 over IPv4", text("PROXY TCP4 192.0.2.1 192.0.2.2 1 65535\r\nrest"), "192.0.2.1 1 65535 40"],
  ["version 1 over IPv6", text("PROXY TCP6 2001:db8::1 ::1 4 23\r\n"), "2001:db8::1 4 23 33"],
  ["version 1 unknown", text("PROXY UNKNOWN whatever\r\n"), "local"],
  ["version 1, a name for an address", text("PROXY TCP4 localhost 192.0.2.2 1 2\r\n"), "malformed"],
  ["version 1, the wrong family", text("PROXY TCP4 ::1 ::1 1 2\r\n"), "malformed"],
  ["version 1, a port too high", text("PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n"), "malformed"],
  ["version 1, something after it", text("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n"), "malformed"],
  ["version 1 without an end", text(`PROXY ${"x".repeat(200)}`), "malformed"],
  ["version 2 over IPv4", v2("21 11 000c c0000201 c0000202 0001 0017"), "192.0.2.1 1 23 28"],
  ["version 2 with extensions", v2("21 11 000f c0000201 c0000202 0001 0017 040000"), "192.0.2.1 1 23 31"],
  [
    "version 2 over IPv6",
    v2("21 21 0024 20010db8000000000000000000000001 00000000000000000000000000000001 0001 0017"),
    "2001:db8::1 1 23 52",
  ],
  ["version 2 local", v2("20 00 0000"), "local"],
  ["version 2, other transport", v2("21 12 000c c0000201 c0000202 0001 0017"), "local"],
  ["version 3", v2("31 11 000c c0000201 c0000202 0001 0017"), "malformed"],
  ["version 2, addresses cut short", v2("21 11 0004 c0000201"), "malformed"],
  ["version 2, endless", v2("21 11 ffff"), "malformed"],
  ["HTTP", text("GET / HTTP/1.1\r\n"), "malformed"],
];

for (const [name, input, expected] of CASES) {
  test(name, () => assert.is(proxied(input), expected));
}

test("every beginning of a good header is partial", () => {
  for (const [, input, expected] of CASES.slice(0, 2).concat(CASES.slice(8, 11))) {
    const length = Number(expected.split(" ")[3]);
    for (let cut = 1; cut < length; cut++) assert.is(proxied(input.subarray(0, cut)), "partial", `cut at ${cut}`);
  }
});

test("no input throws, and none stays partial for ever", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom("", "PROXY ", V2.toString("latin1")), (bytes, start) => {
      readProxyHeader(Buffer.concat([text(start), bytes]));
    }),
  );
  for (const start of ["PROXY ", `${V2.toString("latin1")}\x21\x11\x08\x00`]) {
    assert.is.not(readProxyHeader(text(start + "x".repeat(5000))).kind, "partial");
  }
});

test.run();
