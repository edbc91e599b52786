import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAddress } from "../../../../src/bytes/address.js";
import { parseNetwork } from "../../../../src/network/routes.js";
import { NetworkSet } from "../../../../src/server/analysis/lists/network-set.js";

function has(networks: readonly string[], address: string): boolean {
  return new NetworkSet(networks.map((text) => parseNetwork(text)!)).has(parseAddress(address)!);
}

test("an address is in a network up to its ends, and not past them", () => {
  for (const [address, expected] of [
    ["192.0.2.127", false],
    ["192.0.2.128", true],
    ["192.0.2.191", true],
    ["192.0.2.192", false],
  ] as const) {
    assert.is(has(["10.0.0.0/8", "192.0.2.128/26"], address), expected, address);
  }
  assert.is(has(["2001:470::/32"], "2001:470:ffff::1"), true);
  assert.is(has(["2001:470::/32"], "2001:471::1"), false);
});

test("IPv4 and IPv6 have nothing to do with each other; everything, one address and nothing can be said", () => {
  assert.is(has(["0.0.0.0/0"], "255.255.255.255"), true);
  assert.is(has(["0.0.0.0/0"], "2001:470::1"), false);
  assert.is(has(["::/0"], "2001:470::1"), true);
  assert.is(has(["::/0"], "80.0.0.1"), false);
  assert.is(has(["80.0.0.1"], "80.0.0.1"), true);
  assert.is(has([], "80.0.0.1"), false);
});

test("bits past a network's length say nothing", () => assert.is(has(["192.0.2.77/24"], "192.0.2.1"), true));

test("it is right for any network and address, as numbers would be", () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 32 }), (network, address, bits) => {
      const bytes = (value: number) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
      const shift = 2 ** (32 - bits);
      const expected = Math.floor(network / shift) === Math.floor(address / shift);
      const set = new NetworkSet([{ address: bytes(network), prefixLength: bits }]);
      assert.is(set.has(bytes(address)), expected);
    }),
  );
});

test.run();
