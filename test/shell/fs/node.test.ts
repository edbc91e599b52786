import { test } from "uvu";
import * as assert from "uvu/assert";
import { imageOf } from "../../../src/shell/fs/image.js";
import { Node, Quota } from "../../../src/shell/fs/node.js";
import type { Machine } from "../../../src/shell/process.js";
import { Tree } from "../kit/drive.js";

const image = imageOf([
  { path: "/a", mode: 0o644, type: "file", text: ({ hostname }) => hostname },
  { path: "/b", mode: 0o644, type: "file", text: () => "b" },
]);

function machine(): Machine {
  let seen: Machine | undefined;
  new Tree().drive(
    function* (process) {
      yield { on: "turn" };
      seen = process.machine;
      return 0;
    },
    ["look"],
  );
  if (seen === undefined) throw new Error("it did not run");
  return seen;
}

test("what one session writes or takes away, another does not see", () => {
  const [mine, other] = [Node.of(image.root, 0), Node.of(image.root, 0)];
  const quota = new Quota(10, 1, image.nodes);
  mine.child("a")?.setContent("mine", quota, 5);
  mine.drop("b");
  assert.is(mine.child("a")?.content(machine()), "mine");
  assert.equal(mine.names(), ["a"]);
  assert.is(other.child("a")?.content(machine()), "router");
  assert.equal(other.names(), ["a", "b"]);
});

test("bytes and nodes run out, and come back when a file goes", () => {
  const quota = new Quota(4, 1, image.nodes);
  const node = new Node({ type: "file", mode: 0o644, inode: quota.takeNode() }, 0);
  assert.throws(() => quota.takeNode(), /ENOSPC/);
  node.setContent("1234", quota, 0);
  assert.throws(() => node.setContent("12345", quota, 0), /ENOSPC/);
  assert.is(node.content(machine()), "1234");
  node.release(quota);
  quota.takeBytes(4);
  assert.is(quota.takeNode(), image.nodes + 2);
});

test.run();
