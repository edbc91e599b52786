/**
 * Puts a config text in the place of what a file holds: whoever reads the file reads the old text or the new one, whole, also
 * when the power goes. Owner, group and mode stay; behind a symbolic link it is the file that changes. What somebody else wrote
 * meanwhile is not overwritten.
 */
import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { chmod, chown, open, readFile, realpath, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export type WriteCode =
  | "CONFIG_CHANGED"
  | "CONFIG_DENIED"
  | "CONFIG_FULL"
  | "CONFIG_GONE"
  | "CONFIG_MOUNTED"
  | "CONFIG_READ_ONLY"
  | "CONFIG_WRITE";

/** The file is as it was. The message says why, and what to do. */
export class WriteError extends Error {
  readonly code: WriteCode;

  constructor(code: WriteCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const MODE_BITS = 0o7777;
/** What is written is on the disk when the write returns: under Node's permission model, in which root's helper writes, no file handle knows fsync, fchmod or fchown. */
const NEW_AND_SYNCED = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_SYNC;

/**
 * @param text what the file shall hold
 * @param read what it held when `text` was made of it; refused when it holds something else by now
 * @throws WriteError and leaves the file as it was
 */
export async function writeConfig(path: string, text: string, read: string): Promise<void> {
  let temporary: string | undefined;
  let file = path;
  try {
    file = await realpath(path);
    const stats = await stat(file);
    const bom = await unchanged(file, stats, read);
    const made = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}`);
    const handle = await open(made, NEW_AND_SYNCED, 0o600);
    temporary = made;
    try {
      await handle.writeFile(bom + text);
    } finally {
      await handle.close();
    }
    await likeOld(made, stats);
    // Somebody may have written while we did; what is left is the moment until the next line.
    await unchanged(file, stats, read);
    await rename(made, file);
    temporary = undefined;
    await syncFolder(dirname(file));
  } catch (error) {
    throw error instanceof WriteError ? error : explained(file, error);
  } finally {
    if (temporary !== undefined) await unlink(temporary).catch(() => {});
  }
}

/** @returns the byte order mark that the file begins with, which no reader is shown */
async function unchanged(file: string, stats: Stats, read: string): Promise<string> {
  if (!stats.isFile()) throw new WriteError("CONFIG_GONE", `${file} is no file`);
  const held = await readFile(file, "utf8");
  const bom = held.startsWith("\ufeff") ? "\ufeff" : "";
  if (held.slice(bom.length) === read) return bom;
  throw new WriteError("CONFIG_CHANGED", `${file} was changed by somebody else meanwhile: load it again, then make the change`);
}

async function likeOld(path: string, { uid, gid, mode }: Stats): Promise<void> {
  const own = await stat(path);
  if (own.uid !== uid || own.gid !== gid) await chown(path, uid, gid);
  // After the owner: a change of that takes set-id bits away.
  await chmod(path, mode & MODE_BITS);
}

/**
 * The file's new name is on the disk too. It is the new file that is read from now on, whether or not this can be done: some file
 * systems cannot, and a power cut may then bring the old one back.
 */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function explained(path: string, error: unknown): WriteError {
  const folder = dirname(path);
  const who = `user ${process.geteuid?.()}`;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return new WriteError("CONFIG_GONE", `${path} is not there any more: put it back, or start with another --config`, error);
    case "EROFS":
      return new WriteError(
        "CONFIG_READ_ONLY",
        `${path} is on a read-only file system: mount -o remount,rw, or move the config`,
        error,
      );
    case "EACCES":
    case "EPERM":
      return new WriteError(
        "CONFIG_DENIED",
        `${who} may not replace ${path}: it needs to write to the folder ${folder} and to keep the file's owner and group`,
        error,
      );
    case "ENOSPC":
    case "EDQUOT":
      return new WriteError("CONFIG_FULL", `there is no room to write ${path}: free some on its file system`, error);
    case "EBUSY":
    case "EXDEV":
      return new WriteError(
        "CONFIG_MOUNTED",
        `${path} is mounted by itself and cannot be replaced: mount its folder instead`,
        error,
      );
    default:
      return new WriteError(
        "CONFIG_WRITE",
        `${path} cannot be written: ${error instanceof Error ? error.message : error}`,
        error,
      );
  }
}
