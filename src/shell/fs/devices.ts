/** What is behind the device files: memory's devices, terminals, flash. Anything else is a number without a driver. */
import type { Stream } from "../process.js";
import { PARTITIONS } from "../router/proc.js";
import { FileError } from "./file-system.js";
import type { Surroundings } from "./surroundings.js";

/** As much as one read gives: more than a program asks for at once. */
export const READ_BYTES_MAX = 64 * 1024;
const ZEROS = "\0".repeat(READ_BYTES_MAX);
/** Flash that was never written. */
const ERASED = "\xff".repeat(READ_BYTES_MAX);

/**
 * @param device major and minor, as Linux' devices.txt has them
 * @throws FileError ENXIO, EBUSY, EACCES, EIO, as opening the device gives
 */
export function openDevice(
  type: "character" | "block",
  [major, minor]: readonly [number, number],
  isWritten: boolean,
  around: Surroundings,
): Stream {
  const key = `${type === "block" ? "b" : "c"}${major}:${minor}`;
  switch (key) {
    case "c1:3":
      return plain(() => undefined);
    case "c1:5":
      return plain((max) => ZEROS.slice(0, max));
    case "c1:7":
      return plain(
        (max) => ZEROS.slice(0, max),
        () => -1,
      );
    case "c1:8":
    case "c1:9":
      return plain((max) => Buffer.from(around.random(Math.min(max, READ_BYTES_MAX))).toString("latin1"));
    case "c1:11":
    case "c4:64":
    case "c5:1":
      // What the console says, nobody at this seat sees; its messages are logread's.
      return plain(() => undefined);
    case "c5:0": {
      const { terminal } = around.caller();
      if (terminal === undefined) throw new FileError("ENXIO");
      return terminal.share();
    }
    case "c5:2":
      throw new FileError("EIO");
    case "c10:130":
      // procd holds it.
      throw new FileError("EBUSY");
  }
  if (major === 136) {
    const terminal = around.terminals().get(minor);
    if (terminal === undefined) throw new FileError("EIO");
    return terminal.share();
  }
  // Of the character devices, each partition has two: the second is read-only.
  const partition = type === "character" && major === 90 ? minor >> 1 : type === "block" && major === 31 ? minor : undefined;
  const bytes = partition === undefined ? undefined : PARTITIONS[partition]?.[0];
  if (bytes === undefined) throw new FileError("ENXIO");
  if (isWritten) throw new FileError("EACCES");
  let left = bytes;
  return plain((max) => {
    const part = ERASED.slice(0, Math.min(max, left));
    left -= part.length;
    return part === "" ? undefined : part;
  });
}

function plain(read: Stream["read"], write: Stream["write"] = (text) => text.length): Stream {
  const stream: Stream = { isTerminal: false, read, write, close() {}, share: () => stream };
  return stream;
}
