import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readAddress } from "../../../src/protocols/smtp/address.js";

for (const [token, address] of [
  ["<a@example.org>", "a@example.org"],
  ["a@example.org", "a@example.org"],
  ["<>", ""],
  ["<()>", ""],
  ['<"a b"@example.org>', "a b@example.org"],
  ['<"a\\"\\\\b"@x>', 'a"\\b@x'],
  ["<a\\@b@x>", "a@b@x"],
  ["<@one,@two:a@x>", "a@x"],
  ["<a (one (two) \\) ) . b @ x>", "a.b@x"],
  ["Name <a@x>", "a@x"],
  ["<Name <a@x> >", "a@x"],
  ["<group: a@x;>", "a@x"],
  ["<a@[192.0.2.1]>", "a@[192.0.2.1]"],
  ["<a", "<a"],
  ["<a b>", undefined],
  ["<a@x,b@x>", undefined],
  ["<a@x;b@x>", undefined],
  ["<<a@x><b@x>>", undefined],
] as const) {
  test(`${token} is ${address === undefined ? "several" : JSON.stringify(address)}`, () =>
    assert.is(readAddress(token), address));
}

test("anything is read, in time that its length bounds", () => {
  const pieces = fc.array(fc.constantFrom("<", ">", "(", ")", "[", "]", '"', "\\", "@", ":", ";", ",", ".", " ", "a"), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join("");
      const address = readAddress(text);
      assert.ok(address === undefined || address.length <= text.length + 1);
    }),
    { numRuns: 2000 },
  );
});

test.run();
