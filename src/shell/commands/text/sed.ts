/**
 * sed: addresses (lines, `$`, patterns, ranges, `!`), the commands s p d q = a i c n N y, and -n -e -f -i -r/-E. Labels and the hold
 * space, which loops are made of, it says that it does not know.
 */
import type { Part, Stream } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { Failure, UsageError } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { Regex } from "../kit/regex.js";

type Address = { readonly line: number } | { readonly last: true } | { readonly regex: Regex };

interface Command {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly isNot: boolean;
  readonly letter: string;
  readonly regex?: Regex;
  readonly text: string;
  readonly flags: string;
  /** Where a range stands: until which line, or until its end is met. */
  active: boolean;
}

export const sed = applet(
  "sed",
  { options: "i::nErse:f:", long: { "in-place": "i", quiet: "n", silent: "n", expression: "e" } },
  function* (call) {
    const scripts = [...call.values("e")];
    for (const path of call.values("f")) scripts.push((yield* new Input(call.open(path)).lines()).join("\n"));
    const paths = [...call.operands];
    if (scripts.length === 0) {
      const first = paths.shift();
      if (first === undefined) throw new UsageError();
      scripts.push(first);
    }
    const commands = parse(scripts.join("\n"), call.has("rE"));
    if (!call.has("i")) {
      const lines: string[] = [];
      let text = "";
      for (const path of paths.length > 0 ? paths : ["-"]) {
        const input = yield* call.input(path);
        if (input !== undefined) text += (text === "" || text.endsWith("\n") ? "" : "\n") + (yield* input.all());
      }
      lines.push(...(text.match(/[^\n]*\n|[^\n]+$/g) ?? []));
      return (yield* edit(call, commands, lines, call.process.streams[1])) ?? call.status;
    }
    for (const path of paths) {
      const input = yield* call.input(path);
      if (input === undefined) continue;
      const text = yield* input.all();
      const suffix = call.value("i") ?? "";
      if (suffix !== "") yield* call.write(call.create(path + suffix), text);
      const file = call.create(path);
      yield* edit(call, commands, text.match(/[^\n]*\n|[^\n]+$/g) ?? [], file);
      call.close(file);
    }
    return call.status;
  },
);

/** @returns the status `q` gave */
function* edit(
  call: Call,
  commands: readonly Command[],
  lines: readonly string[],
  output: Stream | undefined,
): Part<number | undefined> {
  for (const command of commands) command.active = false;
  for (let at = 0; at < lines.length; at++) {
    yield { on: "turn" };
    let end = lines[at]?.endsWith("\n") ? "\n" : "";
    let space = (lines[at] ?? "").slice(0, end === "" ? undefined : -1);
    let isDeleted = false;
    let quits: number | undefined;
    const after: string[] = [];
    for (const command of commands) {
      if (selects(command, space, at, lines.length) === command.isNot) continue;
      const { letter, text } = command;
      if (letter === "d" || letter === "c") {
        if (letter === "c" && (command.to === undefined || !command.active)) yield* call.write(output, `${text}\n`);
        isDeleted = true;
        break;
      }
      if (letter === "p") yield* call.write(output, `${space}\n`);
      else if (letter === "=") yield* call.write(output, `${at + 1}\n`);
      else if (letter === "i") yield* call.write(output, `${text}\n`);
      else if (letter === "a") after.push(`${text}\n`);
      else if (letter === "y")
        space = [...space]
          .map((character) => (text.includes(character) ? (command.flags[text.indexOf(character)] ?? "") : character))
          .join("");
      else if (letter === "s") {
        const changed = substitute(command, space);
        if (changed !== undefined) {
          space = changed;
          if (command.flags.includes("p")) yield* call.write(output, `${space}\n`);
        }
      } else if (letter === "q") {
        quits = Number(text || 0);
        break;
      } else if (letter === "n" || letter === "N") {
        const next = lines[at + 1];
        if (next === undefined) {
          quits = 0;
          break;
        }
        at++;
        const nextText = next.endsWith("\n") ? next.slice(0, -1) : next;
        if (letter === "n" && !call.has("n")) yield* call.write(output, `${space}\n`);
        space = letter === "n" ? nextText : `${space}\n${nextText}`;
        end = next.endsWith("\n") ? "\n" : "";
      }
    }
    if (!isDeleted && !call.has("n")) yield* call.write(output, space + (after.length > 0 ? "\n" : end));
    for (const text of after) yield* call.write(output, text);
    if (quits !== undefined) return quits;
  }
  return undefined;
}

function meets(address: Address, space: string, at: number, count: number): boolean {
  if ("line" in address) return at + 1 === address.line;
  if ("last" in address) return at + 1 === count;
  return address.regex.test(space);
}

function selects(command: Command, space: string, at: number, count: number): boolean {
  const { from, to } = command;
  if (from === undefined) return true;
  if (to === undefined) return meets(from, space, at, count);
  if (command.active) {
    if ("line" in to ? at + 1 >= to.line : meets(to, space, at, count)) command.active = false;
    return !("line" in to && at + 1 > to.line);
  }
  if (!meets(from, space, at, count)) return false;
  command.active = !("line" in to && to.line <= at + 1) && !("last" in to && at + 1 === count);
  return true;
}

