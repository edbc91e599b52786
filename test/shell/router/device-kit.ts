/** The router without a kernel: its facts, its daemons and a flat map of its files; programs are driven to their end, time is counted. */
import { FileError, type FileSystem, type OpenFile } from "../../../src/shell/fs/file-system.js";
import type { Machine, Program, Stream } from "../../../src/shell/process.js";
import { daemons } from "../../../src/shell/router/daemons.js";
import { ETC } from "../../../src/shell/router/etc.js";

const NOW_MS = Date.UTC(2026, 4, 5, 6, 7, 8);

function never(): never {
  throw new Error("Nothing here asks for it.");
}

export class Device {
  /** What is in its files, by absolute path. */
  readonly texts = new Map<string, string>();
  readonly downloads: string[] = [];
  readonly killed: (readonly [pid: number, signal: number])[] = [];
  readonly resolved: (readonly [name: string, found: boolean])[] = [];
  readonly machine: Machine;

  constructor() {
    const bootedMs = NOW_MS - 100_000_000;
    const draw = (purpose: string, below: number): number =>
      [...purpose].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7) % below;
    this.machine = {
      hostname: "OpenWrt",
      files: this.#files(),
      kernel: {
        list: () => daemons({ bootedMs, draw }),
        kill: (pid, signal) => {
          this.killed.push([pid, signal]);
          return daemons({ bootedMs, draw }).some((listed) => listed.pid === pid);
        },
        spawn: never,
        reap: never,
        isStopped: never,
        foreground: never,
        exec: never,
        pipe: never,
      },
      witness: {
        command: never,
        resolved: (argv, found) => void this.resolved.push([argv[0] ?? "", found]),
        download: (url, tool) => void this.downloads.push(`${tool} ${url}`),
        written: never,
      },
      now: () => NOW_MS,
      bootedMs,
      random: () => 0,
      draw,
      window: { columns: 200, rows: 50 },
      peer: { address: "192.0.2.7", port: 40_000, ownAddress: "198.51.100.20", ownPort: 22 },
    };
    for (const [path, text] of Object.entries(ETC)) this.texts.set(path, text(this.machine));
  }

  #files(): FileSystem {
    const { texts } = this;
    return {
      stat: never,
      rmdir: never,
      rename: never,
      link: never,
      symlink: never,
      mknod: never,
      chmod: never,
      chown: never,
      utimes: never,
      truncate: never,
      realpath: never,
      mount: never,
      unmount: never,
      mounts: () => [],
      mkdir() {},
      list: (path) => [...texts.keys()].flatMap((each) => (each.startsWith(`${path}/`) ? [each.slice(path.length + 1)] : [])),
      unlink(path) {
        if (!texts.delete(path)) throw new FileError("ENOENT");
      },
      open(path, _cwd, { create = false, truncate = false }): OpenFile {
        if (!texts.has(path) && !create) throw new FileError("ENOENT");
        if (truncate || !texts.has(path)) texts.set(path, "");
        let at = 0;
        const file: OpenFile = {
          isTerminal: false,
          read(max) {
            const part = (texts.get(path) ?? "").slice(at, at + max);
            at += part.length;
            return part === "" ? undefined : part;
          },
          write(text) {
            texts.set(path, (texts.get(path) ?? "") + text);
            return text.length;
          },
          close() {},
          share: () => file,
          seek: never,
          stat: never,
        };
        return file;
      },
    };
  }

  /** Runs a program to its end. `waitedMs` is how long it waited, all in all. */
  run(program: Program, line: string, input = ""): { output: string; error: string; status: number; waitedMs: number } {
    const said = ["", "", ""];
    let left: string | undefined = input;
    const stream = (descriptor: number): Stream => {
      const one: Stream = {
        isTerminal: false,
        read(max) {
          if (left === undefined || left === "") return undefined;
          const part = left.slice(0, max);
          left = left.slice(max);
          return part;
        },
        write(text) {
          const part = text.slice(0, 50);
          said[descriptor] += part;
          return part.length;
        },
        close() {},
        share: () => one,
      };
      return one;
    };
    const run = program({
      pid: 4000,
      parent: 3999,
      group: 4000,
      signals: { ignored: new Set(), caught: new Set(), take: () => undefined },
      argv: line.split(" "),
      env: new Map(),
      cwd: "/",
      streams: [0, 1, 2].map(stream),
      machine: this.machine,
    });
    let waitedMs = 0;
    let step = run.next();
    for (let round = 0; !step.done; step = run.next()) {
      if (step.value.on === "time") waitedMs += step.value.ms;
      if (++round > 10_000) throw new Error(`${line} does not end.`);
    }
    return { output: said[1] ?? "", error: said[2] ?? "", status: step.value, waitedMs };
  }
}
