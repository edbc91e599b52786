import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Stream } from "../../src/shell/process.js";
import { INPUT_BYTES_MAX } from "../../src/shell/seat.js";
import { Tty } from "../../src/shell/tty.js";

function terminal(room = Number.POSITIVE_INFINITY) {
  const signals: (readonly [group: number, signal: number])[] = [];
  const made = { output: "", consumed: 0, room, signals };
  const tty = new Tty(
    "pts/0",
    { columns: 80, rows: 24 },
    {
      room: () => made.room,
      output(text) {
        assert.ok(text.length <= made.room);
        made.room -= text.length;
        made.output += text;
      },
      consumed: (bytes) => {
        made.consumed += bytes;
      },
      exited() {},
    },
    { spend() {} },
    (group, signal) => void signals.push([group, signal]),
  );
  tty.bringToFront(5);
  return Object.assign(made, { tty, stream: tty.stream() });
}

function readAll(stream: Stream): string {
  let text = "";
  for (let part = stream.read(4096); part !== undefined && part !== ""; part = stream.read(4096)) text += part;
  return text;
}

test("what is typed is echoed, and read when the line is complete", () => {
  const made = terminal();
  made.tty.input("l");
  assert.is(made.stream.read(10), "");
  made.tty.input("s\r");
  assert.is(made.output, "ls\r\n");
  assert.is(made.consumed, 0);
  assert.is(made.stream.read(10), "ls\n");
  assert.is(made.stream.read(10), "");
  assert.is(made.consumed, 3);
});

test("a line is read in parts by who asks for less, and never two at once", () => {
  const { tty, stream } = terminal();
  tty.input("one\ntwo\n");
  assert.is(stream.read(2), "on");
  assert.is(stream.read(100), "e\n");
  assert.is(stream.read(100), "two\n");
});

test("erase, word erase and kill take back, on the screen too", () => {
  const made = terminal();
  made.tty.input("ab\x7f\b\b");
  assert.is(made.output, "ab\b \b\b \b");
  made.tty.input("rm -rf x\x17y\r");
  assert.is(readAll(made.stream), "rm -rf y\n");
  made.output = "";
  made.tty.input("\x01b\x15");
  assert.is(made.output, "^Ab\b \b\b \b\b \b");
  made.tty.input("c\n");
  assert.is(readAll(made.stream), "c\n");
  assert.is(made.consumed, "ab\x7f\b\brm -rf x\x17y\r\x01b\x15c\n".length);
});

test("^D gives what there is of a line, and on an empty one an end, once", () => {
  const { tty, stream } = terminal();
  tty.input("ab\x04");
  assert.is(stream.read(10), "ab");
  tty.input("\x04");
  assert.is(stream.read(10), undefined);
  assert.is(stream.read(10), "");
  tty.input("c\n");
  assert.is(stream.read(10), "c\n");
});

test("^C, ^\\ and ^Z are signals to the group in front, and take back what was typed", () => {
  const made = terminal();
  made.tty.input("line\nhalf\x03");
  assert.equal(made.signals, [[5, 2]]);
  assert.is(made.stream.read(10), "");
  assert.match(made.output, /\^C$/);
  assert.is(made.consumed, 10);
  made.tty.bringToFront(9);
  made.tty.input("\x1c");
  made.tty.input("\x1aafter\n");
  assert.equal(made.signals.slice(1), [
    [9, 3],
    [9, 20],
  ]);
  assert.is(made.stream.read(10), "after\n");
});

test("raw: bytes as they come, no signals, nothing edited", () => {
  const made = terminal();
  made.tty.change({ icanon: false, echo: false, isig: false, icrnl: false });
  made.tty.input("a\x03\x7f\r");
  assert.is(made.stream.read(10), "a\x03\x7f\r");
  assert.equal(made.signals, []);
  assert.is(made.output, "");
  made.tty.change({ icanon: true });
  made.tty.input("b");
  assert.is(made.stream.read(10), "");
});

