/**
 * What is mounted where, from the start and by the peer. The overlay over flash, /rom below it, /tmp and /dev in memory, and the
 * kernel's own file systems are there always; a peer adds tmpfs and binds, and takes those away again.
 */
import { FileError } from "./file-system.js";
import type { ImageNode } from "./image.js";
import { liveProcesses, liveTerminals } from "./live.js";
import { Mount, type MountEntry } from "./mount.js";
import { type Live, Node } from "./node.js";
import type { Memory } from "./space.js";
import type { Surroundings } from "./surroundings.js";
import { type Place, pathOf } from "./walk.js";

const MOUNTS_MAX = 64;
/** Of the roots of proc and sysfs. */
const KERNEL_MODE = 0o555;

/** Mounted by the peer: what was at the point before, and is there again afterwards. */
interface Added {
  readonly mount: Mount;
  readonly folder: Node;
  readonly name: string;
  readonly covered: Node;
  readonly root: Node;
}

export class MountTable {
  readonly root: Node;
  readonly #mounts: Mount[] = [];
  readonly #added: Added[] = [];
  /** Of what was mounted at the start. */
  readonly #points = new Set<Node>();
  readonly #memory: Memory;

  /** @param rom what is under /rom: the image, as it was before anything was mounted in it */
  constructor(
    entries: readonly MountEntry[],
    image: ImageNode,
    rom: ImageNode,
    times: { readonly builtMs: number; readonly bootedMs: number },
    memory: Memory,
    around: Surroundings,
  ) {
    this.#memory = memory;
    const top = entries.find(({ point }) => point === "/");
    if (top === undefined) throw new Error("Nothing is mounted at /.");
    const overlay = new Mount(top, times.builtMs);
    this.root = Node.of(image, overlay);
    overlay.root = this.root;
    // A mount in another's folder comes after it; the list need not be in that order.
    for (const entry of [...entries].sort((one, other) => one.point.length - other.point.length)) {
      const mount =
        entry === top ? overlay : new Mount(entry, mountedMs(entry, times), sharesFlash(entry) ? overlay.space : undefined);
      if (mount !== overlay) this.#place(mount, entry.point === "/rom" ? rom : undefined, around);
    }
    for (const { point } of entries) {
      const mount = point === "/" ? overlay : [...this.#points].find((node) => node.mount.point === point)?.mount;
      if (mount !== undefined) this.#mounts.push(mount);
    }
  }

  #place(mount: Mount, image: ImageNode | undefined, around: Surroundings): void {
    const names = mount.point.slice(1).split("/");
    const name = names.pop() ?? "";
    let folder: Node | undefined = this.root;
    for (const each of names) folder = folder?.child(each);
    const covered = folder?.child(name)?.image;
    if (folder === undefined || covered === undefined) throw new Error(`no folder to mount on: ${mount.point}`);
    const live = liveOf(mount, around);
    const { inode } = covered;
    const node = new Node({
      ...{
        type: "directory",
        mode: mount.isOfKernel ? KERNEL_MODE : covered.entry.mode,
        inode,
        mount,
        modifiedMs: mount.mountedMs,
        image: image ?? covered,
      },
      ...(live === undefined ? {} : { live }),
    });
    mount.root = node;
    folder.put(name, node);
    this.#points.add(node);
  }

