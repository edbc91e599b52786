import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Entry, imageOf } from "../../../src/shell/fs/image.js";
import { Mount } from "../../../src/shell/fs/mount.js";
import { Node } from "../../../src/shell/fs/node.js";
import { pathOf, walk } from "../../../src/shell/fs/walk.js";

const link = (path: string, target: string): Entry => ({ path, mode: 0o777, type: "link", target });
const root = Node.of(
  imageOf([
    { path: "/tmp", mode: 0o755, type: "directory" },
    { path: "/tmp/a", mode: 0o644, type: "file", text: () => "a" },
    link("/var", "tmp"),
    link("/round", "/about"),
    link("/about", "round"),
    link("/up", "/tmp/../var/a"),
  ]).root,
  new Mount({ device: "d", point: "/", type: "tmpfs", options: "rw", sizeKib: 1, usedKib: 0 }, 0),
);
const found = (path: string, cwd = "/", last: "follow" | "keep" | "entry" = "follow") => pathOf(walk(root, path, cwd, last));
const fails = (path: string, errno: string, last: "follow" | "keep" | "entry" = "follow") =>
  assert.throws(
    () => walk(root, path, "/", last),
    (error: Error) => error.message === errno,
    `${path}: ${errno}`,
  );

test("links are followed on the way, the last one when asked", () => {
  assert.is(found("/var/a"), "/tmp/a");
  assert.is(found("up"), "/tmp/a");
  assert.is(found("up", "/", "keep"), "/up");
  assert.is(found("../../..//var/./a", "/tmp"), "/tmp/a");
  assert.is(found("/.."), "/");
});

test("a slash behind a link follows it, but not where a name is made or taken away", () => {
  assert.is(found("/var/", "/", "keep"), "/tmp");
  assert.is(found("/var/", "/", "entry"), "/var");
  assert.is(found("/var/.", "/", "entry"), "/tmp");
  assert.ok(walk(root, "/var/", "/", "entry").hasSlash);
});

test("a name that is not there is told with its folder; a folder that is not there is an error", () => {
  const place = walk(root, "/var/new", "/", "follow");
  assert.is(place.node, undefined);
  assert.is(pathOf(place), "/tmp/new");
  assert.is(walk(root, "/var/new/", "/", "entry").node, undefined);
  fails("/none/new", "ENOENT");
  fails("/none/.", "ENOENT", "entry");
  fails("/none/..", "ENOENT", "entry");
  fails("", "ENOENT");
});

test("`.`, `..` and the root have no name", () => {
  for (const path of ["/", "//", ".", "..", "/tmp/.", "/tmp/..", "/tmp/./"])
    assert.ok(walk(root, path, "/", "entry").isNameless, path);
  for (const path of ["/tmp", "/tmp/", "/tmp/.a", "/tmp/a.", "/tmp/..a"]) {
    assert.not(walk(root, path, "/", "entry").isNameless, path);
  }
});

test("loops, files as folders and names too long are refused", () => {
  fails("/round", "ELOOP");
  fails("/tmp/a/b", "ENOTDIR");
  fails("/tmp/a/", "ENOTDIR");
  fails("/tmp/a/.", "ENOTDIR", "entry");
  fails("x".repeat(256), "ENAMETOOLONG");
  fails("/".repeat(5000), "ENAMETOOLONG");
});

test.run();
