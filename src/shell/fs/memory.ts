/**
 * The files of one session, as its programs see them: the sensor's image with what this session changed over it, and the mounts that
 * a router has. The errors are Linux', in Linux' order. Everything is done as root; permission bits are kept and shown, and stop
 * nobody but at the kernel's own files.
 */
import { Pipe, type PipeBudget } from "../pipe.js";
import type { Stream } from "../process.js";
import { FILE_BYTES_MAX } from "./content.js";
import { openDevice } from "./devices.js";
import { FileError, type FileSystem, type FileType, type OpenFile, type OpenFlags, type Stat } from "./file-system.js";
import type { Mount, MountEntry } from "./mount.js";
import type { MountTable } from "./mount-table.js";
import { Node } from "./node.js";
import { RegularFile, StreamFile } from "./open-file.js";
import type { Memory } from "./space.js";
import type { Surroundings } from "./surroundings.js";
import { type Last, type Place, pathOf, walk } from "./walk.js";

const TARGET_BYTES_MAX = 4095; // PATH_MAX, less its end

export class MemoryFiles implements FileSystem {
  readonly #table: MountTable;
  readonly #memory: Memory;
  readonly #around: Surroundings;
  readonly #pipeBudget: PipeBudget;
  readonly #pipes = new WeakMap<Node, Pipe>();
  #inode: number;

  /** @param lastInode the image's: what is made gets numbers beyond it */
  constructor(table: MountTable, lastInode: number, memory: Memory, pipeBudget: PipeBudget, around: Surroundings) {
    this.#table = table;
    this.#inode = lastInode;
    this.#memory = memory;
    this.#pipeBudget = pipeBudget;
    this.#around = around;
  }

  stat(path: string, cwd: string, followLast = true): Stat {
    return this.#existing(path, cwd, followLast ? "follow" : "keep").stat(this.#around.machine);
  }

  list(path: string, cwd: string): readonly string[] {
    const node = this.#existing(path, cwd, "follow");
    if (node.type !== "directory") throw new FileError("ENOTDIR");
    return node.names();
  }

