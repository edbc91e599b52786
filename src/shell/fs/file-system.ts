/**
 * Files of the emulated machine, as programs see them: the calls of a kernel, over a tree in memory. Paths are absolute or relative
 * to `cwd`; links are followed as POSIX has it. Every call that fails throws a FileError with the errno whose text BusyBox prints.
 */
import type { Stream } from "../process.js";

export type Errno =
  | "ENOENT"
  | "EACCES"
  | "EEXIST"
  | "ENOTDIR"
  | "EISDIR"
  | "ENOTEMPTY"
  | "ELOOP"
  | "ENAMETOOLONG"
  | "ENOSPC"
  | "EROFS"
  | "EPERM"
  | "EINVAL"
  | "EBUSY"
  | "EXDEV"
  | "ESPIPE"
  | "ETXTBSY"
  | "ENODEV"
  | "ENXIO"
  | "EIO";

export class FileError extends Error {
  readonly errno: Errno;

  constructor(errno: Errno) {
    // A lookup that fails is nothing unusual, and tracing where it did costs more than the lookup.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(errno);
    Error.stackTraceLimit = stackTraceLimit;
    this.errno = errno;
  }
}

export type FileType = "file" | "directory" | "link" | "character" | "block" | "fifo" | "socket";

export interface Stat {
  readonly type: FileType;
  /** The twelve permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly inode: number;
  readonly links: number;
  readonly modifiedMs: number;
  /** Of a device: major and minor. */
  readonly device?: readonly [number, number];
  /** Of a link: where it leads. */
  readonly target?: string;
}

export interface OpenFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly create?: boolean;
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
  readonly append?: boolean;
  /** Permission bits of a file that is made; 0o644 where left out. */
  readonly mode?: number;
}

/** An open file; `read` and `write` go on from where the last ended. */
export interface OpenFile extends Stream {
  /** @throws FileError ESPIPE where it makes no sense */
  seek(offset: number): void;
  stat(): Stat;
  share(): OpenFile;
}

export interface FileSystem {
  /** @param followLast false for what lstat does */
  stat(path: string, cwd: string, followLast?: boolean): Stat;
  /** Names without `.` and `..`, in the order of the directory. */
  list(path: string, cwd: string): readonly string[];
  open(path: string, cwd: string, flags: OpenFlags): OpenFile;
  mkdir(path: string, cwd: string, mode: number): void;
  rmdir(path: string, cwd: string): void;
  unlink(path: string, cwd: string): void;
  rename(from: string, to: string, cwd: string): void;
  link(from: string, to: string, cwd: string): void;
  symlink(target: string, path: string, cwd: string): void;
  mknod(path: string, cwd: string, type: FileType, mode: number, device?: readonly [number, number]): void;
  chmod(path: string, cwd: string, mode: number): void;
  chown(path: string, cwd: string, uid: number, gid: number): void;
  utimes(path: string, cwd: string, modifiedMs: number): void;
  truncate(path: string, cwd: string, size: number): void;
  /** The absolute path without links, `.` or `..`. */
  realpath(path: string, cwd: string): string;
  /** What `mount` and `df` list; sizes in KiB. */
  mounts(): readonly {
    readonly device: string;
    readonly point: string;
    readonly type: string;
    readonly options: string;
    readonly sizeKib: number;
    readonly usedKib: number;
  }[];
  /** @throws FileError EBUSY, EINVAL … */
  mount(device: string, point: string, type: string, options: string): void;
  unmount(point: string): void;
}
