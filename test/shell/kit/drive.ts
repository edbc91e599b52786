/**
 * Drives a program without the kernel: over a flat tree of files in memory, with standard input given whole and outputs kept.
 * It has what the commands under test ask of a file system, and no more; the real one has tests of its own.
 */
import {
  FileError,
  type FileSystem,
  type FileType,
  type OpenFile,
  type OpenFlags,
  type Stat,
} from "../../../src/shell/fs/file-system.js";
import type { Program, Run, Stream } from "../../../src/shell/process.js";

interface Node {
  type: FileType;
  mode: number;
  content: string;
  inode: number;
  target?: string;
}

export interface Result {
  readonly status: number;
  readonly output: string;
  readonly error: string;
  /** How often it let others run. */
  readonly turns: number;
  /** How long it asked to sleep, together. */
  readonly sleptMs: number;
}

const NOW_MS = Date.UTC(2026, 10, 23, 12, 0, 0);

export class Tree {
  readonly #nodes = new Map<string, Node>([["/", { type: "directory", mode: 0o755, content: "", inode: 1 }]]);
  readonly #sizeMax: number;
  #inodes = 1;

  constructor(files: Readonly<Record<string, string>> = {}, sizeMax = 16 * 1024 * 1024) {
    this.#sizeMax = sizeMax;
    for (const [path, content] of Object.entries(files)) {
      const parts = path.split("/").filter((part) => part !== "");
      for (let count = 1; count < parts.length; count++) this.#make(`/${parts.slice(0, count).join("/")}`, "directory", 0o755);
      this.#make(`/${parts.join("/")}`, "file", 0o644).content = content;
    }
  }

  #make(path: string, type: FileType, mode: number): Node {
    const there = this.#nodes.get(path);
    if (there !== undefined) return there;
    const node: Node = { type, mode, content: "", inode: ++this.#inodes };
    this.#nodes.set(path, node);
    return node;
  }

