/**
 * A session's own view of one file or folder. It begins as what the shared image has, and keeps here what was changed; the image
 * is never written. A file that has lost its last name lives on until nobody has it open.
 */
import type { Machine } from "../process.js";
import { Content, PAGE_BYTES } from "./content.js";
import { FileError, type FileType, type Stat } from "./file-system.js";
import type { ImageNode } from "./image.js";
import type { Mount } from "./mount.js";
import type { Memory } from "./space.js";

/** What a node of the session's own costs beside its bytes: with the longest name. */
const NODE_COST_BYTES = 768;
/** What one more name of it costs. */
const NAME_COST_BYTES = 384;
const MODES = 0o7777;

/** What is in a folder without having been put there: processes under /proc, terminals under /dev/pts. */
export interface Live {
  child(name: string): Node | undefined;
  names(): readonly string[];
}

export interface NodeStart {
  readonly type: FileType;
  readonly mode: number;
  readonly inode: number;
  readonly mount: Mount;
  readonly modifiedMs: number;
  readonly target?: string;
  readonly device?: readonly [number, number];
  readonly image?: ImageNode;
  readonly live?: Live;
  /** The text of a file that is made when it is read, and is not of the image. */
  readonly text?: (machine: Machine) => string;
}

export class Node {
  readonly type: FileType;
  readonly inode: number;
  readonly target: string | undefined;
  readonly device: readonly [number, number] | undefined;
  readonly image: ImageNode | undefined;
  readonly mount: Mount;
  readonly live: Live | undefined;
  readonly #text: ((machine: Machine) => string) | undefined;
  mode: number;
  uid = 0;
  gid = 0;
  links = 1;
  modifiedMs: number;
  /** Of a file that was written; of others the image has it. */
  #content: Content | undefined;
  /** How long the image's text is, once it was asked for: /etc does not grow by itself. */
  #imageBytes: number | undefined;
  /** How many have it open. */
  #opened = 0;
  /** Of a folder: what was visited or made, and null for what was taken away from the image's. */
  #children: Map<string, Node | null> | undefined;

  constructor(start: NodeStart) {
    ({ type: this.type, inode: this.inode, target: this.target, device: this.device, image: this.image } = start);
    ({ mount: this.mount, live: this.live, modifiedMs: this.modifiedMs } = start);
    this.mode = start.mode & MODES;
    this.#text = start.text ?? (start.image?.entry.type === "file" ? start.image.entry.text : undefined);
  }

  static of(image: ImageNode, mount: Mount): Node {
    return new Node({ ...image.entry, inode: image.inode, image, mount, modifiedMs: mount.mountedMs });
  }

  /** It has nothing of the image, and is kept by the session alone. */
  get isOwn(): boolean {
    return this.image === undefined && this.#text === undefined && this.live === undefined;
  }

  child(name: string): Node | undefined {
    const known = this.#children?.get(name);
    if (known !== undefined) return known ?? undefined;
    const image = this.image?.children.get(name);
    if (image === undefined) return this.live?.child(name);
    const node = Node.of(image, this.mount);
    this.put(name, node);
    return node;
  }

  /** Names in the order of the image, then of their making, then the live ones. */
  names(): readonly string[] {
    const own = this.#children;
    const image = this.image?.children;
    const names = [...(image?.keys() ?? [])].filter((name) => own?.get(name) !== null);
    for (const [name, node] of own ?? []) if (node !== null && image?.has(name) !== true) names.push(name);
    if (this.live !== undefined) names.push(...this.live.names().filter((name) => own?.has(name) !== true));
    return names;
  }

  put(name: string, node: Node): void {
    this.#children ??= new Map();
    this.#children.set(name, node);
  }

  drop(name: string): void {
    if (this.image?.children.has(name)) this.#children?.set(name, null);
    else this.#children?.delete(name);
  }

  /** The bytes that were written; undefined while the file is as the image has it. */
  get content(): Content | undefined {
    return this.#content;
  }

  /** The text that was there before anybody wrote. */
  text(machine: Machine): string {
    return this.#text?.(machine) ?? "";
  }

  /**
   * Makes it the session's own before it is written.
   * @param isEmptied what was there is not kept
   * @throws FileError ENOSPC, with the file as it was
   */
  contentToWrite(machine: Machine, memory: Memory, isEmptied: boolean): Content {
    if (this.#content !== undefined) {
      if (isEmptied) this.#content.truncate(0);
      return this.#content;
    }
    const content = new Content(memory, this.mount.space);
    const text = isEmptied ? "" : this.text(machine);
    if (content.write(0, text) < text.length) {
      content.free();
      throw new FileError("ENOSPC");
    }
    this.#content = content;
    return content;
  }

  /** Made by the session. @throws FileError ENOSPC */
  static make(start: NodeStart, memory: Memory): Node {
    memory.take(NODE_COST_BYTES);
    return new Node(start);
  }

  /** One name more. @throws FileError ENOSPC */
  linked(memory: Memory): void {
    memory.take(NAME_COST_BYTES);
    this.links++;
  }

  opened(): void {
    this.#opened++;
  }

  /** One less has it open. */
  closed(memory: Memory): void {
    this.#opened--;
    this.#releaseUnused(memory);
  }

  /** One name less. */
  unlinked(memory: Memory): void {
    if (--this.links > 0) memory.give(NAME_COST_BYTES);
    this.#releaseUnused(memory);
  }

  #releaseUnused(memory: Memory): void {
    if (this.links > 0 || this.#opened > 0) return;
    this.#content?.free();
    if (this.isOwn) memory.give(NODE_COST_BYTES);
  }

  stat(machine: Machine): Stat {
    const { type, mode, uid, gid, inode, target, device } = this;
    return {
      ...{ type, mode, uid, gid, size: this.#size(machine), inode, links: this.#linkCount() },
      modifiedMs: this.mount.type === "proc" ? machine.now() : this.modifiedMs,
      ...(device === undefined ? {} : { device }),
      ...(target === undefined ? {} : { target }),
    };
  }

  #linkCount(): number {
    if (this.type !== "directory") return this.links;
    return 2 + this.names().filter((name) => this.#childType(name) === "directory").length;
  }

  #childType(name: string): FileType | undefined {
    return this.#children?.get(name)?.type ?? this.image?.children.get(name)?.entry.type ?? this.live?.child(name)?.type;
  }

  #size(machine: Machine): number {
    if (this.type === "directory") return this.#folderSize();
    if (this.type !== "file") return this.target?.length ?? 0;
    if (this.mount.type === "proc") return 0;
    if (this.mount.type === "sysfs") return PAGE_BYTES;
    if (this.#content !== undefined) return this.#content.size;
    this.#imageBytes ??= this.text(machine).length;
    return this.#imageBytes;
  }

  /** As the kinds of file systems count: tmpfs 20 bytes a name, squashfs its names and 8 bytes each. */
  #folderSize(): number {
    if (this.mount.isOfKernel) return 0;
    const names = this.names();
    if (this.mount.type === "tmpfs") return 20 * (names.length + 2);
    return this.isOwn ? 0 : names.reduce((sum, name) => sum + 8 + name.length, 15);
  }
}
