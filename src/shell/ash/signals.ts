/** Signals by name and number, as Linux has them on most machines. */
const NAMES =
  "EXIT HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS".split(
    " ",
  );

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

/** @returns 0 for what happens at the shell's end; undefined for what is no signal */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < NAMES.length ? Number(text) : undefined;
  const at = NAMES.indexOf(text.toUpperCase().replace(/^SIG/, ""));
  return at < 0 ? undefined : at;
}

export function signalName(number: number): string {
  return NAMES[number] ?? String(number);
}

/** @param status of a child, 128 + n for signal n */
export function endingText(status: number): string {
  return status > 128 ? (ENDINGS[NAMES[status - 128] ?? ""] ?? "") : "";
}
