/** `tar c`: files and trees into an archive, each as it is read. */
import type { OpenFile } from "../../fs/file-system.js";
import type { Part } from "../../process.js";
import { namesOf } from "../kit/attributes.js";
import { attempt, Failure } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { DEPTH_MAX, join } from "../kit/paths.js";
import { compress } from "./gzip-data.js";
import type { TarRequest } from "./tar.js";
import { BLOCK_BYTES, headerOf, padded } from "./tar-header.js";

/** An archive is filled to this. */
const RECORD_BYTES = 20 * BLOCK_BYTES;
/** What is held of it to be compressed. */
const HELD_BYTES_MAX = 8 * 1024 * 1024;

export function* writeArchive(request: TarRequest, path: string, packs: boolean): Part<void> {
  const { call, names } = request;
  const { files } = call.process.machine;
  if (names.length === 0) throw new Failure("empty archive");
  const target: OpenFile | undefined = path === "-" ? undefined : attempt(`can't open '${path}'`, () => call.create(path));
  const targetInode = target?.stat().inode;
  const users = namesOf(call.process.machine, "/etc/passwd");
  const groups = namesOf(call.process.machine, "/etc/group");
  const write = (text: string) => call.write(target ?? call.process.streams[1], text);
  const held: string[] = [];
  let length = 0;
  let warned = false;
  for (const name of names) yield* add(name, 0);
  yield* put("\0".repeat(2 * BLOCK_BYTES));
  yield* put("\0".repeat((RECORD_BYTES - (length % RECORD_BYTES)) % RECORD_BYTES));
  if (packs) {
    const whole = new Input(undefined);
    whole.putBack(held.join(""));
    yield* compress(whole, write);
  }
  if (call.status !== 0) throw new Failure("error exit delayed from previous errors");

  function* put(text: string): Part<void> {
    length += text.length;
    if (!packs) return yield* write(text);
    if (length > HELD_BYTES_MAX) throw new Failure("out of memory");
    held.push(text);
  }

  function* add(name: string, depth: number): Part<void> {
    yield { on: "turn" };
    const stat = yield* call.try(name, () => files.stat(name, request.folder, call.has("h")));
    if (stat === undefined || stat.inode === targetInode || request.excluded.includes(name)) return;
    const stored = name.replace(/^\/+/, "");
    if (stored !== name && !warned) {
      warned = true;
      yield* call.write(call.process.streams[2], "tar: removing leading '/' from member names\n");
    }
    const isFolder = stat.type === "directory";
    const shown = isFolder && !stored.endsWith("/") ? `${stored}/` : stored;
    const header = headerOf(shown, stat, users.get(stat.uid) ?? "", groups.get(stat.gid) ?? "");
    if (header === undefined) return yield* call.complain(`${name}: unknown file type`);
    const file =
      stat.type === "file"
        ? yield* call.try(`can't open '${name}'`, () => files.open(name, request.folder, { read: true }))
        : undefined;
    if (stat.type === "file" && file === undefined) return;
    try {
      if (shown !== "") yield* put(header);
      if (call.has("v"))
        yield* call.write(call.process.streams[target === undefined ? 2 : 1], `${stored}${isFolder ? "/" : ""}\n`);
      if (file !== undefined) yield* content(file, stat.size);
    } finally {
      file?.close();
    }
    if (isFolder && depth < DEPTH_MAX) {
      for (const below of [...files.list(name, request.folder)]) yield* add(join(name, below), depth + 1);
    }
  }

  function* content(file: OpenFile, size: number): Part<void> {
    const input = new Input(file);
    for (let left = size; left > 0; ) {
      const piece = (yield* input.piece(Math.min(left, 16_384))) ?? "\0".repeat(Math.min(left, 16_384));
      yield* put(piece);
      left -= piece.length;
    }
    yield* put(padded("\0".repeat(size % BLOCK_BYTES)).slice(size % BLOCK_BYTES));
  }
}
