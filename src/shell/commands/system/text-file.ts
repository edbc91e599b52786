/** Whole files as texts, for programs that keep what they know in small ones: uci, crontab, opkg. */
import type { Process } from "../../process.js";

/** More of a file than this is not looked at: what these programs keep is far smaller. */
const TEXT_BYTES_MAX = 262_144;

/** @throws FileError */
export function readText({ machine, cwd }: Process, path: string): string {
  const file = machine.files.open(path, cwd, { read: true });
  let text = "";
  try {
    while (text.length < TEXT_BYTES_MAX) {
      const more = file.read(TEXT_BYTES_MAX - text.length);
      if (more === undefined || more === "") break;
      text += more;
    }
  } finally {
    file.close();
  }
  return text;
}

/** @returns undefined when the file cannot be read */
export function readTextIfAny(process: Process, path: string): string | undefined {
  try {
    return readText(process, path);
  } catch {
    return undefined;
  }
}

/** Replaces what a file holds; it is made where there is none. @throws FileError */
export function writeText({ machine, cwd }: Process, path: string, text: string): void {
  const file = machine.files.open(path, cwd, { write: true, create: true, truncate: true });
  try {
    for (let left = text; left !== ""; ) {
      const taken = file.write(left);
      if (taken <= 0) return;
      left = left.slice(taken);
    }
  } finally {
    file.close();
  }
}