  entries(): readonly MountEntry[] {
    return [...this.#mounts, ...this.#added.map(({ mount }) => mount)].map((mount) => mount.entry());
  }

  /** Something is mounted on it, or it is what is mounted. */
  isPoint(node: Node): boolean {
    return node === this.root || this.#points.has(node) || this.#added.some(({ root }) => root === node);
  }

  /** Remounts. @throws FileError EINVAL where nothing is mounted */
  change(point: string, words: readonly string[]): void {
    const mount = this.#at(point);
    if (mount === undefined) throw new FileError("EINVAL");
    const asked = words.filter((word) => word === "ro" || word === "rw").at(-1);
    if (asked === "rw" && mount.type === "squashfs") throw new FileError("EROFS");
    if (asked !== undefined) mount.options = mount.options.replace(/^r[ow]/, asked);
  }

  /** What is there is there also, under one more name. */
  bind(source: Place, place: Place): void {
    if (source.node === undefined || place.node === undefined) throw new FileError("ENOENT");
    if ((source.node.type === "directory") !== (place.node.type === "directory")) throw new FileError("ENOTDIR");
    const { device, type, options, sizeKib, usedKib } = source.node.mount.entry();
    const mount = new Mount({ device, point: pathOf(place), type, options, sizeKib, usedKib }, 0, source.node.mount.space);
    this.#cover(mount, source.node, place);
  }

  /** @throws FileError ENODEV of a kind that there is not, ENOENT of a device, EINVAL of one that holds nothing of the kind */
  add(device: string, place: Place, type: string, options: string, nowMs: number, inode: () => number): void {
    const point = pathOf(place);
    if (type === "proc" || type === "sysfs") {
      const root = this.#mounts.find((mount) => mount.type === type)?.root;
      if (root === undefined) throw new FileError("ENODEV");
      return this.#cover(
        new Mount({ device, point, type, options: written(options), sizeKib: 0, usedKib: 0 }, nowMs),
        root,
        place,
      );
    }
    if (type !== "tmpfs" && type !== "ramfs") throw new FileError(KINDS.has(type) ? "EINVAL" : "ENODEV");
    const sizeKib = this.#mounts.find((mount) => mount.type === "tmpfs")?.sizeKib ?? 0;
    const mount = new Mount({ device, point, type, options: written(options), sizeKib, usedKib: 0 }, nowMs);
    const start = { mode: 0o1777, inode: inode(), mount, modifiedMs: nowMs };
    this.#cover(mount, Node.make({ type: "directory", ...start }, this.#memory), place);
  }

  #cover(mount: Mount, root: Node, { folders, name, node }: Place): void {
    const folder = folders.at(-1)?.node;
    if (folder === undefined || node === undefined) throw new FileError("EBUSY");
    if (this.#added.length >= MOUNTS_MAX) throw new FileError("ENOSPC");
    // Under /proc and /dev/pts a folder is made at each look: what covers it is put there for good.
    this.#added.push({ mount, folder, name, covered: node, root });
    folder.put(name, root);
  }

  /** @throws FileError EINVAL where nothing is mounted, EBUSY of what the router needs */
  remove(point: string): void {
    const index = this.#added.findLastIndex(({ mount }) => mount.point === point);
    const added = this.#added[index];
    if (added === undefined) throw new FileError(this.#at(point) === undefined ? "EINVAL" : "EBUSY");
    this.#added.splice(index, 1);
    added.folder.put(added.name, added.covered);
  }

  #at(point: string): Mount | undefined {
    return (
      this.#added.findLast(({ mount }) => mount.point === point)?.mount ?? this.#mounts.find((mount) => mount.point === point)
    );
  }
}

/** What the kernel knows beside those that can be mounted here. */
const KINDS = new Set(["squashfs", "jffs2", "overlay", "bdev", "debugfs", "devpts", "cgroup2"]);

function written(options: string): string {
  return options === "" ? "rw,relatime" : /^r[ow]\b/.test(options) ? options : `rw,${options}`;
}

function mountedMs({ type }: MountEntry, { builtMs, bootedMs }: { readonly builtMs: number; readonly bootedMs: number }): number {
  return type === "squashfs" || type === "jffs2" ? builtMs : bootedMs;
}

/** /overlay is what the overlay at / is written to. */
function sharesFlash({ type }: MountEntry): boolean {
  return type === "jffs2";
}

function liveOf(mount: Mount, around: Surroundings): Live | undefined {
  if (mount.type === "proc") return liveProcesses(mount, around);
  return mount.type === "devpts" ? liveTerminals(mount, around) : undefined;
}
