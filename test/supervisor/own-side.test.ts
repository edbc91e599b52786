import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAddress, parseAddress } from "../../src/bytes/address.js";
import { ownMatcher } from "../../src/network/own-matcher.js";
import { OwnSideWatch, ownSide } from "../../src/supervisor/own-side.js";
import type { OwnSide } from "../../src/wire/control.js";

const AROUND = {
  wan: ["wan0"],
  addresses: [parseAddress("203.0.113.5")!],
  networks: [{ address: parseAddress("192.168.1.0")!, prefixLength: 24 }],
};

test("what the config declares joins what was found; a single address counts as this machine's", () => {
  const own = ownSide({ wan: [], own: ["198.51.100.7", "2001:db8:5::/48", "10.0.0.0/8"] }, AROUND);
  assert.equal(own.addresses.map(formatAddress), ["203.0.113.5", "198.51.100.7"]);
  const isOwn = ownMatcher(own);
  for (const text of ["203.0.113.5", "192.168.1.9", "198.51.100.7", "2001:db8:5:ff::1", "10.9.8.7"])
    assert.ok(isOwn(parseAddress(text)!), text);
  for (const text of ["203.0.113.6", "198.51.100.8", "2001:db8:6::1", "11.0.0.1"])
    assert.not.ok(isOwn(parseAddress(text)!), text);
});

test("a change is told once, and what did not change is not", () => {
  const told: OwnSide[] = [];
  const watch = new OwnSideWatch({ wan: [], own: [] }, (own) => told.push(own));
  try {
    const isOwn = ownMatcher(watch.current);
    assert.ok(isOwn(parseAddress("127.0.0.1")!), "loopback is everyone's own");
    watch.follow({ wan: [], own: [] });
    assert.is(told.length, 0);
    watch.follow({ wan: [], own: ["198.51.100.0/24"] });
    assert.is(told.length, 1);
    assert.ok(ownMatcher(watch.current)(parseAddress("198.51.100.9")!));
    assert.is(watch.current, told[0]);
  } finally {
    watch.stop();
  }
});

test.run();
