/** Findings as lines to read. */
import { type Bar, type Check, type Findings, holds, passes } from "./bench.js";
import type { Commit, Machine } from "./machine.js";

export function describeMachine({ cpu, cores, memoryMiB, node, kernel }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryMiB} MiB; Node ${node}, Linux ${kernel}`;
}

export function describeCommit({ hash, dirty }: Commit): string {
  return hash.slice(0, 12) + (dirty ? ", with changes" : "");
}

export function describeFindings({ load, numbers, bars, checks }: Findings): string[] {
  const width = Math.max(...Object.keys(numbers).map((name) => name.length));
  return [
    `  load     ${load}`,
    ...Object.entries(numbers).map(([name, value]) => `  ${name.padEnd(width)}  ${plain(value)}`),
    ...bars.map(describeBar),
    ...checks.map(describeCheck),
  ];
}

function describeBar(bar: Bar): string {
  const { name, measured, sense, bound, unit } = bar;
  return `  ${passes(bar) ? "pass" : "MISS"}     ${name}: ${plain(measured)} ${unit}, ${sense} ${plain(bound)}`;
}

function describeCheck(check: Check): string {
  const { name, expected, found, sense = "equal" } = check;
  return `  ${holds(check) ? "right" : "WRONG"}    ${name}: ${plain(found)}, expected ${sense === "equal" ? "" : `${sense} `}${plain(expected)}`;
}

/** With as many digits as mean something. */
export function plain(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return Number(value.toPrecision(3)).toString();
}
