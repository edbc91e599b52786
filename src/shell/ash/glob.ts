/** File names that a pattern stands for, folder by folder, in their order. */
import type { Part, Process } from "../process.js";
import { compilePattern, isPattern, matches, unescapePattern } from "./pattern.js";

const FOUND_MAX = 5000;
const LOOKED_MAX = 50_000;

/** @returns what is there; none where nothing is */
export function* glob(process: Process, pattern: string): Part<readonly string[]> {
  const parts = pattern.split("/");
  let found = [""];
  let looked = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const end = isLast ? "" : "/";
    const next: string[] = [];
    for (const before of found) {
      if (!isPattern(part)) {
        const path = `${before}${unescapePattern(part)}`;
        if (path === "" || exists(process, path)) next.push(`${path}${end}`);
        continue;
      }
      const compiled = compilePattern(part);
      for (const name of names(process, before)) {
        if (++looked % 1000 === 0) yield { on: "turn" };
        if ((name.startsWith(".") && !/^\\?\./.test(part)) || !matches(compiled, name)) continue;
        if (isLast || exists(process, `${before}${name}/`)) next.push(`${before}${name}${end}`);
      }
      if (next.length > FOUND_MAX || looked > LOOKED_MAX) break;
    }
    found = next;
    if (found.length === 0) return [];
  }
  return found.sort();
}

function names(process: Process, folder: string): readonly string[] {
  try {
    return process.machine.files.list(folder === "" ? "." : folder, process.cwd);
  } catch {
    return [];
  }
}

function exists(process: Process, path: string): boolean {
  try {
    process.machine.files.stat(path, process.cwd, false);
    return true;
  } catch {
    return false;
  }
}
