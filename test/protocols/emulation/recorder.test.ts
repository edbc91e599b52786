import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Observation } from "../../../src/event.js";
import { Recorder } from "../../../src/protocols/emulation/recorder.js";
import { Transcript } from "../../../src/protocols/emulation/transcript.js";
import type { Connection } from "../../../src/protocols/protocol.js";

function recording() {
  const seen: Observation[] = [];
  const recorder = new Recorder({ report: (one: Observation) => seen.push(one) } as unknown as Connection);
  const told = () =>
    seen.map((one) => {
      if (one.kind === "command") return ["command", Buffer.from(one.line).toString("latin1"), one.length];
      return one.kind === "message" ? [one.name, Buffer.from(one.data).toString("latin1"), one.length] : [one.kind];
    });
  return { recorder, seen, told };
}

test("a program that is asked for again is told once, and what runs before the first line not at all", () => {
  const { recorder, told } = recording();
  recorder.resolved(["cat", "/etc/banner"], true);
  recorder.command("id; id; nosuch x");
  recorder.resolved(["id"], true);
  recorder.resolved(["id"], true);
  recorder.resolved(["nosuch", "x"], false);
  assert.equal(told(), [
    ["command", "id; id; nosuch x", 16],
    ["program", "id", 2],
    ["unknown-program", "nosuch x", 8],
  ]);
});

test("a file that is written in pieces is told once, as it was left", () => {
  const { recorder, told } = recording();
  recorder.written("/tmp/a", "\x7f", 1, "11");
  recorder.written("/tmp/b", "", 0, "22");
  recorder.written("/tmp/a", "\x7fELF", 4, "33");
  assert.equal(told(), []);
  recorder.end();
  assert.equal(told(), [
    ["file", "22 0 /tmp/b", 11],
    ["file", "33 4 /tmp/a", 11],
    ["file-content", "\x7fELF", 4],
  ]);
});

test("of too many files the oldest is told before the end, and what is beyond all bounds is counted", () => {
  const { recorder, told } = recording();
  for (let index = 0; index < 33; index++) recorder.written(`/tmp/${index}`, "", 0, "00");
  assert.equal(told(), [["file", "00 0 /tmp/0", 11]]);
  for (let index = 0; index < 505; index++) recorder.command("x");
  recorder.end();
  assert.is(told().filter(([kind]) => kind === "command").length, 500);
  assert.equal(told().at(-1), ["not-recorded", "5", 1]);
});

test("long texts are cut, their length stays", () => {
  const { recorder, seen } = recording();
  recorder.command("x".repeat(10_000));
  recorder.written("/tmp/f", "y".repeat(5000), 9000, "00");
  recorder.end();
  const sizes = seen.map((one) =>
    one.kind === "command" ? [one.line.length, one.length] : one.kind === "message" ? [one.data.length, one.length] : [],
  );
  assert.equal(
    [sizes[0], sizes[2]],
    [
      [4096, 10_000],
      [4096, 9000],
    ],
  );
});

test("a transcript is asciicast, in pieces of whole lines, up to a bound", () => {
  const { recorder, seen } = recording();
  let nowMs = 5000;
  const cast = new Transcript(recorder, () => nowMs, { name: "xterm", columns: 80, rows: 24 });
  cast.output("caf\xc3\xa9\r\n");
  nowMs += 1500;
  cast.resized(100, 30);
  for (let index = 0; index < 500; index++) cast.output("z".repeat(1000));
  cast.end();
  const pieces = seen.map((one) =>
    one.kind === "message" && one.name === "transcript" ? Buffer.from(one.data).toString("utf8") : "",
  );
  for (const piece of pieces) assert.ok(piece.length <= 4096 && piece.endsWith("\n"));
  const lines = pieces
    .join("")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(lines.slice(0, 3), [
    { version: 2, width: 80, height: 24, timestamp: 5, env: { TERM: "xterm", SHELL: "/bin/ash" } },
    [0, "o", "café\r\n"],
    [1.5, "r", "100x30"],
  ]);
  assert.ok(pieces.join("").length <= 128 * 1024 && lines.length > 100);
});

test("what JSON spells long stays whole", () => {
  const { recorder, told } = recording();
  const cast = new Transcript(recorder, () => 0, { name: "xterm", columns: 80, rows: 24 });
  cast.output("\0".repeat(2500));
  cast.end();
  const lines = told()
    .map(([, data]) => data)
    .join("")
    .trim()
    .split("\n");
  const outputs = lines.slice(1).map((line) => (JSON.parse(line) as unknown[])[2]);
  assert.is(outputs.join(""), "\0".repeat(2500));
});

test("terminals opened one after another have a bound in common", () => {
  const { recorder, seen } = recording();
  for (let index = 0; index < 12; index++) {
    const cast = new Transcript(recorder, () => 0, { name: "xterm", columns: 80, rows: 24 });
    for (let output = 0; output < 150; output++) cast.output("z".repeat(1000));
    cast.end();
  }
  recorder.end();
  const told = seen.flatMap((one) => (one.kind === "message" ? [one] : []));
  const shown = told.filter(({ name }) => name === "transcript").reduce((sum, { length }) => sum + length, 0);
  assert.ok(shown > 500 * 1024 && shown <= 512 * 1024, `${shown} bytes`);
  assert.is(told.at(-1)?.name, "not-recorded");
});

test.run();
