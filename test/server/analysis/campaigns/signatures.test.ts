/** Signatures: each names its source, and is found in what it describes alone. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SIGNATURES, signaturesOf } from "../../../../src/server/analysis/campaigns/signatures.js";
import type { Trait } from "../../../../src/server/api/traits.js";

const names = (trait: Trait, text: string, password = "") => signaturesOf(trait, text, password).map(({ name }) => name);

test("each has a source, and something to be found by", () => {
  assert.ok(new Set(SIGNATURES.map(({ name }) => name)).size >= 15);
  for (const { name, source, begins = [], contains = [], pairs = [] } of SIGNATURES) {
    assert.match(source, /^https:\/\/[\w.-]+\//, name);
    assert.ok(begins.length + contains.length + pairs.length > 0, name);
    assert.equal(
      contains.filter((part) => part !== part.toLowerCase()),
      [],
      name,
    );
  }
});

test("each is found in its own words", () => {
  for (const { name, trait, begins = [], contains = [], pairs = [] } of SIGNATURES) {
    for (const text of begins) assert.ok(names(trait, text).includes(name), text);
    for (const text of contains) assert.ok(names(trait, `before ${text.toUpperCase()} after`).includes(name), text);
    for (const [username, password] of pairs) assert.ok(names(trait, username, password).includes(name), password);
  }
});

test("a pair counts whole, a port alone, a beginning at the beginning, a trait for itself", () => {
  assert.equal(names("credentials", "root", "xc3511"), ["Mirai's list"]);
  assert.equal(names("credentials", "root", "XC3511"), []);
  assert.equal(names("credentials", "admin", "xc3511"), []);
  assert.equal(names("port", "7547"), ["Eir D1000 TR-064, CVE-2016-10372"]);
  assert.equal(names("port", "75470"), []);
  assert.equal(names("uri", "/x/HNAP1"), []);
  assert.equal(names("uri", "() { :; }; echo"), []);
  assert.equal(names("user-agent", "() { :; }; echo"), ["Shellshock, CVE-2014-6271"]);
});

test.run();
