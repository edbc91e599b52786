import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Destination, resolve } from "../../../src/protocols/smtp/destination.js";

const cases: Record<Destination, string[]> = {
  local: [
    "a",
    "a@mx.lan",
    "a@MX.LAN.",
    "a@localhost",
    "a@localhost.lan",
    "a@[127.0.0.1]",
    "a%mx.lan",
    "mx.lan!a",
    "a@mx.lan@localhost",
    "a%mx.lan.",
    "postmaster+x",
    "@x:y",
    'a "b"@mx.lan',
  ],
  caretaker: [
    "postmaster",
    "PostMaster@MX.lan",
    "localhost!postmaster@mx.lan",
    "double-bounce@localhost",
    "mailer-daemon",
    "@localhost",
    "@mx.lan",
    "localhost!",
    "@x:",
  ],
  elsewhere: [
    "a@x.org",
    "a@x",
    "a@lan",
    "a%x@mx.lan",
    "x!a@mx.lan",
    "a@x@mx.lan",
    "a b@x",
    "a%x@localhost@mx.lan",
    "a@[192.0.2.1]",
    "a@[192.0.2.1",
    "a@[IPv6:2001:db8::1]",
    "a%x.org.",
    "x.org.!a@",
    "a!b c%d",
    "a@ x",
    "[!]",
    "postmaster@x.org",
  ],
  malformed: [
    "@",
    "a@",
    "a@-x",
    "a@x..y",
    "a@127.0.0.1",
    "a@[x]",
    "a@[2001:db8::1]",
    "a@x y",
    "a@\xe9",
    `a@${"x".repeat(64)}`,
    "a%",
    "-a",
    "-a@x.org",
    "x.org!-a",
    "-a b@x.org",
    "a@x.org..",
    "a@x(y)",
    "a%b@.",
  ],
};

for (const [destination, addresses] of Object.entries(cases)) {
  for (const address of addresses) {
    test(`${address} is ${destination}`, () => assert.is(resolve(address, "mx.lan", false), destination));
  }
}

test("a domain may have other letters once that was declared", () => {
  assert.is(resolve("a@b\xc3\xa9.org", "mx.lan", true), "elsewhere");
  assert.is(resolve("a@b\xc3\xa9.-org", "mx.lan", true), "malformed");
});

test("a host without a domain is localhost nowhere else", () => {
  assert.is(resolve("a@localhost.lan", "mx", false), "elsewhere");
  assert.is(resolve("a@mx", "mx", false), "local");
});

test("detours are followed up to a bound", () => {
  assert.is(resolve(`a${"%localhost".repeat(50)}`, "mx.lan", false), "local");
  assert.is(resolve(`a${"%localhost".repeat(200)}`, "mx.lan", false), "malformed");
});

test("every address leads somewhere, however often it is taken apart", () => {
  const parts = fc.array(fc.constantFrom("a", "b", "@", "%", "!", ".", " ", "localhost", "mx.lan", "x.org", "[127.0.0.1]"), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(parts, (all) => assert.ok(resolve(all.join(""), "mx.lan", false) in cases)),
    { numRuns: 3000 },
  );
});

test.run();
