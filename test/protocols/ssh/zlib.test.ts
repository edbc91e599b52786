import { randomBytes } from "node:crypto";
import { constants, deflateSync, inflateSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Deflater, Inflater } from "../../../src/protocols/ssh/zlib.js";

const messages = [
  Buffer.from("ls -la\n"),
  Buffer.from("ls -la\nls -la\n".repeat(200)),
  randomBytes(1),
  randomBytes(20_000),
  Buffer.alloc(32_768, "a"),
  Buffer.from("ls -la\n"),
];

test("messages come out as they went in, and refer to those before", () => {
  const [deflater, inflater] = [new Deflater(), new Inflater()];
  for (const message of messages) {
    const compressed = deflater.compress(message);
    assert.equal(Buffer.from(inflater.expand(compressed)!), message);
  }
  const random = randomBytes(5000);
  assert.ok(deflater.compress(random).length > 5000);
  assert.ok(deflater.compress(random).length < 100, "what was random has been seen");
  deflater.close();
  inflater.close();
});

test("any zlib reads what is compressed", () => {
  const deflater = new Deflater();
  const stream = Buffer.concat(messages.map((message) => deflater.compress(message)));
  assert.equal(inflateSync(stream, { finishFlush: constants.Z_SYNC_FLUSH }), Buffer.concat(messages));
  deflater.close();
});

test("a message that is no zlib, or longer than a message may be, is none, and nothing follows", () => {
  const wrong = new Inflater();
  assert.is(wrong.expand(Buffer.from("hello hello")), undefined);
  wrong.close();
  const bomb = deflateSync(Buffer.alloc(32_769), { finishFlush: constants.Z_SYNC_FLUSH });
  const long = new Inflater();
  assert.is(long.expand(bomb), undefined);
  long.close();
  const longest = new Inflater();
  const most = deflateSync(Buffer.alloc(32_768), { finishFlush: constants.Z_SYNC_FLUSH });
  assert.is(longest.expand(most)?.length, 32_768);
  longest.close();
});

test.run();
