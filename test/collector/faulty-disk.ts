/**
 * A disk that fails at one step: node:fs with its changing calls counted. At the chosen step a call does a part of its work and then
 * the process is killed there (no later call does anything), or the call is refused, and so are some that follow.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

export type Part = "none" | "half" | "all";

export interface Fault {
  /** The step that fails, from 0; none when it is never reached. */
  readonly step: number;
  /** How much of it is done all the same. */
  readonly part: Part;
  /** How many steps are refused; undefined: the process is killed. */
  readonly refused?: number;
}

/** Thrown where the process would have been killed. */
export class Killed extends Error {}

const CHANGING = [
  "openSync",
  "writeSync",
  "writeFileSync",
  "ftruncateSync",
  "truncateSync",
  "renameSync",
  "unlinkSync",
  "mkdirSync",
  "fdatasyncSync",
  "fsyncSync",
] as const;
type Name = (typeof CHANGING)[number];
type Call = (...args: unknown[]) => unknown;

/** Nothing that a test checks depends on these; and they would take the test's time. */
const SKIPPED: ReadonlySet<Name> = new Set(["fdatasyncSync", "fsyncSync"]);

const real = Object.fromEntries(CHANGING.map((name) => [name, fs[name]])) as unknown as Record<Name, Call>;

/** Runs `work` on the faulty disk. @returns how many steps there were */
export function onFaultyDisk({ step, part, refused }: Fault, work: () => void): number {
  let steps = 0;
  /** A call that the real function makes itself is no step. */
  let isInside = false;
  const within = (call: () => unknown) => {
    isInside = true;
    try {
      return call();
    } finally {
      isInside = false;
    }
  };
  const patched =
    (name: Name) =>
    (...args: unknown[]) => {
      const act = (given: unknown[]) => (SKIPPED.has(name) ? undefined : within(() => real[name](...given)));
      if (isInside) return real[name](...args);
      const at = steps++;
      if (at < step || (refused !== undefined && at >= step + refused)) return act(args);
      const isFirst = at === step;
      if (isFirst && part === "all" && refused === undefined) act(args);
      if (isFirst && part === "half") half(name, args, act);
      if (refused === undefined) throw new Killed();
      throw Object.assign(new Error(`ENOSPC, ${name}`), { code: "ENOSPC", syscall: name });
    };
  Object.assign(fs, Object.fromEntries(CHANGING.map((name) => [name, patched(name)])));
  syncBuiltinESMExports();
  try {
    work();
  } finally {
    Object.assign(fs, real);
    syncBuiltinESMExports();
  }
  return steps;
}

function half(name: Name, args: unknown[], act: (args: unknown[]) => unknown): void {
  if (name === "writeSync") {
    const [fd, bytes, offset = 0] = args as [number, Uint8Array, number?];
    act([fd, bytes, offset, Math.floor((bytes.length - offset) / 2)]);
  }
  if (name === "writeFileSync") {
    const [path, content, options] = args as [string, string, unknown];
    act([path, content.slice(0, content.length / 2), options]);
  }
}
