/** Commands that pass text on as it is: cat, tee, echo, printf, head, tail, rev, tac, nl. */

import type { Part, Stream } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { Failure } from "../kit/errors.js";
import { formatPrintf, unescapeEcho } from "../kit/format.js";
import type { Input } from "../kit/input.js";

export const cat = applet("cat", { options: "etnbvuA" }, function* (call) {
  let number = 0;
  const isPlain = !call.has("etnbvA");
  for (const path of call.operands.length > 0 ? call.operands : ["-"]) {
    const input = yield* call.input(path, `can't open '${path}'`);
    if (input === undefined) continue;
    for (;;) {
      const text = isPlain ? yield* input.piece() : yield* input.line();
      if (text === undefined) break;
      if (isPlain) yield* call.out(text);
      else {
        const counts = call.has("n") || (call.has("b") && text !== "\n");
        const shown = visible(call, text);
        yield* call.out(counts ? `${String(++number).padStart(6)}\t${shown}` : shown);
      }
    }
  }
});

function visible(call: Call, line: string): string {
  if (!call.has("etvA")) return line;
  const hasEnd = line.endsWith("\n");
  const body = [...(hasEnd ? line.slice(0, -1) : line)].map((character) => visibleCharacter(character, call.has("tA"))).join("");
  return body + (hasEnd ? `${call.has("eA") ? "$" : ""}\n` : "");
}

function visibleCharacter(character: string, showsTabs: boolean): string {
  const code = character.charCodeAt(0);
  if (code >= 128) return `M-${visibleCharacter(String.fromCharCode(code - 128), true)}`;
  if (code === 127) return "^?";
  if (code >= 32 || (character === "\t" && !showsTabs)) return character;
  return `^${String.fromCharCode(code + 64)}`;
}

export const tee = applet("tee", { options: "ia" }, function* (call) {
  const outputs: Stream[] = [];
  for (const path of call.operands) {
    const file = yield* call.try(path, () => call.create(path, call.has("a")));
    if (file !== undefined) outputs.push(file);
  }
  const input = yield* call.input("-");
  for (;;) {
    const piece = yield* input!.piece();
    if (piece === undefined) return;
    yield* call.out(piece);
    for (const output of outputs) yield* call.write(output, piece);
  }
});

export const echo = applet("echo", {}, function* (call) {
  const words = [...call.operands];
  let ends = true;
  let escapes = false;
  while (/^-[neE]+$/.test(words[0] ?? "")) {
    for (const letter of words.shift() ?? "") {
      if (letter === "n") ends = false;
      if (letter === "e") escapes = true;
      if (letter === "E") escapes = false;
    }
  }
  const text = words.join(" ");
  if (!escapes) return yield* call.out(ends ? `${text}\n` : text);
  const { text: plain, stops } = unescapeEcho(text);
  yield* call.out(ends && !stops ? `${plain}\n` : plain);
});

export const printf = applet("printf", {}, function* (call) {
  const [format, ...values] = call.operands;
  if (format === undefined) throw new Failure("usage: printf FORMAT [ARGUMENT]...");
  const { text, errors } = formatPrintf(format, values);
  yield* call.out(text);
  for (const error of errors) yield* call.complain(error);
});

/** How much head and tail are to show: `10`, `-5`, `+3`, `2k`. */
function amount(text: string): { readonly sign: string; readonly count: number } {
  const match = /^([+-]?)(\d+)([bkm]?)$/.exec(text);
  if (match === null) throw new Failure(`invalid number '${text}'`);
  const unit = { "": 1, b: 512, k: 1024, m: 1024 * 1024 }[match[3] ?? ""] ?? 1;
  return { sign: match[1] ?? "", count: Number(match[2]) * unit };
}

/** `-5` stands for `-n 5` as first word, as it did before POSIX. */
function withoutOldForm(call: Call): { readonly paths: readonly string[]; readonly asked: string | undefined } {
  return {
    paths: call.operands,
    asked: call.value("c") ?? call.value("n") ?? call.order.filter((letter) => /\d/.test(letter)).join(""),
  };
}

export const head = applet("head", { options: "n:c:qv0123456789" }, function* (call) {
  const { paths, asked } = withoutOldForm(call);
  const { sign, count } = amount(asked || "10");
  yield* each(call, paths, function* (input) {
    if (sign === "-") {
      const units = call.has("c") ? [...(yield* input.all())] : splitLines(yield* input.all());
      return yield* call.out(units.slice(0, Math.max(0, units.length - count)).join(""));
    }
    for (let left = count; left > 0; ) {
      const text = call.has("c") ? yield* input.piece(left) : yield* input.line();
      if (text === undefined) return;
      yield* call.out(text);
      left -= call.has("c") ? text.length : 1;
    }
  });
});

export const tail = applet("tail", { options: "n:c:qvfFs:0123456789" }, function* (call) {
  const { paths, asked } = withoutOldForm(call);
  const { sign, count } = amount(asked || "10");
  yield* each(call, paths, function* (input) {
    const text = yield* input.all();
    const units = call.has("c") ? text : splitLines(text);
    const shown = sign === "+" ? units.slice(Math.max(0, count - 1)) : count === 0 ? "" : units.slice(-count);
    yield* call.out(typeof shown === "string" ? shown : shown.join(""));
  });
  // What is followed grows only by this session's own hand, which sits here.
  while (call.has("fF")) yield { on: "time", ms: 1000 };
});

export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function* each(call: Call, paths: readonly string[], show: (input: Input) => Part<void>): Part<void> {
  const isHeaded = call.has("v") || (paths.length > 1 && !call.has("q"));
  let isFirst = true;
  for (const path of paths.length > 0 ? paths : ["-"]) {
    const input = yield* call.input(path);
    if (input === undefined) continue;
    if (isHeaded) yield* call.out(`${isFirst ? "" : "\n"}==> ${path === "-" ? "standard input" : path} <==\n`);
    isFirst = false;
    yield* show(input);
  }
}

export const rev = applet("rev", { options: "" }, function* (call) {
  for (const line of splitLines(yield* call.texts())) {
    const hasEnd = line.endsWith("\n");
    yield* call.out([...(hasEnd ? line.slice(0, -1) : line)].reverse().join("") + (hasEnd ? "\n" : ""));
  }
});

export const tac = applet("tac", { options: "" }, function* (call) {
  const lines = splitLines(yield* call.texts());
  for (let at = lines.length - 1; at >= 0; at--) yield* call.out(lines[at] ?? "");
});

export const nl = applet("nl", { options: "b:i:n:s:v:w:p" }, function* (call) {
  const separator = call.value("s") ?? "\t";
  const width = Number(call.value("w") ?? 6);
  const step = Number(call.value("i") ?? 1);
  let number = Number(call.value("v") ?? 1);
  for (const line of splitLines(yield* call.texts())) {
    const isNumbered = call.value("b") === "a" || (call.value("b") !== "n" && line !== "\n");
    if (isNumbered) {
      yield* call.out(`${String(number).padStart(width)}${separator}${line}`);
      number += step;
    } else {
      yield* call.out(`${" ".repeat(width + separator.length)}${line}`);
    }
    if (!line.endsWith("\n")) yield* call.out("\n");
  }
});
