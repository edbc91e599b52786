/** `read`: a line into variables, split at IFS. */
import type { Part, Stream } from "../../process.js";
import { ShellError } from "../errors.js";
import type { Shell } from "../shell.js";
import type { State } from "../state.js";
import type { Builtin } from "./builtin.js";

const NAME = /^[A-Za-z_]\w*$/;
const READ_BYTES_MAX = 64 * 1024;

interface ReadOptions {
  readonly isRaw: boolean;
  readonly isSilent: boolean;
  readonly prompt?: string;
  readonly count?: number;
  readonly timeoutMs?: number;
  readonly delimiter: string;
  readonly names: readonly string[];
}

function readOptions(argv: readonly string[]): ReadOptions {
  const flags = new Map<string, string>();
  let at = 1;
  for (; at < argv.length && /^-[a-z]/.test(argv[at] ?? ""); at++) {
    const word = argv[at] ?? "";
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? "";
      if (!"rsptnudi".includes(letter)) throw new ShellError(`illegal option -${letter}`);
      if (letter === "r" || letter === "s" || letter === "i") flags.set(letter, "");
      else {
        const value = word.slice(index + 1) || argv[++at];
        if (value === undefined) throw new ShellError(`no arg for -${letter} option`);
        flags.set(letter, value);
        break;
      }
    }
  }
  const names = argv.slice(at);
  for (const name of names) if (!NAME.test(name)) throw new ShellError(`'${name}': bad variable name`, 1);
  const prompt = flags.get("p");
  const count = flags.get("n");
  const timeout = flags.get("t");
  return {
    isRaw: flags.has("r"),
    isSilent: flags.has("s"),
    ...(prompt === undefined ? {} : { prompt }),
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(timeout === undefined ? {} : { timeoutMs: 1000 * Number(timeout) }),
    delimiter: (flags.get("d") ?? "\n")[0] ?? "\0",
    names,
  };
}

export const read: Builtin = function* (shell, argv) {
  const options = readOptions(argv);
  const input = shell.streams()[0];
  if (options.prompt !== undefined) yield* shell.write(options.prompt, 2);
  if (input === undefined) return 1;
  const echo = input.terminal?.modes.echo === true && options.isSilent;
  if (echo) input.terminal?.change({ echo: false });
  const line = yield* readLine(shell, input, options);
  if (echo) input.terminal?.change({ echo: true });
  if (options.names.length > 0) assign(shell.state, line.text, options.names);
  else shell.state.set("REPLY", line.text.replaceAll(ESCAPED, ""));
  return line.isEnded ? 0 : 1;
};

/** Characters that were escaped are marked, so that they are not split at. */
const ESCAPED = "\0";

function* readLine(
  shell: Shell,
  input: Stream,
  { isRaw, count, delimiter, timeoutMs }: ReadOptions,
): Part<{ readonly text: string; readonly isEnded: boolean }> {
  const untilMs = timeoutMs === undefined ? undefined : shell.state.process.machine.now() + timeoutMs;
  let text = "";
  let isEscaped = false;
  while (text.length < READ_BYTES_MAX) {
    // A byte at a time: what follows the line is the next command's.
    const character = input.read(1);
    if (character === undefined) return { text, isEnded: false };
    if (character === "") {
      if (untilMs === undefined) yield { on: "readable", stream: input };
      else if (shell.state.process.machine.now() >= untilMs) return { text: "", isEnded: false };
      else yield { on: "time", ms: 10 };
      continue;
    }
    if (isEscaped) {
      isEscaped = false;
      if (character !== "\n") text += ESCAPED + character;
    } else if (character === "\\" && !isRaw) isEscaped = true;
    else if (character === delimiter) return { text, isEnded: true };
    else if (character !== "\0") text += character;
    if (count !== undefined && text.replaceAll(ESCAPED, "").length >= count) return { text, isEnded: true };
    if (text.length % 256 === 0) yield { on: "turn" };
  }
  return { text, isEnded: true };
}

/** Splits a line at IFS, the last name taking the rest. */
function assign(state: State, line: string, names: readonly string[]): void {
  const plain = (text: string) => text.replaceAll(ESCAPED, "");
  const ifs = state.get("IFS") ?? " \t\n";
  const isSpace = (character: string) => ifs.includes(character) && " \t\n".includes(character);
  let at = 0;
  const skipSpace = () => {
    while (at < line.length && isSpace(line[at] ?? "")) at++;
  };
  skipSpace();
  for (const name of names.slice(0, -1)) {
    const start = at;
    while (at < line.length && !ifs.includes(line[at] ?? "")) at += line[at] === ESCAPED ? 2 : 1;
    state.set(name, plain(line.slice(start, at)));
    skipSpace();
    if (at < line.length && ifs.includes(line[at] ?? "")) {
      at++;
      skipSpace();
    }
  }
  let end = line.length;
  while (end > at && isSpace(line[end - 1] ?? "") && line[end - 2] !== ESCAPED) end--;
  let rest = line.slice(at, end);
  // One separator at the very end belongs to the last field.
  const last = rest.at(-1) ?? "";
  if (last !== "" && ifs.includes(last) && !isSpace(last) && ![...rest.slice(0, -1)].some((one) => ifs.includes(one)))
    rest = rest.slice(0, -1);
  state.set(names.at(-1) ?? "", plain(rest));
}
