/** Paths as text, and what lies at one. */
import type { Stat } from "../../fs/file-system.js";
import type { Process } from "../../process.js";

/** Deeper than any router's tree, and shallow enough for the stack. */
export const DEPTH_MAX = 64;

/** @returns the last part, without slashes behind it; "/" of the root */
export function baseName(path: string): string {
  const bare = path.replace(/\/+$/, "");
  return bare === "" ? (path === "" ? "" : "/") : bare.slice(bare.lastIndexOf("/") + 1);
}

export function folderName(path: string): string {
  const bare = path.replace(/\/+$/, "");
  if (bare === "" && path !== "") return "/";
  const at = bare.lastIndexOf("/");
  if (at < 0) return ".";
  const folder = bare.slice(0, at);
  // BusyBox leaves as many slashes as there were before the only name.
  return folder.replace(/\/+$/, "") || `${folder}/`;
}

export function join(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** @returns what is there, or undefined */
export function look(process: Process, path: string, followLast = true): Stat | undefined {
  try {
    return process.machine.files.stat(path, process.cwd, followLast);
  } catch {
    return undefined;
  }
}

export function isFolder(process: Process, path: string): boolean {
  return look(process, path)?.type === "directory";
}