  #whole(path: string, cwd: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
      if (part === "..") parts.pop();
      else if (part !== "" && part !== ".") parts.push(part);
    }
    return `/${parts.join("/")}`;
  }

  #get(path: string, cwd: string, follows = true): Node {
    const node = this.#nodes.get(this.#whole(path, cwd));
    if (node === undefined || path === "") throw new FileError("ENOENT");
    if (node.type === "link" && follows) return this.#get(node.target ?? "", this.#parent(this.#whole(path, cwd)));
    return node;
  }

  #parent(whole: string): string {
    return whole.slice(0, whole.lastIndexOf("/")) || "/";
  }

  #room(path: string, cwd: string): string {
    const whole = this.#whole(path, cwd);
    if (this.#nodes.has(whole)) throw new FileError("EEXIST");
    if (this.#get(this.#parent(whole), "/").type !== "directory") throw new FileError("ENOTDIR");
    return whole;
  }

  #names(whole: string): string[] {
    const start = whole === "/" ? "/" : `${whole}/`;
    return [...this.#nodes.keys()].flatMap((path) =>
      path !== "/" && path.startsWith(start) && !path.slice(start.length).includes("/") ? [path.slice(start.length)] : [],
    );
  }

  #stat(node: Node): Stat {
    const { type, mode, inode, target } = node;
    const size = type === "link" ? (target ?? "").length : node.content.length;
    return { type, mode, uid: 0, gid: 0, size, inode, links: 1, modifiedMs: NOW_MS, ...(target === undefined ? {} : { target }) };
  }

  #open(path: string, cwd: string, flags: OpenFlags): OpenFile {
    let node: Node;
    if (path === "/dev/zero") node = { type: "character", mode: 0o666, content: "", inode: 0 };
    else {
      try {
        node = this.#get(path, cwd);
      } catch (error) {
        if (flags.create !== true) throw error;
        node = this.#make(this.#room(path, cwd), "file", flags.mode ?? 0o644);
      }
    }
    if (flags.write === true && node.type === "directory") throw new FileError("EISDIR");
    if (flags.truncate === true) node.content = "";
    let at = flags.append === true ? node.content.length : 0;
    const file: OpenFile = {
      isTerminal: false,
      read: (max) => {
        if (node.type === "character") return "\0".repeat(max);
        const text = node.content.slice(at, at + max);
        at += text.length;
        return text === "" ? undefined : text;
      },
      write: (text) => {
        if (at + text.length > this.#sizeMax) return -1;
        node.content = node.content.slice(0, at).padEnd(at, "\0") + text + node.content.slice(at + text.length);
        at += text.length;
        return text.length;
      },
      close() {},
      share: () => file,
      seek: (offset) => {
        at = offset;
      },
      stat: () => this.#stat(node),
    };
    return file;
  }

  readonly files: FileSystem = {
    stat: (path, cwd, follows = true) => this.#stat(this.#get(path, cwd, follows)),
    list: (path, cwd) => {
      if (this.#get(path, cwd).type !== "directory") throw new FileError("ENOTDIR");
      return this.#names(this.#whole(path, cwd));
    },
    open: (path, cwd, flags) => this.#open(path, cwd, flags),
    mkdir: (path, cwd, mode) => void this.#make(this.#room(path, cwd), "directory", mode),
    rmdir: (path, cwd) => {
      if (this.#get(path, cwd).type !== "directory") throw new FileError("ENOTDIR");
      if (this.#names(this.#whole(path, cwd)).length > 0) throw new FileError("ENOTEMPTY");
      this.#nodes.delete(this.#whole(path, cwd));
    },
    unlink: (path, cwd) => {
      this.#get(path, cwd, false);
      this.#nodes.delete(this.#whole(path, cwd));
    },
    rename: (from, to, cwd) => {
      this.#get(from, cwd, false);
      const [old, whole] = [this.#whole(from, cwd), this.#whole(to, cwd)];
      this.#get(this.#parent(whole), "/");
      for (const [path, node] of [...this.#nodes]) {
        if (path !== old && !path.startsWith(`${old}/`)) continue;
        this.#nodes.delete(path);
        this.#nodes.set(whole + path.slice(old.length), node);
      }
    },
    link: (from, to, cwd) => void this.#nodes.set(this.#room(to, cwd), this.#get(from, cwd)),
    symlink: (target, path, cwd) => {
      this.#make(this.#room(path, cwd), "link", 0o777).target = target;
    },
    mknod: (path, cwd, type, mode) => void this.#make(this.#room(path, cwd), type, mode),
    chmod: (path, cwd, mode) => {
      this.#get(path, cwd).mode = mode;
    },
    chown() {},
    utimes() {},
    truncate: (path, cwd, size) => {
      const node = this.#get(path, cwd);
      node.content = node.content.slice(0, size);
    },
    realpath: (path, cwd) => {
      this.#get(path, cwd);
      return this.#whole(path, cwd);
    },
    mounts: () => [{ device: "/dev/root", point: "/", type: "squashfs", options: "ro", sizeKib: 2560, usedKib: 2560 }],
    mount() {
      throw new FileError("EPERM");
    },
    unmount() {
      throw new FileError("EINVAL");
    },
  };

  /** What there is: the content of files, null of folders; of a link, what it leads to. */
  snapshot(): Readonly<Record<string, string | null>> {
    const paths = [...this.#nodes.keys()].filter((path) => path !== "/").sort();
    return Object.fromEntries(
      paths.map((path) => [path, this.#get(path, "/").type === "directory" ? null : this.#get(path, "/").content]),
    );
  }

  /** @param outputMax bytes after which nobody reads the output any more */
  drive(program: Program, argv: readonly string[], input = "", outputMax = Number.POSITIVE_INFINITY): Result {
    const written = ["", ""];
    let left = input;
    const never = () => {
      throw new Error("not in this double");
    };
    const stream = (place: number): Stream => ({
      isTerminal: false,
      read: (max) => {
        if (place > 0 || left === "") return undefined;
        const text = left.slice(0, max);
        left = left.slice(max);
        return text;
      },
      write: (text) => {
        if ((written[place - 1] ?? "").length >= outputMax) return -1;
        // A part at a time, so that whoever forgets the rest is found out.
        const taken = text.slice(0, 1000);
        written[place - 1] += taken;
        return taken.length;
      },
      close() {},
      share: () => stream(place),
    });
    const run: Run = program({
      pid: 100,
      parent: 99,
      group: 100,
      signals: { ignored: new Set(), caught: new Set(), take: () => undefined },
      argv,
      env: new Map([["PATH", "/bin"]]),
      cwd: "/",
      streams: [stream(0), stream(1), stream(2)],
      machine: {
        hostname: "router",
        files: this.files,
        kernel: {
          spawn: never,
          reap: never,
          kill: never,
          isStopped: never,
          foreground: never,
          exec: never,
          list: () => [],
          pipe: never,
        },
        witness: { command() {}, resolved() {}, download() {}, written() {} },
        now: () => NOW_MS,
        bootedMs: 0,
        random: () => 0,
        draw: () => 0,
        window: { columns: 80, rows: 24 },
        peer: { address: "192.0.2.1", port: 1, ownAddress: "192.0.2.2", ownPort: 22 },
      },
    });
    let turns = 0;
    let sleptMs = 0;
    for (let step = run.next(); ; step = run.next()) {
      if (step.done === true) return { status: step.value, output: written[0] ?? "", error: written[1] ?? "", turns, sleptMs };
      if (step.value.on === "turn") turns++;
      if (step.value.on === "time") sleptMs += step.value.ms;
      if (turns > 100_000) throw new Error(`${argv.join(" ")} does not end`);
    }
  }
}
