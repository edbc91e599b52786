/** Builtins about variables and parameters: export, readonly, unset, local, set, shift, getopts, let. */
import type { Part } from "../../process.js";
import { evaluate } from "../arithmetic.js";
import { ShellError } from "../errors.js";
import type { Shell } from "../shell.js";
import type { State } from "../state.js";
import { type Builtin, quiet } from "./builtin.js";

const NAME = /^[A-Za-z_]\w*$/;

function marking(how: "isExported" | "isReadonly"): Builtin {
  return function* (shell, argv) {
    const { state } = shell;
    const words = argv.slice(1).filter((word) => word !== "-p" && word !== "-n" && word !== "--");
    if (words.length === 0) {
      const keyword = how === "isExported" ? "export" : "readonly";
      for (const [name, value] of state.variables(how)) {
        yield* shell.write(`${keyword} ${name}${value === undefined ? "" : `=${quoted(value)}`}\n`);
      }
      return 0;
    }
    for (const word of words) {
      const { name, value } = assignment(word);
      if (value !== undefined) state.set(name, value);
      state.mark(name, how, !argv.includes("-n"));
    }
    return 0;
  };
}

function assignment(word: string): { readonly name: string; readonly value: string | undefined } {
  const at = word.indexOf("=");
  const name = at < 0 ? word : word.slice(0, at);
  if (!NAME.test(name)) throw new ShellError(`${name}: bad variable name`);
  return { name, value: at < 0 ? undefined : word.slice(at + 1) };
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'"'"'`)}'`;
}

export const exportVariables = marking("isExported");
export const readonlyVariables = marking("isReadonly");

export const unset = quiet(({ state }, argv) => {
  const isFunction = argv[1] === "-f";
  for (const name of argv.slice(argv[1] === "-f" || argv[1] === "-v" ? 2 : 1)) {
    if (isFunction) state.functions.delete(name);
    else if (!NAME.test(name)) throw new ShellError(`${name}: bad variable name`);
    else state.unset(name);
  }
  return 0;
});

export const local = quiet(({ state }, argv) => {
  const { locals } = state;
  if (locals === undefined) throw new ShellError("not in a function");
  for (const word of argv.slice(1)) {
    const { name, value } = assignment(word);
    locals.push(state.remember(name));
    if (value !== undefined) state.set(name, value);
  }
  return 0;
});

/** Long names of `set -o`, in its order. */
const OPTIONS: readonly (readonly [name: string, letter: string])[] = [
  ["errexit", "e"],
  ["noglob", "f"],
  ["ignoreeof", "I"],
  ["monitor", "m"],
  ["noexec", "n"],
  ["xtrace", "x"],
  ["verbose", "v"],
  ["noclobber", "C"],
  ["allexport", "a"],
  ["notify", "b"],
  ["nounset", "u"],
  ["errtrace", "E"],
  ["vi", "V"],
  ["pipefail", "pipefail"],
];
const LETTERS = "efImnxvCabuEV";

/** @throws ShellError for what is no option */
export function setOption(state: State, letter: string, isOn: boolean): void {
  if (!LETTERS.includes(letter)) throw new ShellError(`illegal option ${isOn ? "-" : "+"}${letter}`);
  if (isOn) state.options.add(letter);
  else state.options.delete(letter);
}

export function setLongOption(state: State, name: string, isOn: boolean): void {
  const letter = OPTIONS.find(([known]) => known === name)?.[1];
  if (letter === undefined) throw new ShellError(`illegal option ${isOn ? "-" : "+"}o ${name}`);
  if (isOn) state.options.add(letter);
  else state.options.delete(letter);
}

