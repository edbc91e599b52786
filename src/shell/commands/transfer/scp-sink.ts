/** `scp -t`: takes what the peer sends into the machine's files, record by record, as Dropbear's scp does. */
import type { OpenFile } from "../../fs/file-system.js";
import type { Part } from "../../process.js";
import { Quit, reason } from "../kit/errors.js";
import { DEPTH_MAX, isFolder, join, look } from "../kit/paths.js";
import type { ScpOptions, ScpPeer } from "./scp-peer.js";

/** Of a file's bytes, what is taken at once. */
const PIECE_BYTES = 16_384;
const WRITABLE = 0o200;

/** What `C` and `D` announce. */
interface Announced {
  readonly isFolder: boolean;
  readonly mode: number;
  readonly size: number;
  readonly name: string;
}

export function* sink(peer: ScpPeer, target: string, options: ScpOptions, depth = 0): Part<void> {
  const { machine, cwd } = peer.process;
  const intoFolder = isFolder(peer.process, target);
  let modifiedMs: number | undefined;
  yield* peer.send("\0");
  for (let isFirst = depth === 0; ; isFirst = false) {
    const record = yield* peer.input.line();
    if (record === undefined) return;
    if (record === "\n") yield* peer.die("protocol error: unexpected <newline>");
    if (!record.endsWith("\n")) yield* peer.die("protocol error: lost connection");
    const line = record.slice(0, -1);
    switch (line[0]) {
      case "\x01":
        peer.failures++;
        continue;
      case "\x02":
        throw new Quit(1);
      case "E":
        yield* peer.send("\0");
        return;
      case "T":
        modifiedMs = yield* times(peer, line);
        yield* peer.send("\0");
        continue;
      case "C":
      case "D":
        break;
      default:
        yield* isFirst ? peer.die(line) : peer.die("protocol error: expected control record");
    }
    const announced = yield* read(peer, line);
    const path = intoFolder ? join(target, announced.name) : target;
    const timesMs = modifiedMs;
    modifiedMs = undefined;
    if (announced.isFolder) yield* folder(announced, path, timesMs);
    else yield* file(announced, path, timesMs);
  }

  function* folder({ mode }: Announced, path: string, timesMs: number | undefined): Part<void> {
    if (!options.recursive) yield* peer.die("protocol error: received directory without -r");
    const there = look(peer.process, path);
    try {
      if (there === undefined) machine.files.mkdir(path, cwd, mode | 0o700);
      else if (there.type !== "directory") return yield* peer.complain(`${path}: Not a directory`);
      else if (options.preserve) machine.files.chmod(path, cwd, mode);
    } catch (error) {
      return yield* peer.complain(`${path}: ${reason(error)}`);
    }
    if (depth >= DEPTH_MAX) yield* peer.die(`${path}: Filename too long`);
    yield* sink(peer, path, options, depth + 1);
    try {
      if (timesMs !== undefined) machine.files.utimes(path, cwd, timesMs);
      if (there === undefined || options.preserve) machine.files.chmod(path, cwd, mode);
    } catch (error) {
      yield* peer.complain(`${path}: set mode: ${reason(error)}`);
    }
  }

  function* file({ mode, size }: Announced, path: string, timesMs: number | undefined): Part<void> {
    const wasThere = look(peer.process, path) !== undefined;
    let open: OpenFile;
    try {
      open = machine.files.open(path, cwd, { write: true, create: true, mode: (mode | WRITABLE) & 0o7755 });
    } catch (error) {
      return yield* peer.complain(`${path}: ${reason(error)}`);
    }
    try {
      yield* peer.send("\0");
      const fits = yield* content(open, size);
      if (open.stat().type === "file") machine.files.truncate(path, cwd, fits);
      if (options.preserve ? wasThere || (mode & WRITABLE) === 0 : !wasThere || (mode & WRITABLE) === 0)
        machine.files.chmod(path, cwd, options.preserve ? mode : mode & 0o7755);
      yield* peer.accepted();
      if (fits < size) return yield* peer.complain(`${path}: No space left on device`);
      if (timesMs !== undefined) machine.files.utimes(path, cwd, timesMs);
      yield* peer.send("\0");
    } catch (error) {
      yield* peer.complain(`${path}: ${reason(error)}`);
    } finally {
      open.close();
    }
  }

  /** @returns how many bytes had room; the rest is read, and dropped */
  function* content(open: OpenFile, size: number): Part<number> {
    let written = 0;
    let isFull = false;
    for (let left = size; left > 0; ) {
      const piece = yield* peer.input.piece(Math.min(left, PIECE_BYTES));
      if (piece === undefined) return yield* peer.die("dropped connection");
      left -= piece.length;
      for (let at = 0; at < piece.length && !isFull; ) {
        const taken = open.write(piece.slice(at));
        if (taken === 0) yield { on: "writable", stream: open };
        if (taken < 0) isFull = true;
        else at += taken;
        written += Math.max(taken, 0);
      }
    }
    return written;
  }
}

/** `T<modified> <microseconds> <read> <microseconds>`. @returns the first, in milliseconds */
function* times(peer: ScpPeer, line: string): Part<number> {
  const names = ["mtime.sec", "mtime.usec", "atime.sec", "atime.usec"];
  let left = line.slice(1);
  let modifiedMs = 0;
  for (const [index, name] of names.entries()) {
    const digits = /^\d*/.exec(left)?.[0] ?? "";
    const end = index < 3 ? " " : "";
    if (left.slice(digits.length, digits.length + 1) !== end) yield* peer.die(`protocol error: ${name} not delimited`);
    if (index === 0) modifiedMs = Number(digits) * 1000;
    left = left.slice(digits.length + 1);
  }
  return modifiedMs;
}

/** `C0644 1234 name`, `D0755 0 name`. */
function* read(peer: ScpPeer, line: string): Part<Announced> {
  if (!/^.[0-7]{4}/.test(line)) yield* peer.die("protocol error: bad mode");
  if (line[5] !== " ") yield* peer.die("protocol error: mode not delimited");
  const [, size = "", name = ""] = /^(\d+) (.*)$/s.exec(line.slice(6)) ?? [];
  if (size === "" || !Number.isSafeInteger(Number(size))) yield* peer.die("protocol error: size not delimited");
  if (name.includes("/") || name === "..") yield* peer.die(`error: unexpected filename: ${name}`);
  return { isFolder: line[0] === "D", mode: Number.parseInt(line.slice(1, 5), 8), size: Number(size), name };
}
