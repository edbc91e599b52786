import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Files } from "./kit.js";

function fails(act: () => unknown, errno: string): void {
  assert.throws(act, (error: Error) => error.message === errno, errno);
}

test("a file that was written is told of when it is closed: path, beginning, length, hash", () => {
  const made = new Files();
  made.files.symlink("/tmp/x", "/etc/link", "/");
  const file = made.files.open("link", "/etc", { write: true, create: true });
  const shared = file.share();
  file.write("one");
  file.close();
  assert.equal(made.told, []);
  shared.write("two");
  shared.close();
  const sha256 = createHash("sha256").update("onetwo").digest("hex");
  assert.equal(made.told, [{ path: "/tmp/x", content: "onetwo", length: 6, sha256 }]);
});

test("what was only opened, or is the kernel's, is not told of", () => {
  const made = new Files();
  made.write("/tmp/empty", "");
  made.read("/etc/passwd");
  made.write("/proc/hostname", "other\n");
  assert.is(made.read("/proc/hostname"), "other\n");
  made.write("/dev/null", "x");
  assert.equal(made.told, []);
});

test("a long file is told of by its beginning", () => {
  const made = new Files();
  made.write("/tmp/x", "x".repeat(1_000_000));
  assert.is(made.told[0]?.length, 1_000_000);
  assert.is(made.told[0]?.content.length, 256 * 1024);
});

test("appending goes to the end, wherever another writer has got to", () => {
  const { files, read } = open();
  const one = files.open("/tmp/x", "/", { write: true, create: true, append: true });
  const two = files.open("/tmp/x", "/", { write: true, append: true });
  one.write("1");
  two.write("2");
  one.write("3");
  assert.is(read("/tmp/x"), "123");
});

test("what is open for reading cannot be written, and the other way round", () => {
  const { files } = open();
  assert.is(files.open("/etc/passwd", "/", { read: true }).write("x"), -1);
  assert.is(files.open("/etc/passwd", "/", { write: true }).read(10), undefined);
});

test("what is written over an image's file keeps the rest of it", () => {
  const { files, read } = open();
  const file = files.open("/etc/passwd", "/", { read: true, write: true });
  file.write("ROOT");
  assert.is(file.read(3), " of");
  assert.is(read("/etc/passwd"), "ROOT of router\n");
  file.seek(50);
  assert.is(file.read(1), undefined);
  fails(() => file.seek(-1), "EINVAL");
});

test("each kind of mount refuses in its own way", () => {
  const { files } = open();
  fails(() => files.mkdir("/rom/x", "/", 0o755), "EROFS");
  fails(() => files.open("/rom/etc/passwd", "/", { write: true }), "EROFS");
  fails(() => files.unlink("/rom/none", "/"), "EROFS");
  fails(() => files.chmod("/rom/etc", "/", 0o700), "EROFS");
  fails(() => files.mkdir("/proc/x", "/", 0o755), "ENOENT");
  fails(() => files.open("/proc/x", "/", { write: true, create: true }), "ENOENT");
  fails(() => files.open("/proc/mounts", "/", { write: true }), "EACCES");
  fails(() => files.unlink("/proc/mounts", "/"), "EPERM");
  fails(() => files.rmdir("/tmp", "/"), "EBUSY");
  fails(() => files.rename("/tmp", "/other", "/"), "EBUSY");
  fails(() => files.rename("/etc/passwd", "/tmp/passwd", "/"), "EXDEV");
  fails(() => files.link("/etc/passwd", "/tmp/passwd", "/"), "EXDEV");
});

test("the room of a mount is its own; df shows what is used", () => {
  const { files, write } = open();
  write("/etc/x", "x".repeat(1_000_000));
  assert.is(files.stat("/etc/x", "/").size, 256 * 1024);
  const at = (point: string) => files.mounts().find((mount) => mount.point === point);
  assert.is(at("/")?.usedKib, 512);
  assert.is(at("/tmp")?.usedKib, 0);
  write("/tmp/x", "x".repeat(5000));
  assert.is(at("/tmp")?.usedKib, 8);
  files.unlink("/etc/x", "/");
  assert.is(at("/")?.usedKib, 256);
});

test("devices: null, zero, full, random, flash, and what has no driver", () => {
  const { files, read, write } = open();
  assert.is(read("/dev/null"), "");
  const zero = files.open("/dev/zero", "/", { read: true, write: true });
  assert.is(zero.read(3), "\0\0\0");
  assert.is(zero.write("abc"), 3);
  zero.seek(5);
  assert.is(files.open("/dev/full", "/", { write: true }).write("x"), -1);
  assert.is(files.open("/dev/urandom", "/", { read: true }).read(4), "AAAA");
  assert.is(files.open("/dev/urandom", "/", { read: true }).read(10 ** 9)?.length, 64 * 1024);
  assert.match(read("/dev/mtd0"), /^\xff{196608}$/);
  fails(() => files.open("/dev/mtd0", "/", { write: true }), "EACCES");
  fails(() => files.open("/dev/watchdog", "/", { write: true }), "EBUSY");
  fails(() => files.open("/dev/none", "/", { read: true }), "ENXIO");
  write("/dev/plain", "x");
  assert.equal(files.stat("/dev/null", "/").device, [1, 3]);
  files.mknod("/tmp/zero", "/", "character", 0o600, [1, 5]);
  assert.is(files.open("/tmp/zero", "/", { read: true }).read(1), "\0");
});

