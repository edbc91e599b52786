/** Commands that run another one in some way: nohup, timeout and time of BusyBox 1.35. */
import type { Part } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { Failure, UsageError } from "../kit/errors.js";
import { NOT_FOUND, start, waitFor } from "../kit/start.js";
import { signalNumber } from "./processes.js";

const SIGHUP = 1;
const SIGKILL = 9;
const POLL_MS = 100;
const SECONDS: Readonly<{ [unit: string]: number }> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** @returns its pid @throws Failure as BusyBox words it */
function begin(call: Call, argv: readonly string[], streams = call.process.streams): number {
  const pid = start(call.process, argv, { streams });
  if (pid === undefined) throw new Failure(`can't execute '${argv[0]}': No such file or directory`, NOT_FOUND);
  return pid;
}

export const nohup = applet("nohup", { options: "+", min: 1, badStatus: NOT_FOUND }, function* (call) {
  const { process } = call;
  process.signals.ignored.add(SIGHUP);
  const [input, output, error] = process.streams;
  if (input === undefined || output === undefined || error === undefined) return NOT_FOUND;
  if (!output.isTerminal) return yield* waitFor(process, begin(call, call.operands));
  yield* call.write(error, "nohup: appending output to nohup.out\n");
  const file = call.create("nohup.out", true);
  return yield* waitFor(process, begin(call, call.operands, [input, file, error.isTerminal ? file : error]));
});

export const timeout = applet("timeout", { options: "+s:k:t:", min: 2 }, function* (call) {
  const [limit = "", ...argv] = call.operands;
  const signal = signalNumber(call.value("s") ?? "TERM");
  if (signal === undefined) throw new Failure(`unknown signal '${call.value("s")}'`);
  const limitMs = duration(limit);
  const killMs = call.has("k") ? duration(call.value("k") ?? "") : undefined;
  const { machine } = call.process;
  const pid = begin(call, argv);
  const status = yield* reapWithin(call, pid, limitMs);
  if (status !== undefined) return status;
  machine.kernel.kill(pid, signal);
  if (killMs !== undefined && killMs > 0) {
    const ended = yield* reapWithin(call, pid, killMs);
    if (ended !== undefined) return ended;
    machine.kernel.kill(pid, SIGKILL);
  }
  return yield* waitFor(call.process, pid);
});

function duration(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new Failure(`invalid number '${text}'`);
  return Number(digits) * (SECONDS[unit] ?? 1) * 1000;
}

/** @returns its status; undefined when the time is over and it still runs */
function* reapWithin(call: Call, pid: number, limitMs: number): Part<number | undefined> {
  for (let left = limitMs; ; left -= POLL_MS) {
    const status = call.process.machine.kernel.reap(pid);
    if (status !== undefined) return status;
    if (left <= 0) return undefined;
    yield { on: "time", ms: Math.min(left, POLL_MS) };
  }
}

/** What it took of processors is told as nothing: a command here takes next to none. */
export const time = applet("time", { options: "+vpao:f:" }, function* (call) {
  if (call.operands.length === 0) throw new UsageError();
  const { machine, streams } = call.process;
  const beganMs = machine.now();
  const pid = start(call.process, call.operands);
  if (pid === undefined) yield* call.complain(`can't execute '${call.operands[0]}': No such file or directory`);
  const status = pid === undefined ? NOT_FOUND : yield* waitFor(call.process, pid);
  const seconds = (machine.now() - beganMs) / 1000;
  if (status !== 0) yield* call.write(streams[2], `Command exited with non-zero status ${status}\n`);
  const shown = (value: number) => (call.has("p") ? value.toFixed(2) : `${Math.floor(value / 60)}m ${(value % 60).toFixed(2)}s`);
  const separator = call.has("p") ? " " : "\t";
  const rows = [["real", seconds] as const, ["user", 0] as const, ["sys", 0] as const];
  yield* call.write(streams[2], rows.map(([name, value]) => `${name}${separator}${shown(value)}\n`).join(""));
  return status;
});
