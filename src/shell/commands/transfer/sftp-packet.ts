/** Packets of SFTP 3 (draft-ietf-secsh-filexfer-02) as bytes: a request read field by field, an answer put together. */

import type { FileType, Stat } from "../../fs/file-system.js";
import { modeText } from "../kit/attributes.js";

/** A request that is shorter than its fields: the real server ends there. */
export class BadPacketError extends Error {}

/** Which attributes are there, §5. */
const SIZE = 1;
const OWNERS = 2;
const PERMISSIONS = 4;
const TIMES = 8;
const EXTENDED = 0x80000000;

/** What a request asks attributes to be. */
export interface Attributes {
  readonly size?: number;
  readonly owners?: readonly [number, number];
  readonly mode?: number;
  readonly modifiedMs?: number;
}

export class PacketReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(packet: string) {
    this.#bytes = Buffer.from(packet, "latin1");
  }

  #take(size: number): number {
    const at = this.#at;
    if (at + size > this.#bytes.length) throw new BadPacketError();
    this.#at += size;
    return at;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  u32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  /** Beyond 2^53 not exact, where no file reaches. */
  u64(): number {
    return Number(this.#bytes.readBigUInt64BE(this.#take(8)));
  }

  text(): string {
    const size = this.u32();
    const at = this.#take(size);
    return this.#bytes.toString("latin1", at, at + size);
  }

  attributes(): Attributes {
    const flags = this.u32();
    const size = flags & SIZE ? this.u64() : undefined;
    const owners = flags & OWNERS ? ([this.u32(), this.u32()] as const) : undefined;
    const mode = flags & PERMISSIONS ? this.u32() & 0o7777 : undefined;
    const times = flags & TIMES ? ([this.u32(), this.u32()] as const) : undefined;
    if (flags & EXTENDED) for (let count = this.u32(); count > 0; count--) [this.text(), this.text()];
    return {
      ...(size === undefined ? {} : { size }),
      ...(owners === undefined ? {} : { owners }),
      ...(mode === undefined ? {} : { mode }),
      ...(times === undefined ? {} : { modifiedMs: times[1] * 1000 }),
    };
  }
}

export function u32(value: number): string {
  return String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

export function u64(value: number): string {
  return u32(Math.floor(value / 2 ** 32)) + u32(value % 2 ** 32);
}

export function text(value: string): string {
  return u32(value.length) + value;
}

const TYPE_BITS: Readonly<Record<FileType, number>> = {
  fifo: 0o010000,
  character: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  link: 0o120000,
  socket: 0o140000,
};

export function attributesOf({ type, mode, uid, gid, size, modifiedMs }: Stat): string {
  const seconds = Math.floor(modifiedMs / 1000);
  return (
    u32(SIZE | OWNERS | PERMISSIONS | TIMES) +
    u64(size) +
    u32(uid) +
    u32(gid) +
    u32(TYPE_BITS[type] | mode) +
    u32(seconds) +
    u32(seconds)
  );
}

/** A line as `ls -l` of OpenSSH has it: names of eight columns at least, and the size of as many. */
export function longName(name: string, stat: Stat, user: string, group: string, time: string): string {
  return `${modeText(stat)}  ${String(stat.links).padStart(3)} ${user.padEnd(8)} ${group.padEnd(8)} ${String(stat.size).padStart(8)} ${time} ${name}`;
}