  open(path: string, cwd: string, flags: OpenFlags): OpenFile {
    const isCreated = flags.create === true;
    const place = this.#walk(path, cwd, !isCreated ? "follow" : flags.exclusive === true ? "entry" : "create");
    if (isCreated && place.hasSlash && !place.isNameless) throw new FileError("EISDIR");
    let { node } = place;
    const isWritten = flags.write === true || flags.truncate === true;
    if (node === undefined) {
      if (!isCreated) throw new FileError("ENOENT");
      node = this.#make(place, { type: "file", mode: flags.mode ?? 0o644 });
    } else {
      if (isCreated && flags.exclusive === true) throw new FileError("EEXIST");
      if (node.type === "directory" && (isWritten || isCreated)) throw new FileError("EISDIR");
    }
    const stream = this.#stream(node, flags);
    if (stream !== undefined) return new StreamFile(node, stream, this.#around, this.#memory);
    if (isWritten) this.#mayWrite(node);
    if (flags.truncate === true) this.#resize(node, 0);
    return new RegularFile(node, pathOf(place), flags, this.#around, this.#memory);
  }

  mkdir(path: string, cwd: string, mode: number): void {
    const place = this.#newEntry(path, cwd);
    this.#make(place, { type: "directory", mode });
  }

  rmdir(path: string, cwd: string): void {
    const place = this.#walk(path, cwd, "entry");
    if (/(?:^|\/)\.\.\/*$/.test(path)) throw new FileError("ENOTEMPTY");
    if (/(?:^|\/)\.\/*$/.test(path)) throw new FileError("EINVAL");
    if (place.isNameless) throw new FileError("EBUSY");
    const [folder, node] = this.#oldEntry(place);
    if (node.type !== "directory") throw new FileError("ENOTDIR");
    this.#mayDrop(node);
    if (node.names().length > 0) throw new FileError("ENOTEMPTY");
    this.#drop(folder, place.name, node);
  }

  unlink(path: string, cwd: string): void {
    const place = this.#walk(path, cwd, "entry");
    if (place.isNameless) throw new FileError("EISDIR");
    const [folder, node] = this.#oldEntry(place);
    if (node.type === "directory") throw new FileError("EISDIR");
    if (place.hasSlash) throw new FileError("ENOTDIR");
    this.#mayDrop(node);
    this.#drop(folder, place.name, node);
  }

  rename(from: string, to: string, cwd: string): void {
    const old = this.#walk(from, cwd, "entry");
    const next = this.#walk(to, cwd, "entry");
    const [oldFolder, folder] = [folderOf(old), folderOf(next)];
    if (old.isNameless || next.isNameless || oldFolder === undefined || folder === undefined) throw new FileError("EBUSY");
    if (oldFolder.mount !== folder.mount) throw new FileError("EXDEV");
    const [, node] = this.#oldEntry(old);
    if (next.folders.some((each) => each.node === node)) throw new FileError("EINVAL");
    if (node.type !== "directory" && (old.hasSlash || next.hasSlash)) throw new FileError("ENOTDIR");
    const there = next.node;
    if (there !== undefined && old.folders.some((each) => each.node === there)) throw new FileError("ENOTEMPTY");
    if (there === node) return;
    if (there !== undefined) {
      if (node.type === "directory" && there.type !== "directory") throw new FileError("ENOTDIR");
      if (node.type !== "directory" && there.type === "directory") throw new FileError("EISDIR");
      this.#mayDrop(there);
      if (there.type === "directory" && there.names().length > 0) throw new FileError("ENOTEMPTY");
    }
    this.#mayDrop(node);
    if (there !== undefined) this.#drop(folder, next.name, there);
    oldFolder.drop(old.name);
    folder.put(next.name, node);
    oldFolder.modifiedMs = folder.modifiedMs = this.#around.machine.now();
  }

  link(from: string, to: string, cwd: string): void {
    const node = this.#existing(from, cwd, "keep");
    const place = this.#newEntry(to, cwd);
    if (place.hasSlash) throw new FileError("ENOENT");
    const folder = folderOf(place);
    if (folder?.mount !== node.mount) throw new FileError("EXDEV");
    if (node.type === "directory") throw new FileError("EPERM");
    this.#mayGrow(folder);
    node.linked(this.#memory);
    this.#put(folder, place.name, node);
  }

  symlink(target: string, path: string, cwd: string): void {
    if (target === "") throw new FileError("ENOENT");
    if (target.length > TARGET_BYTES_MAX) throw new FileError("ENAMETOOLONG");
    const place = this.#newEntry(path, cwd);
    if (place.hasSlash) throw new FileError("ENOENT");
    // What a long target holds of memory is its own; it is given back with the session.
    this.#memory.take(target.length);
    this.#make(place, { type: "link", mode: 0o777, target });
  }

  mknod(path: string, cwd: string, type: FileType, mode: number, device?: readonly [number, number]): void {
    if (type === "directory" || type === "link") throw new FileError("EINVAL");
    const place = this.#newEntry(path, cwd);
    if (place.hasSlash) throw new FileError("ENOENT");
    const isDevice = type === "character" || type === "block";
    this.#make(place, { type, mode, ...(isDevice ? { device: device ?? [0, 0] } : {}) });
  }

  chmod(path: string, cwd: string, mode: number): void {
    this.#toChange(path, cwd).mode = mode & 0o7777;
  }

  chown(path: string, cwd: string, uid: number, gid: number): void {
    const node = this.#toChange(path, cwd);
    [node.uid, node.gid] = [uid, gid];
  }

  utimes(path: string, cwd: string, modifiedMs: number): void {
    this.#toChange(path, cwd).modifiedMs = modifiedMs;
  }

  truncate(path: string, cwd: string, size: number): void {
    const node = this.#existing(path, cwd, "follow");
    if (node.type === "directory") throw new FileError("EISDIR");
    if (node.type !== "file" || size < 0 || size > FILE_BYTES_MAX) throw new FileError("EINVAL");
    this.#mayWrite(node);
    this.#resize(node, size);
  }

  realpath(path: string, cwd: string): string {
    const place = this.#walk(path, cwd, "follow");
    if (place.node === undefined) throw new FileError("ENOENT");
    return pathOf(place);
  }

  mounts(): readonly MountEntry[] {
    return this.#table.entries();
  }

  mount(device: string, point: string, type: string, options: string): void {
    const place = this.#walk(point, "/", "follow");
    if (place.node === undefined) throw new FileError("ENOENT");
    const words = options.split(",");
    if (words.includes("remount")) return this.#table.change(pathOf(place), words);
    if (words.includes("bind")) return this.#table.bind(this.#walk(device, "/", "follow"), place);
    if (place.node.type !== "directory") throw new FileError("ENOTDIR");
    this.#table.add(device, place, type, options, this.#around.machine.now(), () => ++this.#inode);
  }

  unmount(point: string): void {
    const place = this.#walk(point, "/", "follow");
    if (place.node === undefined) throw new FileError("ENOENT");
    this.#table.remove(pathOf(place));
  }

  #walk(path: string, cwd: string, last: Last): Place {
    this.#around.meter.spend(1);
    return walk(this.#table.root, path, cwd, last);
  }

  #existing(path: string, cwd: string, last: "follow" | "keep"): Node {
    const { node } = this.#walk(path, cwd, last);
    if (node === undefined) throw new FileError("ENOENT");
    return node;
  }

  /** @throws FileError EEXIST where something is there, also when nothing might be made */
  #newEntry(path: string, cwd: string): Place {
    const place = this.#walk(path, cwd, "entry");
    if (place.node !== undefined || place.isNameless) throw new FileError("EEXIST");
    return place;
  }

  /** @returns the folder and what is to be taken out of it */
  #oldEntry(place: Place): readonly [folder: Node, node: Node] {
    const folder = folderOf(place);
    if (folder?.mount.isReadOnly) throw new FileError("EROFS");
    if (folder === undefined || place.node === undefined) throw new FileError("ENOENT");
    return [folder, place.node];
  }

  /** @throws FileError EBUSY, EPERM */
  #mayDrop(node: Node): void {
    if (this.#table.isPoint(node)) throw new FileError("EBUSY");
    if (node.mount.isOfKernel) throw new FileError("EPERM");
  }

  /** @throws FileError EROFS, or what a kernel's folder says */
  #mayGrow({ mount }: { readonly mount: Mount }): void {
    if (mount.isReadOnly) throw new FileError("EROFS");
    if (mount.isOfKernel) throw new FileError(mount.type === "proc" ? "ENOENT" : "EPERM");
  }

  #mayWrite(node: Node): void {
    if (node.mount.isReadOnly) throw new FileError("EROFS");
    if (node.mount.isOfKernel && (node.mode & 0o222) === 0) throw new FileError("EACCES");
  }

