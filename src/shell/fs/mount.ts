/** A mounted file system of the machine: what it is called, what it may hold, and where it begins. */
import type { Node } from "./node.js";
import { Space } from "./space.js";

/** What may be written to the kernel's files: settings, a page each. */
const SETTINGS_BYTES_MAX = 256 * 1024;

export interface MountEntry {
  readonly device: string;
  readonly point: string;
  readonly type: string;
  readonly options: string;
  readonly sizeKib: number;
  readonly usedKib: number;
}

export class Mount {
  readonly device: string;
  readonly point: string;
  readonly type: string;
  readonly sizeKib: number;
  /** What is there from the start; what the session writes comes on top. */
  readonly baseKib: number;
  readonly space: Space;
  /** When it was mounted: what its first files were made at. */
  readonly mountedMs: number;
  options: string;
  /** Where what was mounted at the start begins. */
  root: Node | undefined;

  constructor(entry: MountEntry, mountedMs: number, space?: Space) {
    ({ device: this.device, point: this.point, type: this.type, options: this.options, sizeKib: this.sizeKib } = entry);
    this.baseKib = entry.usedKib;
    this.space = space ?? new Space(this.isOfKernel ? SETTINGS_BYTES_MAX : (entry.sizeKib - entry.usedKib) * 1024);
    this.mountedMs = mountedMs;
  }

  get isReadOnly(): boolean {
    return this.options.split(",").includes("ro");
  }

  /** Its files are made by a kernel, and nobody else. */
  get isOfKernel(): boolean {
    return this.type === "proc" || this.type === "sysfs" || this.type === "devpts";
  }

  entry(): MountEntry {
    const { device, point, type, options, sizeKib, baseKib, space } = this;
    return { device, point, type, options, sizeKib, usedKib: Math.min(sizeKib, baseKib + Math.ceil(space.usedBytes / 1024)) };
  }
}
