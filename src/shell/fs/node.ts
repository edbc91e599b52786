/**
 * A session's own view of one file or folder. It begins as what the shared image has, and keeps here what was changed; the image
 * is never written. What all nodes of a session may hold together is bounded by its Quota.
 */
import type { Machine } from "../process.js";
import { FileError, type FileType, type Stat } from "./file-system.js";
import type { ImageNode } from "./image.js";

/** What a session may still make: ENOSPC when it is used up. */
export class Quota {
  #bytes: number;
  #nodes: number;
  #inode: number;

  constructor(bytesMax: number, nodesMax: number, lastInode: number) {
    this.#bytes = bytesMax;
    this.#nodes = nodesMax;
    this.#inode = lastInode;
  }

  /** @param count how many bytes more; less, when below 0 */
  takeBytes(count: number): void {
    if (count > this.#bytes) throw new FileError("ENOSPC");
    this.#bytes -= count;
  }

  /** @returns an inode; never one that was given before */
  takeNode(): number {
    if (this.#nodes === 0) throw new FileError("ENOSPC");
    this.#nodes--;
    return ++this.#inode;
  }

  freeNode(): void {
    this.#nodes++;
  }
}

export class Node {
  readonly type: FileType;
  readonly inode: number;
  readonly target: string | undefined;
  readonly device: readonly [number, number] | undefined;
  readonly image: ImageNode | undefined;
  mode: number;
  uid = 0;
  gid = 0;
  links = 1;
  modifiedMs: number;
  /** Of a file that was written; of others the image has it. */
  #content: string | undefined;
  /** Of a folder: what was visited or made, and null for what was taken away from the image's. */
  readonly #children = new Map<string, Node | null>();

  constructor(
    from: { type: FileType; mode: number; inode: number; target?: string; device?: readonly [number, number]; image?: ImageNode },
    modifiedMs: number,
  ) {
    ({ type: this.type, mode: this.mode, inode: this.inode, target: this.target, device: this.device, image: this.image } = from);
    this.modifiedMs = modifiedMs;
    if (from.image === undefined) this.#content = "";
  }

  static of(image: ImageNode, modifiedMs: number): Node {
    return new Node({ ...image.entry, inode: image.inode, image }, modifiedMs);
  }

  child(name: string): Node | undefined {
    const known = this.#children.get(name);
    if (known !== undefined) return known ?? undefined;
    const image = this.image?.children.get(name);
    if (image === undefined) return undefined;
    const node = Node.of(image, this.modifiedMs);
    this.#children.set(name, node);
    return node;
  }

  /** Names in the order of the image, then of their making. */
  names(): readonly string[] {
    const own = this.#children;
    const first = [...(this.image?.children.keys() ?? [])].filter((name) => own.get(name) !== null);
    return [...first, ...[...own].flatMap(([name, node]) => (node === null || this.image?.children.has(name) ? [] : [name]))];
  }

  put(name: string, node: Node): void {
    this.#children.set(name, node);
  }

  drop(name: string): void {
    if (this.image?.children.has(name)) this.#children.set(name, null);
    else this.#children.delete(name);
  }

  content(machine: Machine): string {
    if (this.#content !== undefined) return this.#content;
    const entry = this.image?.entry;
    return entry?.type === "file" ? entry.text(machine) : "";
  }

  /** @throws FileError ENOSPC, with the content as it was */
  setContent(content: string, quota: Quota, nowMs: number): void {
    quota.takeBytes(content.length - (this.#content?.length ?? 0));
    this.#content = content;
    this.modifiedMs = nowMs;
  }

  /** Its last name is gone: what it held is free again. Of the image's, only what was written counts. */
  release(quota: Quota): void {
    quota.takeBytes(-(this.#content?.length ?? 0));
    if (this.image === undefined) quota.freeNode();
    this.#content = "";
  }

  stat(machine: Machine): Stat {
    const { type, mode, uid, gid, inode, links, modifiedMs, target, device } = this;
    const size = type === "file" ? this.content(machine).length : (target?.length ?? 0);
    return {
      ...{ type, mode, uid, gid, size, inode, links, modifiedMs },
      ...(device === undefined ? {} : { device }),
      ...(target === undefined ? {} : { target }),
    };
  }
}
