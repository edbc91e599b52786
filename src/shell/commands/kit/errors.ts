/** How commands say that something failed: the texts of an errno as musl has them, and the ways a command ends before its last line. */
import { type Errno, FileError } from "../../fs/file-system.js";

const TEXTS: Readonly<Record<Errno, string>> = {
  ENOENT: "No such file or directory",
  EACCES: "Permission denied",
  EEXIST: "File exists",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  ENOTEMPTY: "Directory not empty",
  ELOOP: "Symbolic link loop",
  ENAMETOOLONG: "Filename too long",
  ENOSPC: "No space left on device",
  EROFS: "Read-only file system",
  EPERM: "Operation not permitted",
  EINVAL: "Invalid argument",
  EBUSY: "Resource busy",
  EXDEV: "Cross-device link",
  ESPIPE: "Invalid seek",
  ETXTBSY: "Text file busy",
  ENODEV: "No such device",
  ENXIO: "No such device or address",
  EIO: "I/O error",
};

/** A command's end with a message, which its name goes before. */
export class Failure extends Error {
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

/** A command's end with its usage text. */
export class UsageError extends Error {}

/** A command's end without a word. */
export class Quit extends Error {
  readonly status: number;

  constructor(status: number) {
    super("quit");
    this.status = status;
  }
}

/** @returns the text of a file error; any other error is ours, and goes on */
export function reason(error: unknown): string {
  if (error instanceof FileError) return TEXTS[error.errno];
  throw error;
}

/** Does it, and turns a file error into a failure that names the path: `cannot stat 'x': No such file or directory`. */
export function attempt<Value>(what: string, act: () => Value, status = 1): Value {
  try {
    return act();
  } catch (error) {
    throw new Failure(`${what}: ${reason(error)}`, status);
  }
}
