import { test } from "uvu";
import * as assert from "uvu/assert";
import { imageOf } from "../../../src/shell/fs/image.js";

test("entries become one tree, each with an inode of its own", () => {
  const { root, nodes } = imageOf([
    { path: "/etc", mode: 0o755, type: "directory" },
    { path: "/etc/passwd", mode: 0o644, type: "file", text: () => "root" },
    { path: "/etc/mtab", mode: 0o777, type: "link", target: "/proc/mounts" },
  ]);
  const etc = root.children.get("etc");
  assert.equal([...(etc?.children.keys() ?? [])], ["passwd", "mtab"]);
  assert.is(nodes, 4);
  assert.is(etc?.children.get("mtab")?.inode, 4);
});

test("a folder that is told of twice keeps what is in it, and is as it was told last", () => {
  const folder = { path: "/tmp", mode: 0o755, type: "directory" } as const;
  const { root, nodes } = imageOf([
    folder,
    { path: "/tmp/log", mode: 0o644, type: "file", text: () => "" },
    { ...folder, mode: 0o1777 },
  ]);
  assert.equal([...(root.children.get("tmp")?.children.keys() ?? [])], ["log"]);
  assert.is(root.children.get("tmp")?.entry.mode, 0o1777);
  assert.is(nodes, 3);
});

test("what has no folder to lie in is our mistake", () => {
  assert.throws(() => imageOf([{ path: "/no/file", mode: 0o644, type: "file", text: () => "" }]), /no folder for \/no\/file/);
  assert.throws(
    () =>
      imageOf([
        { path: "/file", mode: 0o644, type: "file", text: () => "" },
        { path: "/file/in", mode: 0o755, type: "directory" },
      ]),
    /no folder/,
  );
});

test.run();
