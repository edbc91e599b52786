import { createHash } from "node:crypto";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PAGE_BYTES } from "../../../src/shell/fs/content.js";
import { content, MEBIBYTE } from "./kit.js";

type Op =
  | { readonly do: "write"; readonly at: number; readonly text: string }
  | { readonly do: "truncate" | "hash"; readonly at: number };

const at = fc.nat(3 * PAGE_BYTES);
const text = fc
  .tuple(fc.constantFrom("\0", "a", "\xff"), fc.nat(2 * PAGE_BYTES), fc.string({ unit: "binary-ascii", maxLength: 9 }))
  .map(([byte, length, end]) => byte.repeat(length) + end);
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ do: fc.constant("write" as const), at, text }),
  fc.record({ do: fc.constantFrom("truncate" as const, "hash" as const), at }),
);

test("any writes and truncations leave what they would leave in one string, and its hash", () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 12 }), (ops) => {
      const made = content();
      let model = "";
      for (const each of ops) {
        if (each.do === "write") {
          assert.is(made.content.write(each.at, each.text), each.text.length);
          if (each.text !== "") {
            model = model.padEnd(each.at, "\0").slice(0, each.at) + each.text + model.slice(each.at + each.text.length);
          }
        } else if (each.do === "truncate") {
          made.content.truncate(each.at);
          model = model.slice(0, each.at).padEnd(each.at, "\0");
        } else {
          assert.is(made.content.sha256(), createHash("sha256").update(model, "latin1").digest("hex"));
        }
      }
      assert.is(made.content.size, model.length);
      assert.ok(made.content.read(0, MEBIBYTE) === model);
      assert.ok(made.content.read(100, PAGE_BYTES) === model.slice(100, 100 + PAGE_BYTES));
      assert.is(made.content.sha256(), createHash("sha256").update(model, "latin1").digest("hex"));
      made.content.free();
      assert.is(made.memory.heldBytes, 0);
      assert.is(made.space.usedBytes, 0);
    }),
    { numRuns: 100 },
  );
});

test("zeros take room, but no memory to speak of; a hole takes neither", () => {
  const zeros = content(2 * MEBIBYTE);
  assert.is(zeros.content.write(0, "\0".repeat(MEBIBYTE)), MEBIBYTE);
  assert.is(zeros.space.usedBytes, MEBIBYTE);
  assert.ok(zeros.memory.heldBytes < MEBIBYTE / 10);
  const hole = content();
  hole.content.write(2 ** 40, "x");
  assert.is(hole.content.size, 2 ** 40 + 1);
  assert.is(hole.space.usedBytes, PAGE_BYTES);
  assert.is(hole.content.read(2 ** 40 - 2, 10), "\0\0x");
});

test("a small file takes little memory, and grows byte by byte without taking much more", () => {
  const { content: file, memory } = content();
  for (let count = 0; count < 1000; count++) file.write(file.size, "x");
  assert.is(file.read(0, 2000), "x".repeat(1000));
  assert.ok(memory.heldBytes < 1300);
});

test("a write goes as far as there is room, on the mount or in memory", () => {
  const mount = content(3 * PAGE_BYTES);
  assert.is(mount.content.write(100, "x".repeat(5 * PAGE_BYTES)), 3 * PAGE_BYTES - 100);
  assert.is(mount.content.write(mount.content.size, "x"), 0);
  const memory = content(MEBIBYTE, 10_000);
  assert.is(memory.content.write(0, "x".repeat(5 * PAGE_BYTES)), 2 * PAGE_BYTES);
  assert.is(memory.content.size, 2 * PAGE_BYTES);
});

test("what was hashed is not hashed again while the file only grows", () => {
  const { content: file } = content();
  file.write(0, "x".repeat(10_000));
  file.sha256();
  file.write(file.size, "yy");
  assert.is(file.unhashedBytes, 2);
  file.sha256();
  file.write(5, "z");
  assert.is(file.unhashedBytes, 10_002);
});

test.run();
