import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FramingError, MESSAGE_BYTES_MAX, messageReader, withLength } from "../../src/wire/framing.js";

test("messages come out whole, however the stream is split", () => {
  const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 10 });
  fc.assert(
    fc.property(messages, fc.integer({ min: 1, max: 70 }), (sent, step) => {
      const stream = Buffer.concat(sent.map(withLength));
      const received: string[] = [];
      const read = messageReader((message) => received.push(message.toString("hex")));
      for (let at = 0; at < stream.length; at += step) read(stream.subarray(at, at + step));
      assert.equal(
        received,
        sent.map((message) => Buffer.from(message).toString("hex")),
      );
    }),
  );
});

test("a length of nothing or too much is refused before anything is kept", () => {
  for (const length of [0, MESSAGE_BYTES_MAX + 1, 0xffffffff]) {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32LE(length);
    assert.throws(
      () => messageReader(() => {})(prefix),
      (error: unknown) => error instanceof FramingError,
    );
  }
});

test.run();
