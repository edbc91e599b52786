/** Commands over processes: kill, killall and top of BusyBox 1.35; ps and pidof are in facts.ts. */
import type { Listed, Machine, Process, Program, Run } from "../../process.js";
import { CPUS, loadTexts, MEMORY_KIB, memory } from "../../router/device.js";
import { type Answer, answering, say } from "./answer.js";

/** MIPS has numbers of its own above 15; peers write those of their own machine, and those are what bots mean. */
const SIGNALS =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS".split(
    " ",
  );

/** @returns the number of a signal by number or name, with SIG or without; undefined for no signal */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= 64 ? Number(text) : undefined;
  const index = SIGNALS.indexOf(text.toUpperCase().replace(/^SIG/, ""));
  return index < 0 ? undefined : index + 1;
}

interface Aim {
  readonly signal: number;
  readonly targets: readonly string[];
}

/** Reads `-9`, `-KILL`, `-s KILL`; what is left are the targets. @returns the text of an error where the signal is none */
function aim(applet: string, words: readonly string[]): Aim | string {
  const [first = "", second = "", ...rest] = words;
  if (first === "-s") {
    const signal = signalNumber(second);
    return signal === undefined ? `${applet}: bad signal name '${second}'\n` : { signal, targets: rest };
  }
  if (first === "--") return { signal: 15, targets: words.slice(1) };
  if (!first.startsWith("-") || first === "-") return { signal: 15, targets: words };
  const signal = signalNumber(first.slice(1));
  return signal === undefined
    ? `${applet}: bad signal name '${first.slice(1)}'\n`
    : { signal, targets: words.slice(second === "--" ? 2 : 1) };
}

const listOfSignals = SIGNALS.map((name, index) => `${String(index + 1).padStart(2)}) ${name}\n`).join("");

export const kill: Program = answering(({ argv, machine }): Answer => {
  if (argv[1] === "-l") return { output: listOfSignals };
  const aimed = aim("kill", argv.slice(1));
  if (typeof aimed === "string") return { error: aimed, status: 1 };
  if (aimed.targets.length === 0) return { error: "kill: you need to specify whom to kill\n", status: 1 };
  let error = "";
  for (const target of aimed.targets) {
    if (!/^-?\d+$/.test(target)) error += `kill: invalid number '${target}'\n`;
    else if (!machine.kernel.kill(Number(target), aimed.signal)) error += `kill: can't kill pid ${target}: No such process\n`;
  }
  return { error, status: error === "" ? 0 : 1 };
});

export const killall: Program = answering(({ argv, pid, machine }): Answer => {
  const words = argv.slice(1).filter((word) => word !== "-q");
  if (words[0] === "-l") return { output: listOfSignals };
  const aimed = aim("killall", words);
  if (typeof aimed === "string") return { error: aimed, status: 1 };
  if (aimed.targets.length === 0) return { error: "killall: you need to specify whom to kill\n", status: 1 };
  let error = "";
  for (const name of aimed.targets) {
    const called = machine.kernel
      .list()
      .filter((listed) => listed.pid !== pid && (listed.argv[0] ?? "").replace(/^.*\/|^-/g, "") === name.replace(/^.*\//, ""));
    if (called.length === 0 && !argv.includes("-q")) error += `killall: ${name}: no process killed\n`;
    for (const each of called) machine.kernel.kill(each.pid, aimed.signal);
  }
  return { error, status: error === "" ? 0 : 1 };
});

function topRow({ pid, parent, user, state, vszKib, argv }: Listed): string {
  const percent = Math.floor((vszKib * 100) / MEMORY_KIB);
  const command = vszKib === 0 ? `[${argv[0] ?? ""}]` : argv.join(" ");
  const vsz = vszKib >= 100_000 ? `${vszKib >> 10}m` : String(vszKib);
  return `${String(pid).padStart(5)} ${String(parent).padStart(5)} ${user.slice(0, 8).padEnd(8)} ${state.padEnd(4)} ${vsz.padStart(5)} ${String(percent).padStart(3)}%   0% ${command}`;
}

function topPage(machine: Machine, rowsMax: number): string {
  const { total, free, shared, buffers, cached } = memory(machine);
  const listed = [...machine.kernel.list()].sort((one, other) => other.vszKib - one.vszKib);
  const running = listed.filter(({ state }) => state.startsWith("R")).length;
  const head = [
    `Mem: ${total - free}K used, ${free}K free, ${shared}K shrd, ${buffers}K buff, ${cached}K cached`,
    "CPU:   0% usr   2% sys   0% nic  97% idle   0% io   0% irq   0% sirq",
    `Load average: ${loadTexts(machine).join(" ")} ${Math.max(1, running)}/${listed.length + CPUS} ${listed.reduce((last, { pid }) => Math.max(last, pid), 1)}`,
    "  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND",
  ];
  const { columns } = machine.window;
  return [...head, ...listed.slice(0, rowsMax).map(topRow)].map((row) => `${row.slice(0, columns - 1)}\n`).join("");
}

/** @returns the value of an option, joined to it or the next word */
function optionValue(argv: readonly string[], letter: string): number | undefined {
  const index = argv.findIndex((word) => word.startsWith(`-${letter}`) || word.endsWith(letter));
  const text = index < 0 ? undefined : argv[index]?.replace(/^\D*/, "") || argv[index + 1];
  const value = Number(text);
  return text === undefined || !Number.isInteger(value) ? undefined : value;
}

/** Pages until a q, the end of the input, or the count of -n; the terminal's mode is the line's, so that a q needs its Enter. */
export function* top(process: Process): Run {
  const { argv, machine, streams } = process;
  const isBatch = argv.slice(1).some((word) => /^-?[a-z]*b/.test(word));
  let left = optionValue(argv.slice(1), "n") ?? Number.POSITIVE_INFINITY;
  const delayMs = (optionValue(argv.slice(1), "d") ?? 5) * 1000;
  const rowsMax = isBatch ? Number.POSITIVE_INFINITY : machine.window.rows - 5;
  const input = streams[0];
  while (left > 0) {
    yield* say(process, 1, `${isBatch ? "" : "\x1b[H\x1b[J"}${topPage(machine, rowsMax)}`);
    if (--left <= 0) return 0;
    yield { on: "time", ms: Math.max(delayMs, 1000) };
    if (!isBatch) {
      const typed = input?.read(64);
      if (typed === undefined || typed.includes("q")) return 0;
    }
  }
  return 0;
}
