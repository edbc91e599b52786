/** `tar x` and `tar t`: goes through an archive member by member, as it comes, and lists each or makes it. */
import type { Part } from "../../process.js";
import { fullTime, modeText } from "../kit/attributes.js";
import { Failure, reason } from "../kit/errors.js";
import type { Input } from "../kit/input.js";
import { folderName, join, look } from "../kit/paths.js";
import type { TarRequest } from "./tar.js";
import { BLOCK_BYTES, type Member, readHeader } from "./tar-header.js";

const LONG_NAME_BYTES_MAX = 4096;
const EMPTY = "\0".repeat(BLOCK_BYTES);

/** @throws Failure where the archive is none, or lacks what was asked for */
export function* readArchive(request: TarRequest, input: Input): Part<void> {
  const { call } = request;
  const missing = new Set(request.names.map(bare));
  let isFirst = true;
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (;;) {
    const block = yield* input.exactly(BLOCK_BYTES);
    if (block === "" && isFirst) throw new Failure("short read");
    if (block === EMPTY || block === "") break;
    if (block.length < BLOCK_BYTES) throw new Failure("short read");
    isFirst = false;
    const header = readHeader(block);
    if (header.type === "longName" || header.type === "longTarget") {
      const text = (yield* input.exactly(Math.min(blocks(header.size), LONG_NAME_BYTES_MAX))).replace(/\0.*$/s, "");
      if (header.type === "longName") longName = text;
      else longTarget = text;
      continue;
    }
    const member = { ...header, name: longName ?? header.name, target: longTarget ?? header.target };
    longName = undefined;
    longTarget = undefined;
    const asked = request.names.length === 0 ? "" : request.names.map(bare).find((name) => isWithin(bare(member.name), name));
    const isExcluded = request.excluded.some((name) => isWithin(bare(member.name), bare(name)));
    if (asked === undefined || isExcluded || member.type === "other") {
      yield* content(member.size);
      continue;
    }
    missing.delete(asked);
    if (call.has("t")) yield* list(member);
    else yield* extract(member);
  }
  for (const name of missing) throw new Failure(`${name}: not found in archive`);

  function* list(member: Member): Part<void> {
    yield* call.out(`${call.has("v") ? line(member) : member.name}\n`);
    yield* content(member.size);
  }

  function* extract(member: Member): Part<void> {
    const name = stripped(member.name, request.stripped);
    const hasContent = member.type === "file";
    if (name === undefined) return yield* content(member.size);
    if (call.has("v")) yield* call.write(call.process.streams[call.has("O") ? 2 : 1], `${member.name}\n`);
    if (call.has("O")) return yield* content(member.size, hasContent ? (piece) => call.out(piece) : undefined);
    const path = join(request.folder, name);
    const { files } = call.process.machine;
    try {
      makeParents(path);
      const there = look(call.process, path, false);
      if (there !== undefined && member.type !== "directory" && !call.has("k")) files.unlink(path, "/");
      if (member.type !== "file") {
        make(member, path);
        return yield* content(member.size);
      }
    } catch (error) {
      throw new Failure(`can't ${member.type === "directory" ? "make dir" : "open"} '${name}': ${reason(error)}`);
    }
    let file: ReturnType<typeof files.open>;
    try {
      file = files.open(path, "/", { write: true, create: true, exclusive: true, mode: member.mode & ~0o022 });
    } catch (error) {
      throw new Failure(`can't open '${name}': ${reason(error)}`);
    }
    try {
      yield* content(member.size, (piece) => call.write(file, piece));
    } finally {
      file.close();
    }
    files.chmod(path, "/", member.mode);
    if (!call.has("m")) files.utimes(path, "/", member.modifiedMs);
  }

  function make({ type, mode, target, modifiedMs }: Member, path: string): void {
    const { files } = call.process.machine;
    if (type === "directory") {
      if (look(call.process, path)?.type !== "directory") files.mkdir(path, "/", mode);
      files.chmod(path, "/", mode);
      if (!call.has("m")) files.utimes(path, "/", modifiedMs);
    } else if (type === "link") files.symlink(target, path, "/");
    else if (type === "hard") files.link(join(request.folder, stripped(target, request.stripped) ?? ""), path, "/");
    else if (type === "fifo" || type === "character" || type === "block") files.mknod(path, "/", type, mode);
  }

  function makeParents(path: string): void {
    const missingOnes: string[] = [];
    for (let folder = folderName(path); look(call.process, folder) === undefined; folder = folderName(folder))
      missingOnes.push(folder);
    for (const folder of missingOnes.reverse()) call.process.machine.files.mkdir(folder, "/", 0o755);
  }

  /** Goes over the bytes of a member, up to whole blocks. */
  function* content(size: number, take?: (piece: string) => Part<void>): Part<void> {
    let left = size;
    for (let over = blocks(size); over > 0; ) {
      const piece = yield* input.piece(Math.min(over, 16_384));
      if (piece === undefined) throw new Failure("short read");
      over -= piece.length;
      if (take !== undefined && left > 0) yield* take(piece.slice(0, left));
      left -= piece.length;
    }
  }
}

function blocks(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}

function bare(name: string): string {
  return name.replace(/^(?:\.?\/+)+/, "").replace(/\/+$/, "");
}

function isWithin(name: string, folder: string): boolean {
  return name === folder || name.startsWith(`${folder}/`);
}

/** @returns where a member goes, below the folder whatever its name says; undefined for what has no part left */
function stripped(name: string, count: number): string | undefined {
  const parts = name.split("/").filter((part) => part !== "" && part !== "..");
  return parts.length > count ? parts.slice(count).join("/") : undefined;
}

/** As `tar tv` shows a member. */
function line(member: Member): string {
  const { type } = member;
  const isPlain = type === "hard" || type === "other" || type === "longName" || type === "longTarget";
  const mode = modeText({ type: isPlain ? "file" : type, mode: member.mode });
  const owner = `${member.user || member.uid}/${member.group || member.gid}`;
  const target = member.target === "" ? "" : ` ${member.type === "link" ? "->" : "link to"} ${member.target}`;
  return `${mode} ${owner} ${String(member.size).padStart(9)} ${fullTime(member.modifiedMs)} ${member.name}${target}`;
}
