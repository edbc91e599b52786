/** The programs in C, compiled anew for each run into a temporary folder: the generator and the peer to compare with. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { needs } from "../test/kit/debian.js";

export interface Tools {
  /** Paths of executables. */
  readonly flood: string;
  readonly loop: string;
}

/** Where package.json is, whether we run from the sources or from build/. */
export const repositoryDir = findUp(dirname(fileURLToPath(import.meta.url)));

function findUp(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : findUp(dirname(folder));
}

/** @returns undefined when there is no C compiler and none can be installed */
export function compileTools(folder: string): Tools | undefined {
  if (!needs("gcc", "cc")) return undefined;
  return { flood: compile("flood", folder), loop: compile("epoll-login", folder) };
}

function compile(name: string, folder: string): string {
  const executable = join(folder, name);
  execFileSync("cc", ["-O2", "-o", executable, join(repositoryDir, "bench/c", `${name}.c`)], {
    stdio: "inherit",
    timeout: 60_000,
  });
  return executable;
}
