/** Batches that the server called malformed: set aside for a person to look at, bounded in number and bytes, oldest out. */
import { mkdirSync, readdirSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILES_MAX = 100;
const BYTES_MAX = 16 * 2 ** 20;
const SUFFIX = ".batch.gz";

/** @throws what the disk says; then there is no file of it */
export function quarantine(folder: string, number: number, payload: Uint8Array): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${String(number).padStart(16, "0")}${SUFFIX}`);
  try {
    writeFileSync(path, payload, { mode: 0o600 });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
  dropOldest(folder);
}

function dropOldest(folder: string): void {
  const newestFirst = readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .reverse();
  let bytes = 0;
  newestFirst.forEach((name, index) => {
    const path = join(folder, name);
    bytes += statSync(path).size;
    if (index >= FILES_MAX || bytes > BYTES_MAX) unlinkSync(path);
  });
}
