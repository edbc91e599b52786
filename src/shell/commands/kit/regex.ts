/**
 * Regular expressions of POSIX, basic and extended, matched in linear time: a pattern becomes a program of few instructions
 * (Thompson's construction), and all its threads go over the text side by side (Pike's machine). Nothing backtracks, so that no
 * pattern costs more than its size times the text's, and both are bounded. Leftmost, and of what starts there the longest.
 * Back references within a pattern, which no such machine can match, are refused as invalid.
 */
import { compile, type Instruction, parsePattern } from "./regex-pattern.js";

/** Stands for itself, in both grammars. */
const PLAIN = /^[\w \-,:;=!~@#%&"'<>/]+$/;
/** Instructions times bytes that one match may cost; a longer text is matched up to there. */
const STEPS_MAX = 20_000_000;

export interface Match {
  readonly start: number;
  readonly end: number;
  /** Where each group lies, the whole first; undefined for one that took no part. */
  readonly groups: readonly (readonly [number, number] | undefined)[];
}

export class Regex {
  readonly #program: readonly Instruction[];
  readonly #groups: number;
  /** The whole of a pattern that is no more than a text, as most are: looked for as one. */
  readonly #plain: string | undefined;

  /** @throws Failure for a pattern that is none, or too large */
  constructor(pattern: string, options: { readonly extended?: boolean; readonly ignoreCase?: boolean } = {}) {
    const { tree, groups } = parsePattern(pattern, options.extended ?? false);
    this.#program = compile(tree, options.ignoreCase ?? false);
    this.#groups = groups;
    this.#plain = PLAIN.test(pattern) && options.ignoreCase !== true ? pattern : undefined;
  }

  /** @param from where to start looking; `^` means the text's start, wherever that is */
  find(text: string, from = 0): Match | undefined {
    if (this.#plain !== undefined) {
      const start = text.indexOf(this.#plain, from);
      const place = [start, start + this.#plain.length] as const;
      return start < 0 ? undefined : { start, end: place[1], groups: [place] };
    }
    const end = Math.min(text.length, from + Math.ceil(STEPS_MAX / this.#program.length));
    const program = this.#program;
    let best: readonly number[] | undefined;
    let threads: Threads = { counters: [], captures: [] };
    const seen = new Int32Array(program.length).fill(-1);
    for (let at = from; at <= end; at++) {
      if (best === undefined) this.#add(threads, seen, 0, new Array(2 * this.#groups + 2).fill(-1), text, at);
      const next: Threads = { counters: [], captures: [] };
      // Threads are in order of their start and, of one start, of preference.
      for (let index = 0; index < threads.counters.length; index++) {
        const counter = threads.counters[index] ?? 0;
        const captures = threads.captures[index] ?? [];
        if (best !== undefined && (captures[0] ?? 0) > (best[0] ?? 0)) continue;
        const instruction = program[counter];
        if (instruction?.do === "match") {
          if (best === undefined || (captures[0] ?? 0) < (best[0] ?? 0) || (captures[1] ?? 0) > (best[1] ?? 0)) best = captures;
        } else if (instruction?.do === "set" && at < end && instruction.set[text.charCodeAt(at) & 255] === 1) {
          this.#add(next, seen, counter + 1, captures, text, at + 1);
        }
      }
      threads = next;
      if (best !== undefined && threads.counters.length === 0) break;
    }
    if (best === undefined) return undefined;
    const [start = 0, stop = 0] = best;
    const groups = Array.from({ length: this.#groups + 1 }, (_, index): readonly [number, number] | undefined => {
      const [one = -1, other = -1] = best?.slice(2 * index, 2 * index + 2) ?? [];
      return one < 0 || other < 0 ? undefined : [one, other];
    });
    return { start, end: stop, groups };
  }

  test(text: string): boolean {
    return this.find(text) !== undefined;
  }

  /** Follows what takes no byte, from `counter` on; `seen` holds at which position an instruction was added last. */
  #add(threads: Threads, seen: Int32Array, counter: number, captures: readonly number[], text: string, at: number): void {
    const open: [number, readonly number[]][] = [[counter, captures]];
    for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
      const [place, saved] = entry;
      const instruction = this.#program[place];
      if (instruction === undefined || seen[place] === at) continue;
      seen[place] = at;
      switch (instruction.do) {
        case "jump":
          open.push([instruction.to, saved]);
          break;
        case "split":
          open.push([instruction.other, saved], [instruction.to, saved]);
          break;
        case "save":
          open.push([place + 1, saved.with(instruction.slot, at)]);
          break;
        case "assert":
          if (holds(instruction.what, text, at)) open.push([place + 1, saved]);
          break;
        case "set":
        case "match":
          threads.counters.push(place);
          threads.captures.push(instruction.do === "match" ? saved.with(1, at) : saved);
          break;
      }
    }
  }
}

interface Threads {
  readonly counters: number[];
  readonly captures: (readonly number[])[];
}

const WORD = /\w/;

function holds(what: "start" | "end" | "edge" | "notEdge" | "wordStart" | "wordEnd", text: string, at: number): boolean {
  if (what === "start") return at === 0;
  if (what === "end") return at === text.length;
  const before = WORD.test(text[at - 1] ?? "");
  const after = WORD.test(text[at] ?? "");
  if (what === "wordStart") return !before && after;
  if (what === "wordEnd") return before && !after;
  return (before !== after) === (what === "edge");
}

/** @returns a pattern that matches the text itself, for `grep -F` */
export function literal(text: string): string {
  return text.replace(/[[\]\\.*^$]/g, "\\$&");
}