test("a line half typed can be read when the terminal becomes raw", () => {
  const { tty, stream } = terminal();
  tty.input("ab");
  tty.change({ icanon: false });
  assert.is(stream.read(10), "ab");
});

test("newlines get their return, unless that is off; never more goes out than there is room for", () => {
  const made = terminal(5);
  assert.is(made.stream.write("ab\ncd\n"), 4);
  assert.is(made.output, "ab\r\nc");
  assert.is(made.stream.write("d\n"), 0);
  let isWritable = false;
  made.stream.whenWritable?.(() => {
    isWritable = true;
  });
  assert.not(isWritable);
  made.room = 1;
  made.tty.taken();
  assert.ok(isWritable);
  assert.is(made.stream.write("\n"), 0, "a newline needs two");
  made.room = 100;
  made.tty.change({ opost: false });
  made.stream.write("d\n");
  assert.is(made.output, "ab\r\ncd\n");
});

test("echo that the peer does not take is lost, and input goes on", () => {
  const made = terminal(0);
  made.tty.input("ls\n");
  assert.is(made.output, "");
  assert.is(made.stream.read(10), "ls\n");
});

test("a line has 4095 bytes; what goes beyond rings", () => {
  const made = terminal();
  made.tty.input("x".repeat(5000));
  made.tty.input("\n");
  assert.is(readAll(made.stream).length, 4096);
  assert.is(made.consumed, 5001);
  assert.ok(made.output.endsWith(`x${"\x07".repeat(905)}\r\n`));
});

test("what is typed ahead waits, and is all there; beyond the bound it is lost, and counted as taken", () => {
  const made = terminal();
  const lines = "echo a line of it\n".repeat(2000);
  made.tty.input(lines);
  assert.ok(made.consumed < lines.length);
  assert.is(readAll(made.stream), lines);
  assert.is(made.consumed, lines.length);
  made.tty.input("y\n".repeat(INPUT_BYTES_MAX));
  assert.ok(made.consumed >= lines.length + INPUT_BYTES_MAX);
  readAll(made.stream);
  assert.is(made.consumed, lines.length + 2 * INPUT_BYTES_MAX);
});

test("one byte at a time is the same as all at once", () => {
  const script = "echo hi\r\x7fab\x17cd\x15\x04x\x04\x01\t\n\x03again\x7f\n";
  const [one, all] = [terminal(), terminal()];
  for (const byte of script) one.tty.input(byte);
  all.tty.input(script);
  // What a signal takes back was echoed by then, or never is.
  assert.is(readAll(one.stream), readAll(all.stream));
  assert.equal(one.signals, all.signals);
  assert.is(one.consumed, all.consumed);
});

test("no more input: the last line, and then the end for good", () => {
  const { tty, stream } = terminal();
  tty.input("ls\nhalf");
  tty.endInput();
  assert.is(stream.read(10), "ls\n");
  assert.is(stream.read(10), "half");
  assert.is(stream.read(10), undefined);
  assert.is(stream.read(10), undefined);
});

test("a hang-up ends reads and writes, wakes who waits, and is a signal to who is in front", () => {
  const { tty, stream, signals } = terminal();
  let woken = 0;
  stream.whenReadable?.(() => woken++);
  tty.hangUp();
  tty.hangUp();
  assert.is(woken, 1);
  assert.is(stream.read(10), undefined);
  assert.is(stream.write("x"), -1);
  assert.equal(signals, [[5, 1]]);
});

test("who waits to be in front is woken when it is, unless it waits no more", () => {
  const { tty } = terminal();
  const woken: number[] = [];
  tty.whenFront(7, () => woken.push(7));
  tty.whenFront(8, () => woken.push(8))();
  tty.bringToFront(8);
  assert.equal(woken, []);
  tty.bringToFront(7);
  tty.bringToFront(7);
  assert.equal(woken, [7]);
});

test("a window that changes is a signal; one that does not is none", () => {
  const { tty, signals } = terminal();
  tty.resize(80, 24);
  tty.resize(120, 40);
  assert.equal(tty.window, { columns: 120, rows: 40 });
  assert.equal(signals, [[5, 28]]);
});

test.run();
