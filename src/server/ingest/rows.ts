/** Rows about batches and losses as tab-separated text. */
import type { BatchHead, Loss } from "../../wire/batch.js";

export function lossRow(loss: Loss, sensor: string, receivedMs: number): string {
  return `${seconds(receivedMs)}\t${sensor}\t${word(loss.service)}\t${loss.reason}\t${loss.events}\t${loss.sessions}\n`;
}

export function batchRow(head: BatchHead, stored: number, receivedMs: number): string {
  const { sensor, number, firstSequence, eventCount, version } = head;
  const spool = Buffer.from(head.spool).toString("hex");
  return `${seconds(receivedMs)}\t${sensor}\t${spool}\t${number}\t${firstSequence}\t${eventCount}\t${stored}\t${word(version)}\n`;
}

const MILLISECONDS = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, "0"));

/** Whole milliseconds, rounded down, as the seconds that the store reads. */
function seconds(ms: number): string {
  const whole = Math.floor(ms);
  return `${Math.floor(whole / 1000)}.${MILLISECONDS[whole % 1000]}`;
}

/** Our own words: visible ASCII, as validate.ts says. */
function word(value: string): string {
  return value.replaceAll("\\", "\\\\");
}
