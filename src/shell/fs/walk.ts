/** Finding a node by its path, as POSIX has it (path_resolution(7)): links on the way are followed, the last one if asked. */
import { FileError } from "./file-system.js";
import type { Node } from "./node.js";

const LINKS_MAX = 40; // MAXSYMLINKS
const PATH_BYTES_MAX = 4095; // PATH_MAX, less its end
const NAME_BYTES_MAX = 255;
const NAMELESS = /(?:^|\/)\.{1,2}\/*$|^\/+$/;

/** Where a path leads: the folders on the way, and the node, which need not be there. */
export interface Place {
  /** From the root to the folder that holds the name. */
  readonly folders: readonly { readonly name: string; readonly node: Node }[];
  /** "" for the root. */
  readonly name: string;
  readonly node: Node | undefined;
  /** The path ended in a slash: only a folder will do. */
  readonly hasSlash: boolean;
  /** The path ended in `.` or `..`, or was `/`: there is no name to make, or to take away. */
  readonly isNameless: boolean;
}

/**
 * What of a link at the end: `follow` it; follow it to `create` what it leads to, which is no folder; `keep` it, as lstat does, unless
 * a slash is behind it; or find the `entry`, for calls that make or take away a name, where a slash follows nothing and asks for
 * nothing: they look at `hasSlash`.
 */
export type Last = "follow" | "create" | "keep" | "entry";

/** @throws FileError ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EISDIR; of the last name, none for not being there */
export function walk(root: Node, path: string, cwd: string, last: Last): Place {
  if (path === "") throw new FileError("ENOENT");
  if (path.length > PATH_BYTES_MAX) throw new FileError("ENAMETOOLONG");
  const left = parts(path.startsWith("/") ? path : `${cwd}/${path}`).reverse();
  let isNameless = NAMELESS.test(path);
  let hasSlash = path.endsWith("/");
  let mustBeFolder = isNameless || (hasSlash && last !== "entry");
  let folders: { name: string; node: Node }[] = [];
  let here = { name: "", node: root };
  let links = 0;
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (here.node.type !== "directory") throw new FileError("ENOTDIR");
    if (name === "..") {
      here = folders.pop() ?? here;
      continue;
    }
    if (name.length > NAME_BYTES_MAX) throw new FileError("ENAMETOOLONG");
    const node = here.node.child(name);
    const isLast = left.length === 0;
    if (isLast && last === "create" && hasSlash && !isNameless) throw new FileError("EISDIR");
    if (node?.type === "link" && (!isLast || last === "follow" || last === "create" || mustBeFolder)) {
      if (++links > LINKS_MAX) throw new FileError("ELOOP");
      const target = node.target ?? "";
      if (isLast) {
        // How the target ends is how the path does.
        isNameless ||= NAMELESS.test(target);
        hasSlash ||= target.endsWith("/");
        mustBeFolder ||= isNameless || hasSlash;
      }
      left.push(...parts(target).reverse());
      if (left.length > PATH_BYTES_MAX) throw new FileError("ENAMETOOLONG");
      if (!target.startsWith("/")) continue;
      folders = [];
      here = { name: "", node: root };
      continue;
    }
    if (node === undefined) {
      if (!isLast || isNameless) throw new FileError("ENOENT");
      return { folders: [...folders, here], name, node: undefined, hasSlash, isNameless };
    }
    folders.push(here);
    here = { name, node };
  }
  if (mustBeFolder && here.node.type !== "directory") throw new FileError("ENOTDIR");
  return { folders, name: here.name, node: here.node, hasSlash, isNameless };
}

function parts(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** @returns the absolute path of what was found */
export function pathOf({ folders, name }: Pick<Place, "folders" | "name">): string {
  return `/${[...folders.map((folder) => folder.name), name].filter((part) => part !== "").join("/")}`;
}
