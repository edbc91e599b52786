/** The same calls on a real file system and on ours: the same errors, the same tree. */

import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FileError, type FileSystem, type OpenFlags } from "../../../src/shell/fs/file-system.js";
import { Files } from "./kit.js";

/** Deep enough that no path of these leads out. */
const DEPTH = "/d".repeat(16);
const NAMES = ["a", "b", "c", ".", ".."];

const path = fc
  .tuple(fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }), fc.constantFrom("", "", "", "/"))
  .map(([names, end]) => names.join("/") + end);

type Op =
  | { readonly do: "mkdir" | "rmdir" | "unlink" | "stat" | "lstat" | "list" | "truncate"; readonly path: string }
  | { readonly do: "rename" | "link" | "symlink"; readonly path: string; readonly to: string }
  | { readonly do: "open"; readonly path: string; readonly flags: OpenFlags };

const flags = fc.record({
  write: fc.constant(true),
  create: fc.boolean(),
  exclusive: fc.boolean(),
  truncate: fc.boolean(),
  append: fc.boolean(),
});
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("mkdir" as const), path }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("rmdir", "unlink", "stat", "lstat", "list", "truncate") as fc.Arbitrary<"stat">,
      path,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom("rename", "link", "symlink") as fc.Arbitrary<"link">, path, to: path }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("open" as const), path, flags }) },
);

function shown({
  isDirectory,
  isLink,
  size,
  links,
}: {
  isDirectory: boolean;
  isLink: boolean;
  size: number;
  links: number;
}): string {
  return isDirectory ? "directory" : `${isLink ? "link" : "file"} ${size} ${links}`;
}

function real(base: string, each: Op): string {
  const at = (of: string): string => `${base}/${of}`;
  const stat = (found: ReturnType<typeof lstatSync>): string => {
    if (found === undefined) throw new Error("no stat");
    const [isDirectory, isLink] = [found.isDirectory(), found.isSymbolicLink()];
    return shown({ isDirectory, isLink, size: Number(found.size), links: Number(found.nlink) });
  };
  switch (each.do) {
    case "mkdir":
      mkdirSync(at(each.path));
      return "";
    case "rmdir":
      rmdirSync(at(each.path));
      return "";
    case "unlink":
      unlinkSync(at(each.path));
      return "";
    case "stat":
      return stat(statSync(at(each.path)));
    case "lstat":
      return stat(lstatSync(at(each.path)));
    case "list":
      return readdirSync(at(each.path)).sort().join(" ");
    case "truncate": {
      const file = openSync(at(each.path), constants.O_WRONLY);
      ftruncateSync(file, 5);
      closeSync(file);
      return "";
    }
    case "rename":
      renameSync(at(each.path), at(each.to));
      return "";
    case "link":
      linkSync(at(each.path), at(each.to));
      return "";
    case "symlink":
      symlinkSync(each.path, at(each.to));
      return "";
    case "open": {
      const { create, exclusive, truncate, append } = each.flags;
      const bits = (create ? constants.O_CREAT : 0) | (exclusive ? constants.O_EXCL : 0) | (truncate ? constants.O_TRUNC : 0);
      const file = openSync(at(each.path), constants.O_WRONLY | bits | (append ? constants.O_APPEND : 0));
      writeSync(file, "abc");
      closeSync(file);
      return "";
    }
  }
}

function ours(files: FileSystem, cwd: string, each: Op): string {
  const stat = (follows: boolean): string => {
    const { type, size, links } = files.stat(each.path, cwd, follows);
    return shown({ isDirectory: type === "directory", isLink: type === "link", size, links });
  };
  switch (each.do) {
    case "mkdir":
      files.mkdir(each.path, cwd, 0o755);
      return "";
    case "rmdir":
      files.rmdir(each.path, cwd);
      return "";
    case "unlink":
      files.unlink(each.path, cwd);
      return "";
    case "stat":
      return stat(true);
    case "lstat":
      return stat(false);
    case "list":
      return [...files.list(each.path, cwd)].sort().join(" ");
    case "truncate":
      files.open(each.path, cwd, { write: true }).close();
      files.truncate(each.path, cwd, 5);
      return "";
    case "rename":
      files.rename(each.path, each.to, cwd);
      return "";
    case "link":
      files.link(each.path, each.to, cwd);
      return "";
    case "symlink":
      files.symlink(each.path, each.to, cwd);
      return "";
    case "open": {
      const file = files.open(each.path, cwd, each.flags);
      file.write("abc");
      file.close();
      return "";
    }
  }
}

function attempt(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (error instanceof FileError) return error.errno;
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
}

/** Everything below a folder: what each is, and what is in it. */
function realTree(base: string, below = ""): string[] {
  return readdirSync(base + below)
    .sort()
    .flatMap((name) => {
      const at = `${below}/${name}`;
      const stat = lstatSync(base + at);
      if (stat.isDirectory()) return [`${at}/`, ...realTree(base, at)];
      return [stat.isSymbolicLink() ? `${at} -> ${readlinkSync(base + at)}` : `${at} = ${readFileSync(base + at, "latin1")}`];
    });
}

function ourTree(made: Files, base: string, below = ""): string[] {
  return [...made.files.list(base + below, "/")].sort().flatMap((name) => {
    const at = `${below}/${name}`;
    const stat = made.files.stat(base + at, "/", false);
    if (stat.type === "directory") return [`${at}/`, ...ourTree(made, base, at)];
    return [stat.type === "link" ? `${at} -> ${stat.target}` : `${at} = ${made.read(base + at)}`];
  });
}

test("any calls give the same errors and leave the same tree as on a real file system", () => {
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "minipot-fs-"));
  let run = 0;
  try {
    fc.assert(
      fc.property(fc.array(op, { minLength: 1, maxLength: 40 }), (ops) => {
        const top = `${folder}/${run++}`;
        mkdirSync(top + DEPTH, { recursive: true });
        const made = new Files();
        let at = "/tmp";
        for (const name of DEPTH.slice(1).split("/")) {
          at += `/${name}`;
          made.files.mkdir(at, "/", 0o755);
        }
        for (const [index, each] of ops.entries()) {
          const expected = attempt(() => real(top + DEPTH, each));
          assert.is(
            attempt(() => ours(made.files, at, each)),
            expected,
            `${index}: ${JSON.stringify(each)}`,
          );
        }
        assert.equal(ourTree(made, "/tmp"), realTree(top));
      }),
      { numRuns: Number(process.env.MINIPOT_FUZZ_STREAMS ?? 300) },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
