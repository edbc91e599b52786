/** Variables and arrays of a program in awk, and how much they hold together. */
import { Failure } from "../kit/errors.js";
import { textOf, type Value } from "./values.js";

const HELD_BYTES_MAX = 4 * 1024 * 1024;
/** What an element or a variable takes beside its text. */
const ENTRY_BYTES = 64;

/** A variable; an array, as soon as it is used as one. */
export interface Cell {
  value: Value;
  array: Map<string, Value> | undefined;
  /** Of a parameter given a variable that was nothing yet: that one, which becomes an array when this does. */
  readonly origin: Cell | undefined;
}

export function cell(value: Value, origin?: Cell): Cell {
  return { value, array: undefined, origin };
}

export function arrayOf(of: Cell): Map<string, Value> {
  of.array ??= of.origin === undefined ? new Map<string, Value>() : arrayOf(of.origin);
  return of.array;
}

function sizeOf(value: Value): number {
  return ENTRY_BYTES + (typeof value === "number" ? 8 : textOf(value).length);
}

export class Store {
  readonly globals = new Map<string, Cell>();
  #held = 0;

  global(name: string): Cell {
    const there = this.globals.get(name);
    if (there !== undefined) return there;
    const made = cell(undefined);
    this.globals.set(name, made);
    return made;
  }

  /** @throws Failure when there is no more room */
  set(of: Cell, value: Value): void {
    this.#charge(sizeOf(value) - sizeOf(of.value));
    of.value = value;
  }

  setElement(array: Map<string, Value>, index: string, value: Value): void {
    const there = array.has(index) ? sizeOf(array.get(index)) : -index.length;
    this.#charge(sizeOf(value) - there);
    array.set(index, value);
  }

  delete(array: Map<string, Value>, index: string): void {
    if (!array.has(index)) return;
    this.#held -= sizeOf(array.get(index)) + index.length;
    array.delete(index);
  }

  clear(array: Map<string, Value>): void {
    for (const index of [...array.keys()]) this.delete(array, index);
  }

  #charge(bytes: number): void {
    this.#held += bytes;
    if (this.#held > HELD_BYTES_MAX) throw new Failure("out of memory");
  }
}
