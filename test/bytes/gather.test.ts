import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Gather } from "../../src/bytes/gather.js";

test("gathers pieces up to its bound and counts them all", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 12 }), fc.nat({ max: 2000 }), (pieces, bytesMax) => {
      const gather = new Gather(bytesMax);
      for (const piece of pieces) gather.add(piece);
      const all = Buffer.concat(pieces);
      assert.is(gather.length, all.length);
      assert.equal(Buffer.from(gather.peek()), all.subarray(0, bytesMax));
      assert.equal(Buffer.from(gather.take()), all.subarray(0, bytesMax));
      assert.is(gather.length, 0);
      assert.is(gather.peek().length, 0);
    }),
  );
});

test("one piece comes back as it is, and pieces are never written to", () => {
  const gather = new Gather(100);
  const piece = Uint8Array.of(1, 2, 3);
  gather.add(piece);
  assert.is(gather.take(), piece);
  gather.add(piece.subarray(0, 1));
  gather.add(Uint8Array.of(9, 9));
  assert.equal([...gather.take()], [1, 9, 9]);
  assert.equal([...piece], [1, 2, 3]);
});

test("what was taken does not change when gathering goes on", () => {
  const gather = new Gather(100);
  for (const byte of [1, 2, 3]) gather.add(Uint8Array.of(byte));
  const taken = gather.take();
  for (const byte of [7, 8, 9]) gather.add(Uint8Array.of(byte));
  assert.equal([...taken], [1, 2, 3]);
});

test.run();
