/**
 * What lies in a machine's files at the start: described as a list, made into one tree that all sessions share and none changes.
 * A text is asked for when it is read, of the machine that reads it, so that /proc tells the time of reading.
 */
import type { Machine } from "../process.js";

export type Entry = { readonly path: string; readonly mode: number } & (
  | { readonly type: "directory" }
  | { readonly type: "file"; readonly text: (machine: Machine) => string }
  | { readonly type: "link"; readonly target: string }
  | { readonly type: "character" | "block"; readonly device: readonly [major: number, minor: number] }
);

export interface ImageNode {
  readonly entry: Entry;
  readonly inode: number;
  readonly children: ReadonlyMap<string, ImageNode>;
}

export interface Image {
  readonly root: ImageNode;
  /** How many nodes there are; their inodes are 1 to this. */
  readonly nodes: number;
}

/**
 * @param entries with absolute paths, folders before what is in them; of two with one path the later stands. `/` may be left out
 * @throws Error when an entry has no folder to lie in: the list is ours, and wrong
 */
export function imageOf(entries: readonly Entry[]): Image {
  interface Building extends ImageNode {
    readonly children: Map<string, Building>;
  }
  let nodes = 0;
  const root: Building = { entry: { path: "/", mode: 0o755, type: "directory" }, inode: ++nodes, children: new Map() };
  for (const entry of entries) {
    const names = entry.path.split("/").filter((name) => name !== "");
    const last = names.pop();
    if (last === undefined) continue;
    let folder: Building | undefined = root;
    for (const name of names) folder = folder?.children.get(name);
    if (folder?.entry.type !== "directory") throw new Error(`no folder for ${entry.path}`);
    const there = folder.children.get(last);
    // A folder that is told of twice keeps what is in it.
    const children =
      there?.entry.type === "directory" && entry.type === "directory" ? there.children : new Map<string, Building>();
    folder.children.set(last, { entry, inode: there?.inode ?? ++nodes, children });
  }
  return { root, nodes };
}
