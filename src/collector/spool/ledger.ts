/**
 * The position that the server has acknowledged: the number of the last batch that need not be kept, as text in the file `acked`.
 * Replaced in one rename. It may lag behind, or be lost: then batches are sent again, which the server takes once.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NAME = "acked";

/** @returns 0 when nothing is known */
export function readAcknowledged(folder: string): number {
  try {
    const number = Number(readFileSync(join(folder, NAME), "utf8"));
    return Number.isSafeInteger(number) ? number : 0;
  } catch {
    return 0;
  }
}

/** @throws what the disk says */
export function writeAcknowledged(folder: string, number: number): void {
  const path = join(folder, NAME);
  writeFileSync(`${path}.new`, String(number), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
