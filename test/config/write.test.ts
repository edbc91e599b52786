import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type WriteCode, WriteError, writeConfig } from "../../src/config/write.js";
import { REPOSITORY } from "../kit/repository.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const isRoot = process.getuid?.() === 0;

/** Writes to $F/f, as nobody when NOBODY is set, and prints what became of it. */
const CHILD = `
const { writeConfig } = await import(process.env.WRITE);
if (process.env.NOBODY === "1") {
  process.setgroups([]);
  process.setgid(65534);
  process.setuid(65534);
}
await writeConfig(process.env.F + "/f", "new".repeat(1e5), "old").then(() => console.log("WRITTEN"), ({ code, message }) => console.log(code, message));
`;

async function refused(write: Promise<void>): Promise<WriteError> {
  const error = await write.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof WriteError) return error;
  throw error ?? new Error("it was written");
}

/** Runs `run` with a config file that holds `old`, mode 640. */
function withFile(run: (path: string, folder: string) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, "old");
    chmodSync(path, 0o640);
    await run(path, folder);
  });
}

test("the file holds the new text, with the mode it had, and nothing is left beside it", () =>
  withFile(async (path, folder) => {
    const { ino } = statSync(path);
    await writeConfig(path, "neü\n", "old");
    assert.is(readFileSync(path, "utf8"), "neü\n");
    assert.is(statSync(path).mode & 0o7777, 0o640);
    assert.is.not(statSync(path).ino, ino, "another file took the name: no reader ever sees half of it");
    assert.equal(readdirSync(folder), ["minipot.toml"]);
  }));

if (isRoot) {
  test("owner and group stay", () =>
    withFile(async (path) => {
      chownSync(path, 4242, 4343);
      await writeConfig(path, "new", "old");
      const { uid, gid, mode } = statSync(path);
      assert.equal([uid, gid, mode & 0o7777], [4242, 4343, 0o640]);
    }));
}

test("behind a symbolic link it is the file that changes", () =>
  withFile(async (path, folder) => {
    mkdirSync(`${folder}/etc`);
    symlinkSync("../minipot.toml", `${folder}/etc/link.toml`);
    await writeConfig(`${folder}/etc/link.toml`, "new", "old");
    assert.is(readFileSync(path, "utf8"), "new");
    assert.ok(lstatSync(`${folder}/etc/link.toml`).isSymbolicLink());
    assert.equal(readdirSync(`${folder}/etc`), ["link.toml"]);
  }));

test("what somebody else wrote meanwhile stays", () =>
  withFile(async (path, folder) => {
    const error = await refused(writeConfig(path, "new", "older"));
    assert.is(error.code, "CONFIG_CHANGED");
    assert.match(error.message, /minipot\.toml was changed .* load it again/);
    assert.is(readFileSync(path, "utf8"), "old");
    assert.equal(readdirSync(folder), ["minipot.toml"]);
  }));

test("of several who write at once, one text is there whole, and nothing beside it", () =>
  withFile(async (path, folder) => {
    const texts = ["a", "b", "c"].map((letter) => letter.repeat(100_000));
    await Promise.allSettled(texts.map((text) => writeConfig(path, text, "old")));
    assert.ok(texts.includes(readFileSync(path, "utf8")));
    assert.equal(readdirSync(folder), ["minipot.toml"]);
  }));

test("a byte order mark, which no reader is shown, stays", () =>
  withFile(async (path) => {
    writeFileSync(path, "\ufeffold");
    await writeConfig(path, "new", "old");
    assert.is(readFileSync(path, "utf8"), "\ufeffnew");
  }));

const FAULTS: [string, (folder: string) => string, WriteCode, RegExp][] = [
  ["a file that is gone", (folder) => `${folder}/none.toml`, "CONFIG_GONE", /none\.toml is not there/],
  ["a folder", (folder) => folder, "CONFIG_GONE", /is no file/],
  ["a link to nowhere", linkToNowhere, "CONFIG_GONE", /is not there/],
];
for (const [name, place, code, message] of FAULTS) {
  test(`${name} is told`, () =>
    withFile(async (_, folder) => {
      const error = await refused(writeConfig(place(folder), "new", "old"));
      assert.is(error.code, code);
      assert.match(error.message, message);
    }));
}

/** Where the file is kept, in the words of a shell that has mounts of its own; what then is told. */
const PLACES: [string, string, WriteCode, RegExp][] = [
  [
    "a read-only file system",
    "mount -t tmpfs none $F; printf old > $F/f; mount -o remount,ro $F",
    "CONFIG_READ_ONLY",
    /remount,rw/,
  ],
  [
    "a full file system",
    "mount -t tmpfs -o size=8k none $F; printf old > $F/f; cat /dev/zero > $F/full",
    "CONFIG_FULL",
    /no room/,
  ],
  ["a file that is a mount", "printf old > $F/f; cp $F/f $F/g; mount --bind $F/g $F/f", "CONFIG_MOUNTED", /mount its folder/],
  [
    "a folder of somebody else",
    "printf old > $F/f; chmod 755 $F; export NOBODY=1",
    "CONFIG_DENIED",
    /user 65534 may not .* the folder/,
  ],
];
if (isRoot) {
  for (const [name, setting, code, message] of PLACES) {
    test(`${name} is told, and the file is as it was`, () =>
      inTemporaryFolder(async (folder) => {
        const script = `${setting}; "$@" && cat $F/f && ls -a $F`;
        const program = [process.execPath, ...process.execArgv, "--input-type=module", "-e", CHILD];
        const { stdout, stderr } = spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", ...program], {
          cwd: REPOSITORY,
          encoding: "utf8",
          env: { ...process.env, F: folder, WRITE: new URL("../../src/config/write.js", import.meta.url).href },
        });
        const [told = "", ...rest] = stdout.split("\n");
        assert.ok(told.startsWith(code), stdout + stderr);
        assert.match(told, message);
        assert.is(rest.join("\n").slice(0, 3), "old");
        assert.not.match(rest.join("\n"), /^\.f\./m, "nothing is left beside it");
      }));
  }
}

function linkToNowhere(folder: string): string {
  symlinkSync("nowhere", `${folder}/link`);
  return `${folder}/link`;
}

test.run();
