/** What the kernel says of a process's memory. */
import { readFile } from "node:fs/promises";

export interface Memory {
  readonly rssBytes: number;
  /** The process's share: pages it shares with others count in part. What adds up over processes. */
  readonly pssBytes: number;
}

/** @returns undefined when the process is gone or may not be looked at */
export async function memoryOf(pid: number): Promise<Memory | undefined> {
  try {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "latin1");
    const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1] ?? 0);
    return { rssBytes: 1024 * kibibytes("Rss"), pssBytes: 1024 * kibibytes("Pss") };
  } catch {
    return undefined;
  }
}
