import { test } from "uvu";
import * as assert from "uvu/assert";
import { LiveFramingError, liveMessageReader } from "../../../src/dashboard/ask/live-framing.js";

function framed(...messages: Uint8Array[]): Uint8Array {
  return Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(message.length);
      return [length, message];
    }),
  );
}

const MESSAGES = [Buffer.from("one"), Buffer.alloc(0), Buffer.alloc(70_000, 7), Buffer.from("last")];

test("any split of the stream gives the same messages", () => {
  const stream = framed(...MESSAGES);
  for (const size of [1, 2, 3, 5, 4_096, stream.length]) {
    const got: Buffer[] = [];
    const read = liveMessageReader((message) => got.push(Buffer.from(message)));
    for (let at = 0; at < stream.length; at += size) read(stream.subarray(at, at + size));
    assert.equal(got, MESSAGES, `in chunks of ${size}`);
  }
});

test("what is not whole is not given", () => {
  let count = 0;
  const read = liveMessageReader(() => count++);
  read(framed(Buffer.from("whole"), Buffer.from("torn")).subarray(0, -1));
  assert.is(count, 1);
});

test("a length beyond the bound ends it before anything is kept", () => {
  const read = liveMessageReader(() => {}, 100);
  read(framed(Buffer.alloc(100)));
  assert.throws(
    () => read(framed(Buffer.alloc(101)).subarray(0, 4)),
    (error: unknown) => error instanceof LiveFramingError,
  );
});

test.run();