export const set: Builtin = function* (shell, argv) {
  const { state } = shell;
  if (argv.length === 1) {
    for (const [name, value] of state.variables()) if (value !== undefined) yield* shell.write(`${name}=${quoted(value)}\n`);
    return 0;
  }
  let at = 1;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") {
      state.parameters = argv.slice(at + 1);
      return 0;
    }
    if (!/^[-+]./.test(word)) break;
    const isOn = word.startsWith("-");
    for (const letter of word.slice(1)) {
      if (letter !== "o") setOption(state, letter, isOn);
      else if (argv[at + 1] === undefined) yield* listOptions(shell, isOn);
      else setLongOption(state, argv[++at] ?? "", isOn);
    }
  }
  if (at < argv.length) state.parameters = argv.slice(argv[at] === "-" ? at + 1 : at);
  return 0;
};

function* listOptions(shell: Shell, isShown: boolean): Part<void> {
  for (const [name, letter] of OPTIONS) {
    const isOn = shell.state.options.has(letter);
    yield* shell.write(isShown ? `${name.padEnd(16)}${isOn ? "on" : "off"}\n` : `set ${isOn ? "-" : "+"}o ${name}\n`);
  }
}

export const shift = quiet(({ state }, argv) => {
  const [, text = "1"] = argv;
  if (!/^\d+$/.test(text)) throw new ShellError(`Illegal number: ${text}`);
  if (Number(text) > state.parameters.length) return 1;
  state.parameters = state.parameters.slice(Number(text));
  return 0;
});

export const getopts: Builtin = function* (shell, argv) {
  const [, letters, name] = argv;
  if (letters === undefined || name === undefined) throw new ShellError("usage: getopts optstring var [arg]");
  const isSilent = letters.startsWith(":");
  const found = nextOption(shell.state, letters.replace(/^:/, ""), argv.length > 3 ? argv.slice(3) : shell.state.parameters);
  const { state } = shell;
  const told = found.fault === undefined ? found.letter : found.fault === "missing" && isSilent ? ":" : "?";
  state.set(name, told);
  const value = found.fault !== undefined && isSilent ? found.letter : found.value;
  if (value === undefined) state.unset("OPTARG");
  else state.set("OPTARG", value);
  if (found.fault !== undefined && !isSilent)
    yield* shell.write(
      found.fault === "unknown" ? `Illegal option -${found.letter}\n` : `No arg for -${found.letter} option\n`,
      2,
    );
  return found.isOver === true ? 1 : 0;
};

interface FoundOption {
  readonly letter: string;
  readonly value?: string;
  readonly fault?: "unknown" | "missing";
  readonly isOver?: boolean;
}

/** Goes on from OPTIND, and from where in that word it was. */
function nextOption(state: State, letters: string, words: readonly string[]): FoundOption {
  const saved = Number(state.get("OPTIND") ?? "1");
  if (saved > words.length + 1) state.optionAt = 0;
  const index = saved > words.length + 1 ? 1 : saved;
  const word = words[index - 1] ?? "";
  const move = (by: number, within = 0) => {
    state.set("OPTIND", String(index + by));
    state.optionAt = within;
  };
  if (state.optionAt === 0) {
    if (!/^-./.test(word) || word === "--") {
      move(word === "--" ? 1 : 0);
      return { letter: "?", isOver: true };
    }
    state.optionAt = 1;
  }
  const within = state.optionAt + 1;
  const letter = word[within - 1] ?? "";
  const isLast = within >= word.length;
  const at = letter === ":" ? -1 : letters.indexOf(letter);
  if (at < 0 || letters[at + 1] !== ":") {
    move(isLast ? 1 : 0, isLast ? 0 : within);
    return at < 0 ? { letter, fault: "unknown" } : { letter };
  }
  if (!isLast) {
    move(1);
    return { letter, value: word.slice(within) };
  }
  const value = words[index];
  move(value === undefined ? 1 : 2);
  return value === undefined ? { letter, fault: "missing" } : { letter, value };
}

export const letNumbers = quiet(({ state }, argv) => {
  if (argv.length === 1) throw new ShellError("expression expected");
  const variables = { get: (name: string) => state.get(name), set: (name: string, value: string) => state.set(name, value) };
  let value = 0n;
  for (const word of argv.slice(1)) value = evaluate(word, variables);
  return value === 0n ? 1 : 0;
});
