/**
 * What a bench is: one question, put to a load, answered with numbers. A *check* is about being right and fails the run; a *bar*
 * is about being fast or small enough, and is told as passed or missed.
 */
import type { Tools } from "./tools.js";

export interface Bench {
  readonly name: string;
  readonly question: string;
  run(context: Context): Promise<Findings>;
}

export interface Context {
  /** A second or two: enough to see that it is right, not how fast it is. */
  readonly short: boolean;
  readonly tools: Tools;
  /** A folder for this bench alone, removed afterwards. */
  readonly workDir: string;
  /** Tells the reader how far it is. */
  say(line: string): void;
}

export interface Findings {
  /** Closed or open loop, how many, how fast. */
  readonly load: string;
  /** By name, with the unit last: `sessionsPerSecond`, `p99Us`. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly bars: readonly Bar[];
  readonly checks: readonly Check[];
}

export interface Bar {
  readonly name: string;
  readonly measured: number;
  readonly sense: "at most" | "at least";
  readonly bound: number;
  readonly unit: string;
}

export interface Check {
  readonly name: string;
  readonly expected: number;
  readonly found: number;
  readonly sense?: "equal" | "at most" | "at least";
}

export function passes({ measured, sense, bound }: Bar): boolean {
  return sense === "at most" ? measured <= bound : measured >= bound;
}

export function holds({ expected, found, sense = "equal" }: Check): boolean {
  switch (sense) {
    case "equal":
      return found === expected;
    case "at most":
      return found <= expected;
    case "at least":
      return found >= expected;
    default:
      return sense satisfies never;
  }
}