const SPACE_BYTES_MAX = 1024 * 1024;

/** @returns the space changed, or undefined where the pattern is not in it */
function substitute({ regex, text, flags }: Command, space: string): string | undefined {
  const wanted = Number(/\d+/.exec(flags)?.[0] ?? 1);
  const isGlobal = flags.includes("g");
  let result = "";
  let from = 0;
  let count = 0;
  let changed = false;
  while (from <= space.length && result.length < SPACE_BYTES_MAX) {
    const match = regex?.find(space, from);
    if (match === undefined) break;
    count++;
    result += space.slice(from, match.start);
    if (count >= wanted) {
      changed = true;
      result += text.replace(/\\([\s\S])|&/g, (mark, letter: string | undefined) => {
        if (letter === undefined && mark === "&") return space.slice(match.start, match.end);
        if (letter !== undefined && /\d/.test(letter)) return space.slice(...(match.groups[Number(letter)] ?? [0, 0]));
        return letter === "n" ? "\n" : letter === "t" ? "\t" : (letter ?? "");
      });
    } else result += space.slice(match.start, match.end);
    from = match.end;
    if (match.end === match.start) result += space[from++] ?? "";
    if (changed && !isGlobal) break;
  }
  return changed ? result + space.slice(from) : undefined;
}

function parse(script: string, extended: boolean): Command[] {
  const commands: Command[] = [];
  let at = 0;
  let lastPattern = "";
  for (;;) {
    while (/[\s;]/.test(script[at] ?? "")) at++;
    if (at >= script.length) return commands;
    if (script[at] === "#") {
      while (at < script.length && script[at] !== "\n") at++;
      continue;
    }
    const from = address();
    let to: Address | undefined;
    if (from !== undefined && script[at] === ",") {
      at++;
      to = address();
      if (to === undefined) throw new Failure("unexpected ','");
    }
    while (/\s/.test(script[at] ?? "")) at++;
    const isNot = script[at] === "!";
    if (isNot) at++;
    while (/\s/.test(script[at] ?? "")) at++;
    commands.push({ from, to, isNot, active: false, ...body() });
  }

  function address(): Address | undefined {
    const number = /^\d+/.exec(script.slice(at, at + 20))?.[0];
    if (number !== undefined) {
      at += number.length;
      return { line: Number(number) };
    }
    if (script[at] === "$") {
      at++;
      return { last: true };
    }
    if (script[at] !== "/" && script[at] !== "\\") return undefined;
    if (script[at] === "\\") at++;
    const pattern = delimited(script[at++] ?? "");
    const ignoreCase = script[at] === "I";
    if (ignoreCase) at++;
    return { regex: regexOf(pattern, ignoreCase) };
  }

  function regexOf(pattern: string, ignoreCase: boolean): Regex {
    if (pattern === "" && lastPattern === "") throw new Failure("no previous regexp");
    lastPattern = pattern || lastPattern;
    return new Regex(lastPattern, { extended, ignoreCase });
  }

  /** @returns what stands up to the delimiter, which may be escaped in it, or stand in brackets */
  function delimited(delimiter: string): string {
    let text = "";
    for (; at < script.length; at++) {
      const character = script[at] ?? "";
      if (character === delimiter) {
        at++;
        return text;
      }
      if (character === "\\") {
        const next = script[++at] ?? "";
        text += next === delimiter ? next : `\\${next}`;
      } else text += character;
    }
    throw new Failure(`unmatched '${delimiter}'`);
  }

  function body(): { readonly letter: string; readonly regex?: Regex; readonly text: string; readonly flags: string } {
    const letter = script[at++];
    if (letter === undefined) throw new Failure("missing command");
    if (letter === "s" || letter === "y") {
      const delimiter = script[at++] ?? "";
      const pattern = delimited(delimiter);
      const text = delimited(delimiter);
      if (letter === "y") return { letter, text: pattern, flags: text };
      const flags = /^[gpIi0-9]*/.exec(script.slice(at, at + 20))?.[0] ?? "";
      at += flags.length;
      if (!/^\s*(?:[;\n}#]|$)/.test(script.slice(at, at + 80))) throw new Failure("unknown option to s command");
      return { letter, regex: regexOf(pattern, /i/i.test(flags)), text, flags };
    }
    if ("aic".includes(letter)) {
      const end = script.indexOf("\n", script.startsWith("\\\n", at) ? at + 2 : at);
      const text = script.slice(at, end < 0 ? undefined : end).replace(/^\s*\\?\n?\s*/, "");
      at = end < 0 ? script.length : end;
      return { letter, text, flags: "" };
    }
    if (!"pdq=nN".includes(letter)) throw new Failure(`unsupported command ${letter}`);
    const text = letter === "q" ? (/^\s*\d*/.exec(script.slice(at, at + 20))?.[0] ?? "") : "";
    at += text.length;
    return { letter, text: text.trim(), flags: "" };
  }
}
