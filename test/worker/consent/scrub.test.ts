import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAddress, parseAddress } from "../../../src/bytes/address.js";
import type { Observation } from "../../../src/event.js";
import { scrubber } from "../../../src/worker/consent/scrub.js";

const address = (text: string) => parseAddress(text)!;
const OWN = ["203.0.113.7", "10.1.2.3", "2001:db8::c0:1", "fe80::a1b2:c3ff:fed4:e5f6", "127.0.0.1", "::1"].map(address);
const scrub = scrubber(OWN);

function command(text: string): Observation {
  const line = Buffer.from(text, "latin1");
  return { kind: "command", line, length: line.length };
}

function cleaned(text: string): string {
  const seen = scrub(command(text));
  assert.is(seen.kind === "command" && seen.length, text.length, "the true length stays");
  return Buffer.from(seen.kind === "command" ? seen.line : []).toString("latin1");
}

const TEXTS: [string, string][] = [
  ["203.0.113.7", "[own]"],
  ["http://203.0.113.7/x", "http://[own]/x"],
  ["203.0.113.7:80", "[own]:80"],
  ["EHLO [203.0.113.7]", "EHLO [[own]]"],
  ["GET /?u=http%3A%2F%2F203.0.113.7%2F&v=%20203.0.113.7 ok", "GET /?u=http%3A%2F%2F[own]%2F&v=%20[own] ok"],
  ["203.0.113.7 and 203.0.113.7.", "[own] and [own]."],
  ["203.0.113.70 1203.0.113.7 203.0.113.8 3.0.113.7", "203.0.113.70 1203.0.113.7 203.0.113.8 3.0.113.7"],
  ["203a0b113c7", "203a0b113c7"],
  ["wget 10.1.2.3/x.sh", "wget [own]/x.sh"],
  ["2001:db8::c0:1", "[own]"],
  ["[2001:DB8::C0:1]:443", "[[own]]:443"],
  ["2001:0db8:0000:0000:0000:0000:00c0:0001", "[own]"],
  ["2001:db8:0:0:0:0:c0:1", "[own]"],
  ["2001:db8:0::c0:1", "[own]"],
  ["?to=%5B2001%3Adb8%3A%3Ac0%3A1%5D", "?to=%5B[own]%5D"],
  ["2001:db8::c0:2 2001:db8::c0:11 2001:db8:1::c0:1", "2001:db8::c0:2 2001:db8::c0:11 2001:db8:1::c0:1"],
  ["from:2001:db8::c0:1: hello", "from:[own]: hello"],
  ["2001:db8:0:0:0:0:c0:1:8080", "[own]:8080"],
  ["fe80::a1b2:c3ff:fed4:e5f6%eth0", "[own]%eth0"],
  ["::ffff:203.0.113.7", "::ffff:[own]"],
  ["http://127.0.0.1/ [::1]", "http://127.0.0.1/ [::1]"],
  ["\xff\xfe203.0.113.7\x00", "\xff\xfe[own]\x00"],
];

for (const [given, expected] of TEXTS) {
  test(`${JSON.stringify(given)} leaves as ${JSON.stringify(expected)}`, () => assert.is(cleaned(given), expected));
}

test("every part of every observation is scrubbed", () => {
  const own = () => Buffer.from("x 203.0.113.7 y");
  const fields = [{ name: own(), value: own() }];
  const all: Observation[] = [
    { kind: "login", username: own(), password: own(), mechanism: "digest", attempt: 1, proof: fields },
    { kind: "command", line: own(), length: 1 },
    {
      kind: "request",
      method: Buffer.from("GET"),
      target: own(),
      version: Buffer.from("HTTP/1.1"),
      host: own(),
      userAgent: own(),
      headers: fields,
      body: own(),
      bodyLength: 1,
    },
    { kind: "message", name: "client", data: own(), length: 1 },
    { kind: "invalid", reason: "x", data: own(), length: 1 },
  ];
  const said = (value: unknown): string =>
    value instanceof Uint8Array
      ? Buffer.from(value).toString("latin1")
      : typeof value === "object" && value !== null
        ? Object.values(value).map(said).join("|")
        : "";
  for (const seen of all) {
    assert.ok(said(seen).includes("203.0.113.7"));
    assert.not.match(said(scrub(seen)), /203\.0\.113\.7/, seen.kind);
    assert.match(said(scrub(seen)), /x \[own\] y/);
  }
});

test("where there is nothing to replace, the observation is the same object", () => {
  for (const text of ["root", "12345678", "a.b", "see http://203.0.113.8/ and 2001:db8::1"]) {
    const seen = command(text);
    assert.is(scrub(seen), seen);
  }
  const loopbackOnly = scrubber(["127.0.0.1", "::1"].map(address));
  const seen = command("127.0.0.1");
  assert.is(loopbackOnly(seen), seen);
});

test("an IPv6 address is found in every spelling, among anything", () => {
  const groups = fc.tuple(...Array.from({ length: 7 }, () => fc.oneof(fc.constant(0), fc.nat(0xffff))));
  fc.assert(
    fc.property(groups, fc.nat(2), fc.string(), fc.string(), (rest, spelling, before, after) => {
      const own = new Uint8Array(16);
      for (const [index, group] of [0x2a02, ...rest].entries()) own.set([group >> 8, group & 0xff], 2 * index);
      const full = Array.from({ length: 8 }, (_, index) => ((own[2 * index]! << 8) | own[2 * index + 1]!).toString(16));
      const text = [
        formatAddress(own),
        full.join(":"),
        full
          .map((group) => group.padStart(4, "0"))
          .join(":")
          .toUpperCase(),
      ][spelling]!;
      const seen = scrubber([own])(command(`${before} ${text} ${after}`));
      assert.not.ok(seen.kind === "command" && Buffer.from(seen.line).toString("latin1").includes(text));
    }),
  );
});

test("an event never grows", () => {
  const tiny = scrubber([address("a::")]);
  const line = Buffer.from("a:: ".repeat(1024));
  const seen = tiny({ kind: "command", line, length: line.length });
  assert.ok(seen.kind === "command" && seen.line.length <= line.length);
});

test.run();
