/** Signals by their numbers on the machines that bots are written for, and what each does to who does nothing about it. */
export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGSEGV = 11;
const SIGPIPE = 13;
const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
const SIGTTIN = 21;
const SIGTTOU = 22;
const SIGURG = 23;
export const SIGWINCH = 28;

/** Those that a peer may send over the protocol, RFC 4254 §6.9, and what else ends a program: without SIG. */
const NAMES: Readonly<Record<string, number>> = {
  HUP: SIGHUP,
  INT: SIGINT,
  QUIT: SIGQUIT,
  ILL: 4,
  ABRT: 6,
  FPE: 8,
  KILL: SIGKILL,
  USR1: 10,
  SEGV: SIGSEGV,
  USR2: 12,
  PIPE: SIGPIPE,
  ALRM: 14,
  TERM: 15,
};

export function signalNumber(name: string): number | undefined {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

export function signalName(signal: number): string | undefined {
  return Object.keys(NAMES).find((name) => NAMES[name] === signal);
}

export function isStopping(signal: number): boolean {
  return signal === SIGSTOP || signal === SIGTSTP || signal === SIGTTIN || signal === SIGTTOU;
}

/** It ends who neither ignores nor catches it. */
export function mayEnd(signal: number): boolean {
  return signal > 0 && !isStopping(signal) && ![SIGCHLD, SIGCONT, SIGURG, SIGWINCH].includes(signal);
}
