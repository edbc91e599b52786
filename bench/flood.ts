/** Runs the load generator (c/flood.c, which describes the options and counts) as a child and reads what it found. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** The logins that the generator and the loop know (c/dialogue.h). */
export type LoginDialogue = "telnet" | "ftp" | "smtp" | "http";

export interface FloodOptions {
  readonly dialogue: LoginDialogue | "silent";
  readonly port: number;
  readonly sessions: number;
  readonly concurrency: number;
  /** Open loop: sessions begun a second. Absent: closed loop. */
  readonly rate?: number;
  readonly addresses?: number;
  readonly first?: number;
  readonly timeoutMs?: number;
  readonly deadlineS?: number;
}

export interface FloodResult {
  readonly begun: number;
  readonly done: number;
  readonly refused: number;
  readonly cut: number;
  readonly timedOut: number;
  readonly unfinished: number;
  readonly greeted: number;
  readonly seconds: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
  readonly cpuUs: number;
}

/** What the generator gets beyond its own deadline before it is killed. */
const GRACE_S = 5;
const DEADLINE_S = 60;

/** Plays the whole load. @throws Error when the generator fails */
export async function flood(executable: string, options: FloodOptions): Promise<FloodResult> {
  const child = start(executable, options);
  const [result] = await Promise.all([nextResult(child), ended(child)]);
  return result;
}

/** Silent peers, held open. */
export interface Held {
  /** When the last had been greeted. */
  readonly opened: FloodResult;
  /** Lets them go. @returns how many of them had been cut by then */
  release(): Promise<FloodResult>;
}

/** Opens silent connections and returns when every one has been greeted or has failed. */
export async function hold(executable: string, options: FloodOptions): Promise<Held> {
  const child = start(executable, options);
  const end = ended(child);
  end.catch(() => {}); // told by release()
  const results = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async () => parseResult((await results.next()).value);
  const opened = await next();
  return {
    opened,
    async release() {
      child.stdin!.end();
      const [result] = await Promise.all([next(), end]);
      return result;
    },
  };
}

/** @throws Error when the line is not what the generator prints */
export function parseResult(line: string | undefined): FloodResult {
  const result: unknown = JSON.parse(line ?? "null");
  if (typeof result !== "object" || result === null || !("done" in result)) throw new Error(`Not a result: ${line}`);
  return result as FloodResult;
}

/** What did not go as it should. */
export function failures({ refused, cut, timedOut, unfinished }: FloodResult): number {
  return refused + cut + timedOut + unfinished;
}

export function floodArguments({ dialogue, port, timeoutMs, deadlineS = DEADLINE_S, ...counts }: FloodOptions): string[] {
  const named = { dialogue, port, ...counts, timeout_ms: timeoutMs, deadline_s: deadlineS };
  return Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}

function start(executable: string, options: FloodOptions): ChildProcess {
  const child = spawn(executable, floodArguments(options), { stdio: ["pipe", "pipe", "inherit"] });
  const killer = setTimeout(() => child.kill("SIGKILL"), ((options.deadlineS ?? DEADLINE_S) + GRACE_S) * 1000);
  child.on("close", () => clearTimeout(killer));
  return child;
}

async function nextResult(child: ChildProcess): Promise<FloodResult> {
  let output = "";
  for await (const chunk of child.stdout!) output += chunk;
  return parseResult(output);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`flood ended with ${code}`))));
  });
}
