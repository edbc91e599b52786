/** The list of the router's files: each path once, in a folder that is there, links that lead somewhere. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { installed } from "../../../src/shell/commands/registry.js";
import { MOUNTS, tree } from "../../../src/shell/router/tree.js";
import { Device } from "./device-kit.js";

const { machine } = new Device();
const entries = tree();
const paths = new Map(entries.map((entry) => [entry.path, entry]));

test("each path is there once, after the folder that it is in", () => {
  const seen = new Set([""]);
  for (const { path, type } of entries) {
    assert.not(seen.has(path), path);
    assert.ok(seen.has(path.slice(0, path.lastIndexOf("/"))), path);
    if (type === "directory") seen.add(path);
  }
  assert.is(paths.size, entries.length);
});

test("every applet is a link to busybox, and every other program a file", () => {
  for (const [name, { folder, isApplet }] of installed) {
    const entry = paths.get(`${folder}/${name}`);
    if (entry?.type === "link") assert.is(new URL(entry.target, `file://${entry.path}`).pathname, "/bin/busybox", entry.path);
    assert.is(entry?.type, isApplet && name !== "busybox" ? "link" : "file", name);
  }
});

test("every text can be made; rc.d leads to init.d; mounts are folders", () => {
  for (const entry of entries) {
    if (entry.type === "file") assert.type(entry.text(machine), "string", entry.path);
    if (entry.type === "link" && entry.path.startsWith("/etc/rc.d/")) {
      assert.is(paths.get(entry.target.replace("..", "/etc"))?.type, "file", entry.path);
    }
  }
  for (const { point } of MOUNTS) if (point !== "/") assert.is(paths.get(point)?.type, "directory", point);
});

test.run();
