/** A script of sed read: addresses, commands, blocks and labels. */
import { Failure } from "../kit/errors.js";
import { Regex } from "../kit/regex.js";

const LABEL_BYTES_MAX = 80;

export type Address = { readonly line: number } | { readonly last: true } | { readonly regex: Regex };

export interface Command {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly isNot: boolean;
  readonly letter: string;
  readonly regex?: Regex;
  /** Of a branch or a label, its name. */
  readonly text: string;
  readonly flags: string;
  /** Where a block ends, or a branch leads: the command that was gone to. */
  target: number;
  /** Where a range stands: until which line, or until its end is met. */
  active: boolean;
}

/** @throws Failure for what is no script */
export function parseScript(script: string, extended: boolean): readonly Command[] {
  const commands: Command[] = [];
  const blocks: Command[] = [];
  let at = 0;
  let lastPattern = "";
  for (;;) {
    while (/[\s;]/.test(script[at] ?? "")) at++;
    if (at >= script.length) break;
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
    const command = { from, to, isNot, active: false, target: 0, ...body() };
    if (command.letter === "{") blocks.push(command);
    else if (command.letter === "}") {
      const block = blocks.pop();
      if (block === undefined) throw new Failure("unexpected '}'");
      block.target = commands.length;
    }
    commands.push(command);
  }
  // One that does not end, BusyBox ends with the script.
  for (const block of blocks) block.target = commands.length;
  for (const command of commands) if ("btT".includes(command.letter)) command.target = labelled(command.text);
  return commands;

  /** @returns behind the last where there is no name */
  function labelled(name: string): number {
    if (name === "") return commands.length;
    const place = commands.findIndex(({ letter, text }) => letter === ":" && text === name);
    if (place < 0) throw new Failure(`can't find label for jump to '${name}'`);
    return place;
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
    if (":btT".includes(letter)) {
      const name = /^[^;\n}]*/.exec(script.slice(at, at + LABEL_BYTES_MAX))?.[0] ?? "";
      at += name.length;
      return { letter, text: name.trim(), flags: "" };
    }
    if (!"pPdDq=nNhHgGx{}".includes(letter)) throw new Failure(`unsupported command ${letter}`);
    const text = letter === "q" ? (/^\s*\d*/.exec(script.slice(at, at + 20))?.[0] ?? "") : "";
    at += text.length;
    return { letter, text: text.trim(), flags: "" };
  }
}
