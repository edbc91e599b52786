import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Entry, imageOf } from "../../../src/shell/fs/image.js";
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
  0,
);
const found = (path: string, cwd = "/", follows = true) => pathOf(walk(root, path, cwd, follows));
const fails = (path: string, errno: string) =>
  assert.throws(
    () => walk(root, path, "/", true),
    (error: Error) => error.message === errno,
  );

test("links are followed on the way, the last one when asked", () => {
  assert.is(found("/var/a"), "/tmp/a");
  assert.is(found("up"), "/tmp/a");
  assert.is(found("up", "/", false), "/up");
  assert.is(found("../../..//var/./a", "/tmp"), "/tmp/a");
  assert.is(found("/.."), "/");
});

test("a name that is not there is told with its folder; a folder that is not there is an error", () => {
  const place = walk(root, "/var/new", "/", true);
  assert.is(place.node, undefined);
  assert.is(pathOf(place), "/tmp/new");
  fails("/none/new", "ENOENT");
  fails("", "ENOENT");
});

test("loops, files as folders and names too long are refused", () => {
  fails("/round", "ELOOP");
  fails("/tmp/a/b", "ENOTDIR");
  fails("/tmp/a/", "ENOTDIR");
  fails("x".repeat(256), "ENAMETOOLONG");
  fails("/".repeat(5000), "ENAMETOOLONG");
});

test.run();
