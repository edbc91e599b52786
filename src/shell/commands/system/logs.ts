/** The machine's log: dmesg, logread, logger. What a session logs is not kept; what it is told of is made of router/log.ts. */
import type { Process, Program, Run } from "../../process.js";
import { dmesgText, logLines } from "../../router/log.js";
import { answering, invalidOption, say } from "./answer.js";

const DMESG_USAGE = "Usage: dmesg [-cr] [-n LEVEL] [-s SIZE]\n";

export const dmesg: Program = answering(({ argv }) => {
  const wrong = argv.slice(1).find((word) => !/^-[crn]+\d*$|^-s\d*$|^\d+$/.test(word));
  if (wrong?.startsWith("-")) return { error: invalidOption("dmesg", wrong) + DMESG_USAGE, status: 1 };
  if (argv.some((word) => word.startsWith("-n"))) return {};
  return { output: dmesgText() };
});

/** -f follows: nothing new comes in a session's time, so it waits until it is interrupted. */
export function* logread(process: Process): Run {
  const { argv, machine } = process;
  const words = argv.slice(1);
  const optionValue = (option: string): string | undefined => {
    const index = words.indexOf(option);
    return index < 0 ? undefined : words[index + 1];
  };
  const pattern = optionValue("-e");
  const count = Number(optionValue("-l") ?? Number.POSITIVE_INFINITY);
  // The pattern is a plain text here: what peers ask for are names of daemons.
  const lines = logLines(machine).filter((line) => pattern === undefined || line.includes(pattern));
  const shown = Number.isFinite(count) ? lines.slice(lines.length - Math.max(0, count)) : lines;
  yield* say(process, 1, shown.map((line) => `${line}\n`).join(""));
  while (words.includes("-f")) yield { on: "time", ms: 60_000 };
  return 0;
}

/** Reads its input when it is told nothing to log; says nothing either way, save with -s. */
export function* logger(process: Process): Run {
  const words = process.argv.slice(1);
  const told = words.filter((word, index) => !word.startsWith("-") && !/^-[tp]$/.test(words[index - 1] ?? ""));
  const input = process.streams[0];
  if (told.length > 0) {
    if (words.includes("-s")) yield* say(process, 2, `root: ${told.join(" ")}\n`);
    return 0;
  }
  while (input !== undefined) {
    const chunk = input.read(4096);
    if (chunk === undefined) return 0;
    if (chunk === "") yield { on: "readable", stream: input };
  }
  return 0;
}
