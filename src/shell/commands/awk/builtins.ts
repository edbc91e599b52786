/** The functions that awk brings, of values alone; those that set variables, or wait, are in run.ts. */
import type { AwkMachine } from "./machine.js";
import { formatted, numberOf, textOf, type Value } from "./values.js";

type Function = (machine: AwkMachine, values: readonly Value[]) => Value;

const RANDOM_STEPS = 2 ** 31;

function bits(act: (one: number, other: number) => number): Function {
  return (_, [one, other]) => act(numberOf(one), numberOf(other)) >>> 0;
}

function mathematical(act: (number: number) => number): Function {
  return (_, [value]) => act(numberOf(value));
}

/** Counts from 1, in whole characters; what lies before the text is left away, without making the length less, as BusyBox has it. */
const substr: Function = (_, [value, from, length]) => {
  const text = textOf(value);
  const start = Math.max(0, Math.trunc(numberOf(from)) - 1);
  return text.slice(start, length === undefined ? undefined : start + Math.max(0, Math.trunc(numberOf(length))));
};

export const FUNCTIONS: Readonly<Record<string, Function>> = {
  length: ({ record }, [value]) => (value === undefined ? record.text : textOf(value)).length,
  substr,
  index: (_, [text, part]) => textOf(text).indexOf(textOf(part)) + 1,
  sprintf: (_, [format, ...values]) => formatted(textOf(format), values),
  tolower: (_, [value]) => textOf(value).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  toupper: (_, [value]) => textOf(value).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  sin: mathematical(Math.sin),
  cos: mathematical(Math.cos),
  exp: mathematical(Math.exp),
  log: mathematical(Math.log),
  sqrt: mathematical(Math.sqrt),
  int: mathematical(Math.trunc),
  atan2: (_, [one, other]) => Math.atan2(numberOf(one), numberOf(other)),
  rand: ({ call }) => call.process.machine.random(RANDOM_STEPS) / RANDOM_STEPS,
  srand: (machine, [value]) => {
    const before = machine.seed;
    machine.seed = value === undefined ? Math.floor(machine.call.process.machine.now() / 1000) : numberOf(value);
    return before;
  },
  systime: ({ call }) => Math.floor(call.process.machine.now() / 1000),
  fflush: () => 0,
  and: bits((one, other) => one & other),
  or: bits((one, other) => one | other),
  xor: bits((one, other) => one ^ other),
  lshift: bits((one, other) => one << other),
  rshift: bits((one, other) => one >>> other),
  compl: bits((one) => ~one),
};
