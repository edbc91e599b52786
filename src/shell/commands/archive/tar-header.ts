/** Headers of tar archives: ustar's blocks of 512 bytes, with GNU's long names, as text of one byte a character. */
import type { FileType, Stat } from "../../fs/file-system.js";
import { Failure } from "../kit/errors.js";

export const BLOCK_BYTES = 512;
const NAME_BYTES = 100;

export interface Member {
  readonly name: string;
  /** What the next header is called by, or leads to, is this member's content. */
  readonly type: FileType | "hard" | "longName" | "longTarget" | "other";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly modifiedMs: number;
  readonly target: string;
  readonly user: string;
  readonly group: string;
}

const TYPES: Readonly<Record<string, Member["type"]>> = {
  "\0": "file",
  "0": "file",
  "1": "hard",
  "2": "link",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  "7": "file",
  L: "longName",
  K: "longTarget",
};

function cut(block: string, at: number, size: number): string {
  return block.slice(at, at + size).replace(/\0.*$/s, "");
}

function octal(block: string, at: number, size: number): number {
  const text = cut(block, at, size).trim();
  if (!/^[0-7]*$/.test(text)) throw new Failure("corrupted octal value in tar header");
  return text === "" ? 0 : Number.parseInt(text, 8);
}

/** What all bytes come to, those of the sum itself taken for blanks. */
function sumOf(block: string): number {
  let sum = 8 * 32;
  for (let at = 0; at < BLOCK_BYTES; at++) if (at < 148 || at >= 156) sum += block.charCodeAt(at);
  return sum;
}

/** @throws Failure for what is no header */
export function readHeader(block: string): Member {
  if (!block.startsWith("ustar", 257) && block.charCodeAt(257) !== 0) throw new Failure("invalid tar magic");
  if (octal(block, 148, 8) !== sumOf(block)) throw new Failure("invalid tar header checksum");
  const prefix = block.startsWith("ustar\0", 257) ? cut(block, 345, 155) : "";
  const bare = cut(block, 0, NAME_BYTES);
  const name = prefix === "" ? bare : `${prefix}/${bare}`;
  const type = TYPES[block[156] ?? ""] ?? "other";
  return {
    name,
    // Before ustar a folder was what ends in a slash.
    type: type === "file" && name.endsWith("/") ? "directory" : type,
    mode: octal(block, 100, 8) & 0o7777,
    uid: octal(block, 108, 8),
    gid: octal(block, 116, 8),
    size: octal(block, 124, 12),
    modifiedMs: octal(block, 136, 12) * 1000,
    target: cut(block, 157, NAME_BYTES),
    user: cut(block, 265, 32),
    group: cut(block, 297, 32),
  };
}

const LETTERS: Readonly<Partial<Record<FileType, string>>> = {
  file: "0",
  link: "2",
  character: "3",
  block: "4",
  directory: "5",
  fifo: "6",
};

/** @returns the header of a file, before it those of its long names; undefined for what no archive holds */
export function headerOf(name: string, stat: Stat, user: string, group: string): string | undefined {
  const letter = LETTERS[stat.type];
  if (letter === undefined) return undefined;
  const long = (letterOf: string, text: string) =>
    text.length < NAME_BYTES
      ? ""
      : block("././@LongLink", letterOf, { ...NOBODY, size: text.length + 1 }, "", "", "") + padded(`${text}\0`);
  const target = stat.target ?? "";
  const size = stat.type === "file" ? stat.size : 0;
  return long("K", target) + long("L", name) + block(name, letter, { ...stat, size }, target, user, group);
}

const NOBODY = { mode: 0, uid: 0, gid: 0, size: 0, modifiedMs: 0 };

function block(
  name: string,
  letter: string,
  stat: Pick<Stat, "mode" | "uid" | "gid" | "size" | "modifiedMs" | "device">,
  target: string,
  user: string,
  group: string,
): string {
  const digits = (value: number, size: number) => `${value.toString(8).padStart(size - 1, "0")}\0`;
  const filled = (text: string, size: number) => text.slice(0, size).padEnd(size, "\0");
  const [major = 0, minor = 0] = stat.device ?? [];
  const head = `${filled(name, NAME_BYTES)}${digits(stat.mode, 8)}${digits(stat.uid, 8)}${digits(stat.gid, 8)}${digits(stat.size, 12)}${digits(Math.floor(stat.modifiedMs / 1000), 12)}`;
  const tail = `${letter}${filled(target, NAME_BYTES)}ustar  \0${filled(user, 32)}${filled(group, 32)}${digits(major, 8)}${digits(minor, 8)}`;
  const whole = filled(`${head}        ${tail}`, BLOCK_BYTES);
  return `${whole.slice(0, 148)}${sumOf(whole).toString(8).padStart(6, "0")}\0 ${whole.slice(156)}`;
}

/** @returns text filled to whole blocks */
export function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / BLOCK_BYTES) * BLOCK_BYTES, "\0");
}