  #toChange(path: string, cwd: string): Node {
    const node = this.#existing(path, cwd, "follow");
    if (node.mount.isReadOnly) throw new FileError("EROFS");
    if (node.mount.isOfKernel) throw new FileError("EPERM");
    return node;
  }

  #make(place: Place, what: Pick<Stat, "type" | "mode" | "target" | "device">): Node {
    const folder = folderOf(place);
    if (folder === undefined) throw new FileError("EEXIST");
    this.#mayGrow(folder);
    const { mount } = folder;
    const node = Node.make({ ...what, inode: ++this.#inode, mount, modifiedMs: this.#around.machine.now() }, this.#memory);
    this.#put(folder, place.name, node);
    return node;
  }

  #put(folder: Node, name: string, node: Node): void {
    folder.put(name, node);
    folder.modifiedMs = this.#around.machine.now();
  }

  #drop(folder: Node, name: string, node: Node): void {
    folder.drop(name);
    folder.modifiedMs = this.#around.machine.now();
    node.unlinked(this.#memory);
  }

  #resize(node: Node, size: number): void {
    const { machine } = this.#around;
    node.contentToWrite(machine, this.#memory, size === 0).truncate(size);
    node.modifiedMs = machine.now();
  }

  /** @returns what is behind a node that is neither file nor folder */
  #stream(node: Node, flags: OpenFlags): Stream | undefined {
    switch (node.type) {
      case "character":
      case "block":
        return openDevice(node.type, node.device ?? [0, 0], flags.write === true, this.#around);
      case "fifo":
        return this.#pipeEnds(node, flags);
      case "socket":
        throw new FileError("ENXIO");
      default:
        return undefined;
    }
  }

  #pipeEnds(node: Node, flags: OpenFlags): Stream {
    const pipe = this.#pipes.get(node) ?? new Pipe(this.#pipeBudget);
    this.#pipes.set(node, pipe);
    if (flags.write !== true) return pipe.reader();
    const writer = pipe.writer();
    if (flags.read !== true) return writer;
    const reader = pipe.reader();
    return {
      ...reader,
      write: writer.write,
      ...(writer.whenWritable === undefined ? {} : { whenWritable: writer.whenWritable }),
      close() {
        reader.close();
        writer.close();
      },
    };
  }
}

function folderOf({ folders }: Place): Node | undefined {
  return folders.at(-1)?.node;
}
