/** The sensor's monotonic clock: right between any two moments of one boot, whatever becomes of the wall clock. */
import { readFileSync } from "node:fs";

/** CLOCK_MONOTONIC where `performance` began to count: its clock is the same, and far cheaper to read. */
const STARTED_US = Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000;

/** CLOCK_MONOTONIC in microseconds: the same for all processes, from 0 at boot. */
export function monotonicUs(): number {
  return Math.floor(STARTED_US + performance.now() * 1000);
}

/** The kernel's name of this boot, 16 bytes: monotonic times compare only within one. */
export function bootId(): Uint8Array {
  return Buffer.from(readFileSync("/proc/sys/kernel/random/boot_id", "latin1").replaceAll("-", "").trim(), "hex");
}
