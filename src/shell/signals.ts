/** Signals by their numbers on the machines that bots are written for, and what each does to who does nothing about it. */
export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGSEGV = 11;
const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
const SIGTTIN = 21;
const SIGTTOU = 22;
const SIGURG = 23;
export const SIGWINCH = 28;

/** By their numbers, without SIG; in the place of 0 is what a shell calls its own end. */
const NAMES =
  "EXIT HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS".split(
    " ",
  );

/** @returns undefined for what is no signal; 0 for EXIT */
export function signalNumber(name: string): number | undefined {
  const at = NAMES.indexOf(name);
  return at < 0 ? undefined : at;
}

export function signalName(signal: number): string | undefined {
  return NAMES[signal];
}

export function isStopping(signal: number): boolean {
  return signal === SIGSTOP || signal === SIGTSTP || signal === SIGTTIN || signal === SIGTTOU;
}

/** It ends who neither ignores nor catches it. */
export function mayEnd(signal: number): boolean {
  return signal > 0 && !isStopping(signal) && ![SIGCHLD, SIGCONT, SIGURG, SIGWINCH].includes(signal);
}
