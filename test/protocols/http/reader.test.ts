import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../../src/bytes/ascii.js";
import type { Framing } from "../../../src/protocols/http/body.js";
import { type AfterLine, type Hearer, type ReaderLimits, RequestReader } from "../../../src/protocols/http/reader.js";

const LIMITS: ReaderLimits = { lineBytesMax: 20, cutLines: false, dropCr: false, bodyBytesMax: 4 };

interface Script {
  readonly after?: AfterLine;
  readonly framing?: Framing;
  readonly headBytesMax?: number;
  readonly goOn?: boolean;
}

/** What a hearer hears of `pieces`. */
function hear(pieces: readonly string[], limits: Partial<ReaderLimits> = {}, script: Script = {}): string[] {
  const heard: string[] = [];
  const hearer: Hearer = {
    line(line, length) {
      heard.push(`line ${latin1(line)} (${length})`);
      reader.headBytesMax = script.headBytesMax ?? 1000;
      return line.length === 0 ? "again" : (script.after ?? "headers");
    },
    header(line) {
      heard.push(`header ${latin1(line)}`);
      return true;
    },
    head() {
      heard.push("head");
      return script.framing ?? { kind: "none" };
    },
    complete(body, length) {
      heard.push(`complete ${latin1(body)} (${length})`);
      return script.goOn ?? true;
    },
    overflow: (where, part) => heard.push(`overflow ${where} ${latin1(part)}`),
    malformedBody: (part, body, length) => heard.push(`malformed ${latin1(part)} after ${latin1(body)} (${length})`),
  };
  const reader = new RequestReader(hearer, { ...LIMITS, ...limits });
  for (const piece of pieces) reader.receive(Buffer.from(piece, "latin1"));
  return heard;
}

/** Heard whole, and the same byte by byte. */
function hearBothWays(text: string, limits: Partial<ReaderLimits> = {}, script: Script = {}): string[] {
  const whole = hear([text], limits, script);
  assert.equal(hear([...text], limits, script), whole);
  return whole;
}

test("requests one after another, lines ended either way", () => {
  assert.equal(hearBothWays("A\r\nx: y\r\n\r\n\nB\nz\n\n"), [
    "line A\r (2)",
    "header x: y\r",
    "head",
    "complete  (0)",
    "line  (0)",
    "line B (1)",
    "header z",
    "head",
    "complete  (0)",
  ]);
});

test("a body of a length, cut at its cap, and what follows it", () => {
  assert.equal(hearBothWays("A\n\nabcdefB\n\nuvwxyz", {}, { framing: { kind: "length", length: 6 } }), [
    "line A (1)",
    "head",
    "complete abcd (6)",
    "line B (1)",
    "head",
    "complete uvwx (6)",
  ]);
  assert.equal(hearBothWays("A\n\n", {}, { framing: { kind: "length", length: 0 } }).at(-1), "complete  (0)");
});

test("a line with nothing after it, and an end of reading", () => {
  assert.equal(hearBothWays("A\nB\n", {}, { after: "nothing", goOn: false }), ["line A (1)", "complete  (0)"]);
  assert.equal(hearBothWays("A\nB\n", {}, { after: "stop" }), ["line A (1)"]);
});

test("a line that is too long stops reading, or is cut", () => {
  const long = "a".repeat(25);
  assert.equal(hearBothWays(`${long}\nB\n`), [`overflow line ${"a".repeat(20)}`]);
  assert.equal(hearBothWays(`${long}\n${long}\n\n`, { cutLines: true }), [
    `line ${"a".repeat(20)} (25)`,
    `header ${"a".repeat(20)}`,
    "head",
    "complete  (0)",
  ]);
});

test("a head that is too long stops reading, at the same byte however it is cut", () => {
  assert.equal(hearBothWays("A\nab\ncdefg\n\n", {}, { headBytesMax: 7 }), ["line A (1)", "header ab", "overflow head cdef"]);
  assert.equal(hearBothWays("A\nab\ncd\n\n", {}, { headBytesMax: 6 }), ["line A (1)", "header ab", "overflow head cd"]);
  assert.equal(hearBothWays("A\nab\ncd\n\n", {}, { headBytesMax: 8 }).at(-1), "complete  (0)");
});

test("CRs are removed anywhere when asked", () => {
  assert.equal(hearBothWays("\rA\rB\r\r\nc\r\n\r\r\n", { dropCr: true }), ["line AB (2)", "header c", "head", "complete  (0)"]);
});

test("a malformed chunk stops reading", () => {
  assert.equal(hearBothWays("A\n\n2\r\nabXY\r\n", {}, { framing: { kind: "chunked" } }), [
    "line A (1)",
    "head",
    "malformed X after ab (2)",
  ]);
});

test.run();
