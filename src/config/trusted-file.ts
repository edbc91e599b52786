/** Files that decide what we do: read only when nobody but root and we could have written them. */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";

const FILE_BYTES_MAX = 2 ** 20;
/** Whoever started us: the sensor becomes another user later, and reads its config again. */
const STARTED_AS = process.getuid?.() ?? 0;

const utf8 = new TextDecoder("utf-8", { fatal: true });

export interface TrustedFile {
  /** Absent when it cannot be read. */
  readonly text?: string;
  /** Why it should not be trusted or cannot be read, each with the command that mends it. */
  readonly faults: readonly string[];
}

/** @param secret nobody else may read it, save the group (which may be that of the user whom the sensor becomes) */
export function readTrusted(path: string, { secret }: { readonly secret: boolean }): TrustedFile {
  let descriptor: number | undefined;
  try {
    // A named pipe must not keep us waiting.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { faults: [`${path} is no file`] };
    const faults = [...ownerFaults(path, stats), ...modeFaults(path, stats, secret)];
    if (stats.size > FILE_BYTES_MAX) return { faults: [...faults, `${path} has more than ${FILE_BYTES_MAX} bytes`] };
    return { text: utf8.decode(readFileSync(descriptor)), faults };
  } catch (error) {
    return { faults: [`${path} cannot be read: ${reason(error)}`] };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function ownerFaults(path: string, { uid }: Stats): string[] {
  if (uid === 0 || uid === STARTED_AS) return [];
  return [`user ${uid} owns ${path}; expected root or whoever starts minipot: chown ${STARTED_AS} ${path}`];
}

function modeFaults(path: string, { mode }: Stats, secret: boolean): string[] {
  const octal = (mode & 0o777).toString(8);
  if (secret && (mode & 0o027) !== 0) return [`others may read or write ${path} (mode ${octal}): chmod 600 ${path}`];
  if (!secret && (mode & 0o022) !== 0) return [`others may write ${path} (mode ${octal}): chmod go-w ${path}`];
  return [];
}

function reason(error: unknown): string {
  if (error instanceof TypeError) return "it is not UTF-8";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
      return `user ${process.geteuid?.()} may not; give it a group of that user, and mode 640`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
