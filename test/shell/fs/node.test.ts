import { test } from "uvu";
import * as assert from "uvu/assert";
import { Pool } from "../../../src/shell/fs/space.js";
import { Files, MEBIBYTE } from "./kit.js";

test("what one session writes or takes away, another of the same image does not see", () => {
  const mine = new Files();
  const other = new Files({ image: mine.image });
  mine.write("/etc/passwd", "mine");
  mine.files.unlink("/etc/mtab", "/");
  assert.is(mine.read("/etc/passwd"), "mine");
  assert.equal(mine.files.list("/etc", "/"), ["passwd"]);
  assert.is(other.read("/etc/passwd"), "root of router\n");
  assert.equal(other.files.list("/etc", "/"), ["passwd", "mtab"]);
});

test("a file lives on without a name until nobody has it open; then its memory is free again", () => {
  const { files, memory, write } = bound();
  const before = memory.heldBytes;
  write("/tmp/x", "content");
  const file = files.open("/tmp/x", "/", { read: true, write: true });
  const shared = file.share();
  files.unlink("/tmp/x", "/");
  assert.throws(() => files.stat("/tmp/x", "/"), /ENOENT/);
  assert.is(file.read(3), "con");
  file.close();
  assert.is(shared.read(9), "tent");
  assert.is(shared.stat().links, 0);
  assert.ok(memory.heldBytes > before);
  shared.close();
  assert.is(memory.heldBytes, before);
});

test("a second name is charged for, and paid back", () => {
  const { files, memory, write } = bound();
  const before = memory.heldBytes;
  write("/tmp/x", "content");
  const one = memory.heldBytes;
  files.link("/tmp/x", "/tmp/y", "/");
  assert.ok(memory.heldBytes > one);
  assert.is(files.stat("/tmp/y", "/").links, 2);
  files.unlink("/tmp/x", "/");
  assert.is(memory.heldBytes, one);
  files.unlink("/tmp/y", "/");
  assert.is(memory.heldBytes, before);
});

test("all sessions share one pool; a session that is over gives back what it held", () => {
  const pool = new Pool(MEBIBYTE);
  const [mine, other] = [new Files({ pool }), new Files({ pool })];
  mine.write("/tmp/x", "x".repeat(2 * MEBIBYTE));
  assert.ok(mine.files.stat("/tmp/x", "/").size < MEBIBYTE);
  // Less than a page is left: enough for a few names, and no more.
  const names = Array.from({ length: 8 }, (_, number) => `/tmp/${number}`);
  assert.throws(() => names.map((name) => other.files.mkdir(name, "/", 0o755)), /ENOSPC/);
  mine.memory.close();
  assert.is(pool.freeBytes, MEBIBYTE - other.memory.heldBytes);
  other.files.mkdir("/tmp/folder", "/", 0o755);
});

test("sizes: of an image's file its text, under /proc nothing, of a folder what its kind of file system counts", () => {
  const { files, write } = bound();
  assert.is(files.stat("/etc/passwd", "/").size, 15);
  assert.is(files.stat("/proc/mounts", "/").size, 0);
  assert.is(files.stat("/tmp", "/").size, 40);
  write("/tmp/x", "1");
  assert.is(files.stat("/tmp", "/").size, 60);
  assert.is(files.stat("/", "/").links, 7);
});

function bound() {
  const made = new Files();
  return { files: made.files, memory: made.memory, write: (path: string, text: string) => made.write(path, text) };
}

test.run();