test("/dev/tty is the caller's terminal, where it has one; /dev/pts lists them all", () => {
  const made = new Files();
  fails(() => made.files.open("/dev/tty", "/", { read: true }), "ENXIO");
  let written = "";
  const terminal = {
    isTerminal: true,
    read: () => "typed",
    write: (text: string) => {
      written += text;
      return text.length;
    },
    close() {},
    share: () => terminal,
  };
  made.terminal = terminal;
  made.terminals.set(3, terminal);
  const file = made.files.open("/dev/tty", "/", { read: true, write: true });
  assert.is(file.read(10), "typed");
  file.write("shown");
  assert.is(written, "shown");
  fails(() => file.seek(0), "ESPIPE");
  assert.equal(made.files.list("/dev/pts", "/"), ["3"]);
  assert.ok(made.files.open("/dev/pts/3", "/", { write: true }).isTerminal);
  fails(() => made.files.stat("/dev/pts/4", "/"), "ENOENT");
});

test("a named pipe carries from one opening to the other", () => {
  const { files } = open();
  files.mknod("/tmp/p", "/", "fifo", 0o644);
  const read = files.open("/tmp/p", "/", { read: true });
  assert.is(read.read(5), "");
  const write = files.open("/tmp/p", "/", { write: true });
  let isReadable = false;
  read.whenReadable?.(() => {
    isReadable = true;
  });
  write.write("through");
  assert.ok(isReadable);
  write.close();
  assert.is(read.read(10), "through");
  assert.is(read.read(10), undefined);
});

test("processes have folders under /proc while they run", () => {
  const { files, read } = open();
  assert.ok(files.list("/proc", "/").includes("7"));
  assert.is(files.stat("/proc/self", "/", false).target, "7");
  assert.is(read("/proc/self/comm"), "ash\n");
  assert.is(read("/proc/7/cmdline"), "-ash\0");
  assert.is(files.realpath("/proc/self/status", "/"), "/proc/7/status");
  assert.is(files.stat("/proc/7/exe", "/", false).target, "/bin/busybox");
  assert.is(files.stat("/proc/7/status", "/").size, 0);
  fails(() => files.stat("/proc/8", "/"), "ENOENT");
  fails(() => files.stat("/proc/07", "/"), "ENOENT");
});

test("a peer mounts memory and binds, and takes them away again", () => {
  const { files, read, write } = open();
  files.mkdir("/mnt", "/", 0o755);
  write("/mnt/under", "x");
  files.mount("none", "/mnt", "tmpfs", "size=1m");
  assert.equal(files.list("/mnt", "/"), []);
  write("/mnt/over", "y");
  fails(() => files.rmdir("/mnt", "/"), "EBUSY");
  assert.equal(files.mounts().at(-1)?.options, "rw,size=1m");
  files.unmount("/mnt");
  assert.equal(files.list("/mnt", "/"), ["under"]);
  files.mount("/mnt", "/proc/7", "", "bind");
  assert.equal(files.list("/proc/7", "/"), ["under"]);
  assert.is(files.list("/proc", "/").filter((name) => name === "7").length, 1);
  files.unmount("/proc/7");
  assert.is(read("/proc/7/comm"), "ash\n");
  files.unlink("/mnt/under", "/");
  files.rmdir("/mnt", "/");
});

test("what cannot be mounted, or taken away", () => {
  const { files, write } = open();
  fails(() => files.mount("none", "/none", "tmpfs", ""), "ENOENT");
  fails(() => files.mount("none", "/etc/passwd", "tmpfs", ""), "ENOTDIR");
  fails(() => files.mount("none", "/etc", "nosuchfs", ""), "ENODEV");
  fails(() => files.mount("/dev/null", "/etc", "jffs2", ""), "EINVAL");
  fails(() => files.mount("none", "/etc", "", "remount,rw"), "EINVAL");
  fails(() => files.mount("none", "/rom", "", "remount,rw"), "EROFS");
  fails(() => files.unmount("/etc"), "EINVAL");
  fails(() => files.unmount("/tmp"), "EBUSY");
  files.mount("none", "/tmp", "", "remount,ro");
  fails(() => write("/tmp/x", "x"), "EROFS");
  files.mount("none", "/tmp", "", "remount,rw");
  write("/tmp/x", "x");
});

test("modes, owners and times are kept, of the image's too", () => {
  const made = new Files();
  made.files.chmod("/etc/passwd", "/", 0o4711);
  made.files.chown("/etc/passwd", "/", 3, 4);
  made.files.utimes("/etc/passwd", "/", 77);
  const { mode, uid, gid, modifiedMs } = made.files.stat("/etc/passwd", "/");
  assert.equal([mode, uid, gid, modifiedMs], [0o4711, 3, 4, 77]);
  made.nowMs = 5000;
  made.write("/etc/passwd", "x");
  assert.is(made.files.stat("/etc/passwd", "/").modifiedMs, 5000);
  made.files.unlink("/etc/passwd", "/");
  assert.is(made.files.stat("/etc", "/").modifiedMs, 5000);
});

test("names until memory ends; they come back when they are taken away", () => {
  const { files } = new Files({ bytesMax: 100_000 });
  let count = 0;
  const fill = (): void => {
    for (; ; count++) files.mkdir(`/tmp/${count}`, "/", 0o755);
  };
  fails(fill, "ENOSPC");
  assert.ok(count > 50 && count < 200);
  for (let each = 0; each < count; each++) files.rmdir(`/tmp/${each}`, "/");
  const before = count;
  count = 0;
  fails(fill, "ENOSPC");
  assert.is(count, before);
});

function open() {
  const made = new Files();
  return {
    files: made.files,
    read: (path: string) => made.read(path),
    write: (path: string, text: string) => made.write(path, text),
  };
}

test.run();
