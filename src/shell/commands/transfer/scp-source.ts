/** `scp -f`: sends files of the machine to the peer, record by record, as Dropbear's scp does. */
import type { OpenFile } from "../../fs/file-system.js";
import type { Part } from "../../process.js";
import { reason } from "../kit/errors.js";
import { baseName, DEPTH_MAX, join } from "../kit/paths.js";
import type { ScpOptions, ScpPeer } from "./scp-peer.js";

const PIECE_BYTES = 16_384;

/** Of one that fails the peer is told why; the next goes on. */
export function* source(peer: ScpPeer, given: string, options: ScpOptions, depth = 0): Part<void> {
  const { machine, cwd } = peer.process;
  const path = given.replace(/(.)\/+$/s, "$1");
  yield { on: "turn" };
  let open: OpenFile | undefined;
  try {
    const { type } = machine.files.stat(path, cwd);
    if (type === "directory" && options.recursive) return yield* folder();
    if (type !== "file") return yield* peer.complain(`${path}: not a regular file`);
    open = machine.files.open(path, cwd, { read: true });
    yield* file(open);
  } catch (error) {
    yield* peer.complain(`${path}: ${reason(error)}`);
  } finally {
    open?.close();
  }

  function* file(from: OpenFile): Part<void> {
    const { mode, size, modifiedMs } = from.stat();
    if (!(yield* announce(`C${octal(mode)} ${size} ${baseName(path)}\n`, modifiedMs))) return;
    let left = size;
    while (left > 0) {
      const piece = from.read(Math.min(left, PIECE_BYTES));
      if (piece === undefined || piece === "") break;
      yield* peer.send(piece);
      left -= piece.length;
      yield { on: "turn" };
    }
    // As many bytes as were announced, also of a file that became shorter meanwhile.
    for (; left > 0; left -= Math.min(left, PIECE_BYTES)) {
      yield* peer.send("\0".repeat(Math.min(left, PIECE_BYTES)));
      yield { on: "turn" };
    }
    yield* peer.send("\0");
    yield* peer.accepted();
  }

  function* folder(): Part<void> {
    const { mode, modifiedMs } = machine.files.stat(path, cwd);
    const names = [...machine.files.list(path, cwd)];
    if (!(yield* announce(`D${octal(mode)} 0 ${baseName(path)}\n`, modifiedMs))) return;
    if (depth < DEPTH_MAX) for (const name of names) yield* source(peer, join(path, name), options, depth + 1);
    yield* peer.send("E\n");
    yield* peer.accepted();
  }

  function* announce(record: string, modifiedMs: number): Part<boolean> {
    const seconds = Math.floor(modifiedMs / 1000);
    if (options.preserve) {
      yield* peer.send(`T${seconds} 0 ${seconds} 0\n`);
      if (!(yield* peer.accepted())) return false;
    }
    yield* peer.send(record);
    return yield* peer.accepted();
  }
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}
