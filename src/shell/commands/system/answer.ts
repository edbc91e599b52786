/**
 * Programs that say something and end: from a function that gives the whole answer. What waits for input, or for time, is written
 * as a generator instead, with `say`.
 */
import type { Part, Process, Program } from "../../process.js";

export interface Answer {
  readonly output?: string;
  readonly error?: string;
  /** The exit status: 0 where left out. */
  readonly status?: number;
}

/** @returns a program that answers so */
export function answering(answer: (process: Process) => Answer): Program {
  return function* (process) {
    const { output = "", error = "", status = 0 } = answer(process);
    yield* say(process, 1, output);
    yield* say(process, 2, error);
    return status;
  };
}

/** Writes all of a text, waiting for room; what nobody reads any more is dropped. */
export function* say(process: Process, descriptor: 1 | 2, text: string): Part<void> {
  const stream = process.streams[descriptor];
  let left = text;
  while (stream !== undefined && left !== "") {
    const taken = stream.write(left);
    if (taken < 0) return;
    if (taken === 0) yield { on: "writable", stream };
    left = left.slice(taken);
  }
}

/** @returns what the libraries print for an option that is not known, before a usage text */
export function invalidOption(applet: string, option: string): string {
  return option.startsWith("--")
    ? `${applet}: unrecognized option: ${option.slice(2)}\n`
    : `${applet}: unrecognized option: ${option[1] ?? ""}\n`;
}
