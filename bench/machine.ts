/** On what and of what the numbers are: without these two they mean nothing. */
import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";
import { repositoryDir } from "./tools.js";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly node: string;
  readonly kernel: string;
}

export interface Commit {
  readonly hash: string;
  /** Something was changed since. */
  readonly dirty: boolean;
}

export function machine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    kernel: release(),
  };
}

/** `unknown` outside a git checkout. */
export function commit(): Commit {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: repositoryDir, encoding: "utf8", stdio: "pipe" }).trim();
    return { hash: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain") !== "" };
  } catch {
    return { hash: "unknown", dirty: true };
  }
}
