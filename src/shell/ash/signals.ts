/** Signals as the shell takes and names them. */
import { signalName, signalNumber } from "../signals.js";

/** What a shell says of a child that a signal ended; of others, and of an interrupt, nothing. */
const ENDINGS: Readonly<Record<string, string>> = {
  HUP: "Hangup",
  QUIT: "Quit",
  ILL: "Illegal instruction",
  TRAP: "Trace/breakpoint trap",
  ABRT: "Aborted",
  BUS: "Bus error",
  FPE: "Arithmetic exception",
  KILL: "Killed",
  USR1: "User defined signal 1",
  SEGV: "Segmentation fault",
  USR2: "User defined signal 2",
  ALRM: "Alarm clock",
  TERM: "Terminated",
};

export const EXIT = "EXIT";

/** @param text a number or a name, with SIG or without. @returns 0 for what happens at the shell's end; undefined for what is no signal */
export function readSignal(text: string): number | undefined {
  if (/^\d+$/.test(text)) return signalName(Number(text)) === undefined ? undefined : Number(text);
  return signalNumber(text.toUpperCase().replace(/^SIG/, ""));
}

/** @param status of a child, 128 + n for signal n */
export function endingText(status: number): string {
  return status > 128 ? (ENDINGS[signalName(status - 128) ?? ""] ?? "") : "";
}
