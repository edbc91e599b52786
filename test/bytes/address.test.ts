import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAddress, parseAddress } from "../../src/bytes/address.js";

const hex = (text: string) => Buffer.from(parseAddress(text) ?? []).toString("hex");

test("known addresses, both ways", () => {
  for (const [text, expected, shown = text] of [
    ["127.0.0.1", "7f000001"],
    ["::ffff:192.0.2.1", "c0000201", "192.0.2.1"],
    ["2001:db8::1", "20010db8000000000000000000000001"],
    ["::", "00000000000000000000000000000000"],
    ["fe80::1%eth0", "fe800000000000000000000000000001", "fe80::1"],
    ["64:ff9b::192.0.2.1", "0064ff9b0000000000000000c0000201", "64:ff9b::c000:201"],
    ["1:0:0:2:0:0:0:3", "00010000000000020000000000000003", "1:0:0:2::3"],
  ] as const) {
    assert.is(hex(text), expected, text);
    assert.is(formatAddress(parseAddress(text)!), shown);
  }
});

test("what is no address gives none", () => {
  for (const text of ["", "1.2.3", "010.0.0.1", "::g", "localhost", "1.2.3.4.5"]) assert.is(parseAddress(text), undefined, text);
});

test("every address comes back as the bytes it was", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
      if (!mapped) assert.equal([...parseAddress(formatAddress(bytes))!], [...bytes]);
    }),
  );
});

test.run();
