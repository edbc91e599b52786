/** Options as musl's getopt finds them for BusyBox: letters that may be joined, with values joined or apart, among the operands. */
import { UsageError } from "./errors.js";

/** A letter that is not known, or lacks its value: told before the usage text. */
export class OptionError extends UsageError {}

export interface Options {
  readonly operands: readonly string[];
  /** Values of each letter given, in order; of a letter without value, "" each time. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** The letters in the order they came. */
  readonly order: readonly string[];
}

/**
 * @param letters as for getopt: `ab:c::`; a leading `+` ends the options at the first operand
 * @param long long names to their letters
 */
export function readOptions(words: readonly string[], letters: string, long: Readonly<Record<string, string>> = {}): Options {
  const inOrder = letters.startsWith("+");
  const given = new Map<string, string[]>();
  const order: string[] = [];
  const operands: string[] = [];
  const note = (letter: string, value: string) => {
    given.set(letter, [...(given.get(letter) ?? []), value]);
    order.push(letter);
  };
  let at = 0;
  const next = (letter: string): string => {
    const value = words[at++];
    if (value === undefined) throw new OptionError(`option requires an argument: ${letter}`);
    return value;
  };
  while (at < words.length) {
    const word = words[at++] ?? "";
    if (word === "--") {
      operands.push(...words.slice(at));
      break;
    }
    if (word.startsWith("--")) {
      const [name = "", value] = word.slice(2).split(/=(.*)/s);
      const letter = Object.hasOwn(long, name) ? long[name] : undefined;
      if (letter === undefined) throw new OptionError(`unrecognized option: ${name}`);
      note(letter, value ?? (takes(letters, letter) === 1 ? next(name) : ""));
    } else if (word.startsWith("-") && word !== "-") {
      readJoined(word);
    } else {
      operands.push(word);
      if (inOrder) {
        operands.push(...words.slice(at));
        break;
      }
    }
  }
  return { operands, given, order };

  function readJoined(word: string): void {
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? "";
      if (letter === ":" || letter === "+" || !letters.includes(letter)) throw new OptionError(`unrecognized option: ${letter}`);
      const colons = takes(letters, letter);
      if (colons === 0) {
        note(letter, "");
        continue;
      }
      const joined = word.slice(index + 1);
      note(letter, joined !== "" || colons === 2 ? joined : next(letter));
      return;
    }
  }
}

/** @returns 0 where a letter takes no value, 1 where it must have one, 2 where it may */
function takes(letters: string, letter: string): 0 | 1 | 2 {
  const at = letters.indexOf(letter);
  if (letters[at + 1] !== ":") return 0;
  return letters[at + 2] === ":" ? 2 : 1;
}
