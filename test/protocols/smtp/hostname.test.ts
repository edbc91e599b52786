import { test } from "uvu";
import * as assert from "uvu/assert";
import { isHostname, isLiteral } from "../../../src/protocols/smtp/hostname.js";

test("labels are letters, digits, underscores, and hyphens inside", () => {
  for (const name of ["a", "a.b", "a_b.c", "a-b", "_a", "1a", "xn--e1afmkfd.org", "a".repeat(63)])
    assert.ok(isHostname(name), name);
  for (const name of ["", ".", "a.", ".a", "a..b", "-a", "a-", "a b", "a.-b", "\xe9", "a".repeat(64)])
    assert.not.ok(isHostname(name), name);
});

test("a name is no number, and at most 255 characters", () => {
  for (const name of ["1", "1.2.3.4"]) assert.not.ok(isHostname(name), name);
  assert.ok(isHostname(`${"a.".repeat(127)}a`));
  assert.not.ok(isHostname(`${"a.".repeat(127)}ab`));
});

test("a literal is an address in brackets, IPv6 with its tag", () => {
  for (const text of ["[192.0.2.1]", "[IPv6:2001:db8::1]", "[ipv6:::1]"]) assert.ok(isLiteral(text), text);
  for (const text of ["", "[]", "[a]", "[1.2.3]", "[::1]", "[192.0.2.1", "[192.0.2.1]x", "192.0.2.1"])
    assert.not.ok(isLiteral(text), text);
});

test.run();
