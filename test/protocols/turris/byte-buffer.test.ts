import { test } from "uvu";
import * as assert from "uvu/assert";
import { ByteBuffer } from "../../../src/protocols/turris/byte-buffer.js";

function filled(bytesMax: number, ...bytes: number[]): ByteBuffer {
  const buffer = new ByteBuffer(bytesMax);
  for (const byte of bytes) buffer.push(byte);
  return buffer;
}

test("keeps up to its bound and counts beyond it", () => {
  const buffer = filled(2, 1, 2, 3);
  assert.is(buffer.length, 3);
  assert.equal([...buffer.take()], [1, 2]);
});

test("begins anew when taken", () => {
  const buffer = filled(2, 1, 2, 3);
  buffer.take();
  assert.is(buffer.length, 0);
  buffer.push(4);
  assert.equal([...buffer.take()], [4]);
});

test("forgets the last byte that was kept, and nothing of nothing", () => {
  const buffer = filled(4, 1, 2);
  for (let times = 0; times < 3; times++) buffer.pop();
  assert.is(buffer.length, 0);
  assert.equal([...buffer.take()], []);
});

test.run();
