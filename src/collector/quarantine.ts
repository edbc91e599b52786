/** Batches that the server called malformed: set aside for a person to look at, bounded in number and bytes, oldest out. */
import { mkdirSync, readdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILES_MAX = 100;
const BYTES_MAX = 16 * 2 ** 20;

/** @throws what the disk says */
export function quarantine(folder: string, number: number, payload: Uint8Array): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, `${String(number).padStart(16, "0")}.batch.gz`), payload, { mode: 0o600 });
  const files = readdirSync(folder).sort().reverse();
  let bytes = 0;
  files.forEach((name, index) => {
    const path = join(folder, name);
    bytes += statSync(path).size;
    if (index >= FILES_MAX || bytes > BYTES_MAX) unlinkSync(path);
  });
}
