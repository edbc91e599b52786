/** Commands that need no file: true, false, sleep, usleep, yes, seq, test, clear, env, printenv, xargs. */
import type { Program } from "../../process.js";
import { applet } from "../kit/applet.js";
import { Failure, UsageError } from "../kit/errors.js";
import { formatValue } from "../kit/format.js";
import { Input } from "../kit/input.js";
import { NOT_FOUND, runToEnd } from "../kit/start.js";

// biome-ignore lint/correctness/useYield: a program that has nothing to wait for
export const succeed: Program = function* () {
  return 0;
};
// biome-ignore lint/correctness/useYield: a program that has nothing to wait for
export const fail: Program = function* () {
  return 1;
};

export const sleep = applet("sleep", { min: 1 }, function* (call) {
  let seconds = 0;
  for (const text of call.operands) {
    const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
    if (match === null) throw new Failure(`invalid number '${text}'`);
    seconds += Number(match[1]) * ({ "": 1, s: 1, m: 60, h: 3600, d: 86400 }[match[2] ?? ""] ?? 1);
  }
  yield { on: "time", ms: seconds * 1000 };
});

export const usleep = applet("usleep", { min: 1 }, function* (call) {
  const text = call.operands[0] ?? "";
  if (!/^\d+$/.test(text)) throw new Failure(`invalid number '${text}'`);
  yield { on: "time", ms: Number(text) / 1000 };
});

/** What stdio gathers before it writes. */
const BLOCK_BYTES = 4096;

export const yes = applet("yes", {}, function* (call) {
  const line = `${call.operands.length > 0 ? call.operands.join(" ") : "y"}\n`;
  const block = line.repeat(Math.ceil(BLOCK_BYTES / line.length));
  for (;;) {
    yield* call.out(block);
    yield { on: "turn" };
  }
});

export const seq = applet("seq", { options: "+ws:0123456789.", min: 1, max: 3 }, function* (call) {
  const words = call.operands;
  const numbers = words.map(Number);
  if (numbers.some(Number.isNaN)) throw new UsageError();
  const last = numbers.at(-1) ?? 0;
  const first = words.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = words.length > 2 ? (numbers[1] ?? 1) : 1;
  const digits = Math.max(...words.map((word) => word.split(".")[1]?.length ?? 0));
  const width = call.has("w") ? Math.max(...[first, last].map((number) => number.toFixed(digits).length)) : 0;
  let text = "";
  let isFirst = true;
  for (let index = 0; ; index++) {
    const number = first + index * step;
    if (step >= 0 ? number > last : number < last) break;
    text += (isFirst ? "" : (call.value("s") ?? "\n")) + formatValue("f", "0", String(width), String(digits), number);
    isFirst = false;
    if (text.length < BLOCK_BYTES) continue;
    yield* call.out(text);
    text = "";
    yield { on: "turn" };
  }
  yield* call.out(isFirst ? text : `${text}\n`);
});

export const clear = applet("clear", {}, function* (call) {
  yield* call.out("\x1b[H\x1b[J");
});

export const env = applet("env", { options: "+iu:0" }, function* (call) {
  const variables = new Map(call.has("i") ? [] : call.process.env);
  for (const name of call.values("u")) variables.delete(name);
  const words = [...call.operands];
  while (words[0]?.includes("=")) {
    const [name = "", value = ""] = (words.shift() ?? "").split(/=(.*)/s);
    variables.set(name, value);
  }
  if (words.length === 0) {
    for (const [name, value] of variables) yield* call.out(`${name}=${value}${call.has("0") ? "\0" : "\n"}`);
    return;
  }
  const status = yield* runToEnd(call.process, words, { env: variables });
  if (status === undefined) throw new Failure(`can't execute '${words[0]}': No such file or directory`, NOT_FOUND);
  return status;
});

export const printenv = applet("printenv", {}, function* (call) {
  if (call.operands.length === 0) for (const [name, value] of call.process.env) yield* call.out(`${name}=${value}\n`);
  for (const name of call.operands) {
    const value = call.process.env.get(name);
    if (value === undefined) call.status = 1;
    else yield* call.out(`${value}\n`);
  }
});

/** The length of a command line that a kernel takes, as BusyBox asks it. */
const WORDS_MAX = 4096;

export const xargs = applet("xargs", { options: "+0a:rtpE:e::I:n:s:P:x" }, function* (call) {
  const path = call.value("a");
  const text = yield* new Input(path === undefined ? call.process.streams[0] : call.open(path)).all();
  const replaced = call.value("I");
  const items = call.has("0")
    ? text.split("\0").filter((item, index, all) => item !== "" || index < all.length - 1)
    : replaced !== undefined
      ? text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trimStart()]))
      : quotedWords(text);
  const stop = call.value("E") ?? call.value("e");
  const until = stop === undefined || stop === "" ? -1 : items.indexOf(stop);
  const used = until < 0 ? items : items.slice(0, until);
  const command = call.operands.length > 0 ? call.operands : ["echo"];
  const most = replaced === undefined ? Number(call.value("n") ?? WORDS_MAX) : 1;
  if (!(most >= 1)) throw new Failure(`invalid number '${call.value("n")}'`);
  if (used.length === 0 && (call.has("r") || replaced !== undefined)) return;
  let worst = 0;
  for (let at = 0; at === 0 || at < used.length; at += most) {
    const some = used.slice(at, at + most);
    const argv = replaced === undefined ? [...command, ...some] : command.map((word) => word.replaceAll(replaced, some[0] ?? ""));
    if (call.has("t")) yield* call.write(call.process.streams[2], `${argv.join(" ")}\n`);
    const status = yield* runToEnd(call.process, argv);
    if (status === undefined) throw new Failure(`can't execute '${argv[0]}': No such file or directory`, NOT_FOUND);
    if (status === 255) throw new Failure(`${argv[0]}: exited with status 255; aborting`, 124);
    if (status !== 0) worst = 123;
  }
  return worst;
});

/** Words apart by blanks, with quotes and backslashes taken away. */
function quotedWords(text: string): string[] {
  return [...text.matchAll(/(?:"[^"\n]*"|'[^'\n]*'|\\[\s\S]|[^\s"'\\])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'|\\([\s\S])/g, (_, double, single, one) => double ?? single ?? one ?? ""),
  );
}
