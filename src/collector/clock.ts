/** The sensor's clocks. */
import { readFileSync } from "node:fs";

/** CLOCK_MONOTONIC in microseconds: the same for all processes, from 0 at boot. */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** The kernel's name of this boot, 16 bytes. */
export function bootId(): Uint8Array {
  return Buffer.from(readFileSync("/proc/sys/kernel/random/boot_id", "latin1").replaceAll("-", "").trim(), "hex");
}
