/** A file system over a small image, with a caller, a terminal and memory of a test's own. */
import { Content } from "../../../src/shell/fs/content.js";
import { type Entry, type Image, imageOf } from "../../../src/shell/fs/image.js";
import { MemoryFiles } from "../../../src/shell/fs/memory.js";
import type { MountEntry } from "../../../src/shell/fs/mount.js";
import { MountTable } from "../../../src/shell/fs/mount-table.js";
import { Memory, Pool, Space } from "../../../src/shell/fs/space.js";
import type { Surroundings } from "../../../src/shell/fs/surroundings.js";
import { PipeBudget } from "../../../src/shell/pipe.js";
import type { Machine, Stream } from "../../../src/shell/process.js";

export const MEBIBYTE = 1024 * 1024;

export const ENTRIES: readonly Entry[] = [
  { path: "/etc", mode: 0o755, type: "directory" },
  { path: "/etc/passwd", mode: 0o644, type: "file", text: ({ hostname }) => `root of ${hostname}\n` },
  { path: "/etc/mtab", mode: 0o777, type: "link", target: "/proc/mounts" },
  { path: "/proc", mode: 0o755, type: "directory" },
  { path: "/proc/mounts", mode: 0o444, type: "file", text: ({ files }) => `${files.mounts().length} of them\n` },
  { path: "/proc/hostname", mode: 0o644, type: "file", text: ({ hostname }) => `${hostname}\n` },
  { path: "/rom", mode: 0o755, type: "directory" },
  { path: "/tmp", mode: 0o1777, type: "directory" },
  { path: "/dev", mode: 0o755, type: "directory" },
  { path: "/dev/null", mode: 0o666, type: "character", device: [1, 3] },
  { path: "/dev/zero", mode: 0o666, type: "character", device: [1, 5] },
  { path: "/dev/full", mode: 0o666, type: "character", device: [1, 7] },
  { path: "/dev/urandom", mode: 0o666, type: "character", device: [1, 9] },
  { path: "/dev/tty", mode: 0o666, type: "character", device: [5, 0] },
  { path: "/dev/watchdog", mode: 0o600, type: "character", device: [10, 130] },
  { path: "/dev/mtd0", mode: 0o600, type: "character", device: [90, 0] },
  { path: "/dev/none", mode: 0o600, type: "character", device: [250, 0] },
  { path: "/dev/pts", mode: 0o755, type: "directory" },
];

const MOUNTS: readonly MountEntry[] = [
  { device: "/dev/root", point: "/rom", type: "squashfs", options: "ro", sizeKib: 100, usedKib: 100 },
  { device: "proc", point: "/proc", type: "proc", options: "rw", sizeKib: 0, usedKib: 0 },
  { device: "tmpfs", point: "/tmp", type: "tmpfs", options: "rw", sizeKib: 8192, usedKib: 0 },
  { device: "overlay", point: "/", type: "overlay", options: "rw", sizeKib: 512, usedKib: 256 },
  { device: "tmpfs", point: "/dev", type: "tmpfs", options: "rw", sizeKib: 64, usedKib: 0 },
  { device: "devpts", point: "/dev/pts", type: "devpts", options: "rw", sizeKib: 0, usedKib: 0 },
];

export interface Told {
  readonly path: string;
  readonly content: string;
  readonly length: number;
  readonly sha256: string;
}

export class Files {
  readonly image: Image;
  readonly pool: Pool;
  readonly memory: Memory;
  readonly files: MemoryFiles;
  readonly told: Told[] = [];
  readonly terminals = new Map<number, Stream>();
  terminal: Stream | undefined;
  nowMs = 1000;
  steps = 0;

  constructor({ pool = new Pool(64 * MEBIBYTE), bytesMax = 16 * MEBIBYTE, image = imageOf(ENTRIES) } = {}) {
    this.image = image;
    this.pool = pool;
    this.memory = new Memory(pool, bytesMax);
    const never = (): never => {
      throw new Error("Nothing here asks for it.");
    };
    const listed = { pid: 7, parent: 1, user: "root", argv: ["-ash"], state: "S", vszKib: 1308, startedMs: 0 };
    const kernel: Machine["kernel"] = {
      ...{ spawn: never, reap: never, isStopped: never, kill: never, foreground: never, exec: never, pipe: never },
      list: () => [listed],
    };
    const here = this;
    const machine: Machine = {
      hostname: "router",
      get files() {
        return here.files;
      },
      kernel,
      witness: {
        command: never,
        resolved: never,
        download: never,
        written: (path, content, length, sha256) => void this.told.push({ path, content, length, sha256 }),
      },
      now: () => this.nowMs,
      bootedMs: 0,
      random: () => 0,
      draw: () => 0,
      window: { columns: 80, rows: 24 },
      peer: { address: "192.0.2.1", port: 1, ownAddress: "192.0.2.2", ownPort: 22 },
    };
    const meter = {
      spend: (steps: number) => {
        this.steps += steps;
      },
    };
    const around: Surroundings = {
      machine,
      meter,
      random: (length) => new Uint8Array(length).fill(65),
      caller: () => ({ pid: 7, terminal: this.terminal }),
      terminals: () => this.terminals,
    };
    const table = new MountTable(MOUNTS, image.root, image.root, { builtMs: 10, bootedMs: 20 }, this.memory, around);
    this.files = new MemoryFiles(table, image.nodes, this.memory, new PipeBudget(MEBIBYTE, meter), around);
  }

  write(path: string, text: string, flags: { readonly append?: boolean } = {}): void {
    const file = this.files.open(path, "/", { write: true, create: true, truncate: flags.append !== true, ...flags });
    for (let at = 0; at < text.length; ) {
      const taken = file.write(text.slice(at));
      if (taken < 0) break;
      at += taken;
    }
    file.close();
  }

  read(path: string): string {
    const file = this.files.open(path, "/", { read: true });
    let text = "";
    for (let part = file.read(4096); part !== undefined && part !== ""; part = file.read(4096)) text += part;
    file.close();
    return text;
  }
}

/** @returns content with room of its own */
export function content(roomBytes = MEBIBYTE, memoryBytes = MEBIBYTE): { content: Content; space: Space; memory: Memory } {
  const space = new Space(roomBytes);
  const memory = new Memory(new Pool(memoryBytes), memoryBytes);
  return { content: new Content(memory, space), space, memory };
}
