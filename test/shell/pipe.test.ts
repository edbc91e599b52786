import { test } from "uvu";
import * as assert from "uvu/assert";
import { Pipe, PipeBudget, Waiters } from "../../src/shell/pipe.js";

const budget = (bytesMax = 1 << 20) => new PipeBudget(bytesMax, { spend() {} });
const KIB = 1024;

test("what is written is read, in order, in any portions", () => {
  const pipe = new Pipe(budget());
  const [read, write] = [pipe.reader(), pipe.writer()];
  assert.is(read.read(5), "");
  write.write("abc");
  write.write("defgh");
  assert.is(read.read(2), "ab");
  assert.is((read.read(100) ?? "") + (read.read(100) ?? ""), "cdefgh");
  write.close();
  assert.is(read.read(5), undefined);
});

test("it holds 64 KiB; then a writer waits until some is read", () => {
  const pipe = new Pipe(budget());
  const [read, write] = [pipe.reader(), pipe.writer()];
  assert.is(write.write("x".repeat(100 * KIB)), 64 * KIB);
  assert.is(write.write("x"), 0);
  let isWritable = false;
  write.whenWritable?.(() => {
    isWritable = true;
  });
  assert.not(isWritable);
  assert.is(read.read(KIB)?.length, KIB);
  assert.ok(isWritable);
  assert.is(write.write("x".repeat(2 * KIB)), KIB);
});

test("nobody reads: a write fails, and who waits to write is woken", () => {
  const pipe = new Pipe(budget());
  const [read, write] = [pipe.reader(), pipe.writer()];
  const second = read.share();
  write.write("x".repeat(64 * KIB));
  let isWoken = false;
  write.whenWritable?.(() => {
    isWoken = true;
  });
  read.close();
  read.close();
  assert.not(isWoken);
  assert.is(write.write("y"), 0);
  second.close();
  assert.ok(isWoken);
  assert.is(write.write("y"), -1);
});

test("nobody writes: what is left is read, then the end; who waits to read is woken", () => {
  const pipe = new Pipe(budget());
  const [read, write] = [pipe.reader(), pipe.writer()];
  const second = write.share();
  let woken = 0;
  const cancel = read.whenReadable?.(() => woken++);
  cancel?.();
  read.whenReadable?.(() => woken++);
  write.close();
  assert.is(woken, 0);
  second.write("last");
  assert.is(woken, 1);
  second.close();
  assert.is(read.read(10), "last");
  assert.is(read.read(10), undefined);
});

test("all pipes share a bound, within which an empty one takes a little", () => {
  const shared = budget(80 * KIB);
  const pipes = [0, 1, 2].map(() => new Pipe(shared));
  const reads = pipes.map((pipe) => pipe.reader());
  const writes = pipes.map((pipe) => pipe.writer());
  assert.equal(
    writes.map((write) => write.write("x".repeat(100 * KIB))),
    [64 * KIB, 16 * KIB, 4 * KIB],
  );
  assert.is(writes[2]?.write("x"), 0);
  for (const end of [...reads, ...writes]) end.close();
  assert.is(shared.heldBytes, 0);
});

test("a named pipe waits for its other end, keeps what was written before that, and is as new afterwards", () => {
  const pipe = new Pipe(budget());
  const write = pipe.writer();
  assert.is(write.write("early"), 5);
  write.close();
  const read = pipe.reader();
  assert.is(read.read(10), "early");
  assert.is(read.read(10), undefined);
  read.close();
  const next = pipe.reader();
  assert.is(next.read(10), "");
});

test("who waits is told once, and may wait again from within", () => {
  const waiters = new Waiters();
  let count = 0;
  const again = (): void => {
    if (++count < 3) waiters.add(again);
  };
  waiters.add(again);
  waiters.tell();
  assert.is(count, 1);
  waiters.tell();
  waiters.tell();
  waiters.tell();
  assert.is(count, 3);
});

test.run();
