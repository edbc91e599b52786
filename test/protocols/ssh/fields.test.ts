import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FieldReader, FieldWriter } from "../../../src/protocols/ssh/fields.js";

const bytes = (...values: number[]) => Uint8Array.from(values);

test("what is written is read", () => {
  fc.assert(
    fc.property(fc.nat(255), fc.boolean(), fc.nat(0xffffffff), fc.uint8Array({ maxLength: 600 }), (byte, flag, number, text) => {
      const reader = new FieldReader(new FieldWriter().byte(byte).boolean(flag).uint32(number).string(text).done());
      assert.equal([reader.byte(), reader.boolean(), reader.uint32(), reader.string()], [byte, flag, number, text]);
      assert.ok(reader.intact && reader.done);
    }),
  );
});

test("numbers are written as RFC 4251 §5 has them", () => {
  const cases: [string, string][] = [
    ["", "00000000"],
    ["00", "00000000"],
    ["09a378f9b2e332a7", "0000000809a378f9b2e332a7"],
    ["80", "000000020080"],
    ["000080", "000000020080"],
    ["00ff", "0000000200ff"],
    ["7f", "000000017f"],
  ];
  for (const [number, expected] of cases) {
    const written = new FieldWriter().mpint(Buffer.from(number, "hex")).done();
    assert.is(Buffer.from(written).toString("hex"), expected, number);
  }
});

test("what is not there is told, and so is all behind it", () => {
  const reader = new FieldReader(bytes(0, 0, 0, 5, 1, 2));
  assert.equal(reader.string(), bytes());
  assert.not(reader.intact);
  assert.is(reader.byte(), 0);
  assert.equal(reader.bytes(0), bytes());
  assert.is(new FieldReader(bytes(1, 2, 3)).uint32(), 0);
});

test("a string longer than the daemon takes is as good as not there", () => {
  const long = new FieldWriter().string(new Uint8Array(9001)).done();
  const reader = new FieldReader(long);
  reader.string();
  assert.not(reader.intact);
  assert.is(new FieldReader(long).string(Number.POSITIVE_INFINITY).length, 9001);
  assert.is(new FieldReader(new FieldWriter().string(new Uint8Array(9000)).done()).string().length, 9000);
});

test.run();
