/** Members of groups as rows of `group_members`, tab-separated; made beside the grouping, since there may be a million. */
import { formatAddress } from "../../../bytes/address.js";
import type { Member } from "./grouping.js";

export interface MemberContext {
  readonly build: number;
  /** 16 bytes each, by address. */
  readonly addresses: Uint8Array;
  /** What times of members are counted from. */
  readonly epochMs: number;
}

const ROWS_PER_CHUNK = 100_000;

export function memberRows(members: readonly Member[], { build, addresses, epochMs }: MemberContext): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < members.length; from += ROWS_PER_CHUNK) {
    const rows = members.slice(from, from + ROWS_PER_CHUNK).map((member) => {
      const { group, isSecond, vouched, listCovered, runCovered, kept, firstMs, lastMs } = member;
      const address = formatAddress(addresses.subarray(16 * member.address, 16 * (member.address + 1)));
      const times = `${seconds(epochMs + firstMs)}\t${seconds(epochMs + lastMs)}`;
      const shares = [listCovered, runCovered, kept].map((share) => share.toFixed(4)).join("\t");
      return `${build}\t${group}\t${address}\t${isSecond}\t${vouched}\t${shares}\t${times}\n`;
    });
    chunks.push(new Uint8Array(Buffer.from(rows.join(""), "latin1")));
  }
  return chunks;
}

/** As the store reads a DateTime64. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
