/** Commands on lines and fields: wc, cut, sort, uniq, tr. */
import { applet } from "../kit/applet.js";
import { Failure, UsageError } from "../kit/errors.js";
import { escapeAt } from "../kit/format.js";
import { ofClass } from "../kit/regex-pattern.js";

export const wc = applet("wc", { options: "lwcmL" }, function* (call) {
  const which = call.has("lwcmL") ? [..."lwmcL"].filter((letter) => call.has(letter)) : ["l", "w", "c"];
  const paths = call.operands;
  const totals = which.map(() => 0);
  // One number of one input stands alone, several in columns.
  const show = (counts: readonly number[], name: string) => {
    const width = paths.length <= 1 && which.length === 1 ? 0 : 9;
    return `${counts.map((count) => String(count).padStart(width)).join(" ")}${name === "" ? "" : ` ${name}`}\n`;
  };
  for (const path of paths.length > 0 ? paths : ["-"]) {
    const input = yield* call.input(path);
    if (input === undefined) continue;
    const count = { l: 0, w: 0, c: 0, longest: 0 };
    let inWord = false;
    let length = 0;
    for (;;) {
      const piece = yield* input.piece();
      if (piece === undefined) break;
      count.c += piece.length;
      for (const character of piece) {
        const isSpace = /\s/.test(character);
        if (!isSpace && !inWord) count.w++;
        inWord = !isSpace;
        if (character === "\n") count.l++;
        length = character === "\n" ? 0 : length + 1;
        count.longest = Math.max(count.longest, length);
      }
    }
    const counts = which.map((letter) => ({ l: count.l, w: count.w, c: count.c, m: count.c, L: count.longest })[letter] ?? 0);
    for (const [index, one] of counts.entries()) totals[index] = (totals[index] ?? 0) + one;
    yield* call.out(show(counts, path === "-" && paths.length === 0 ? "" : path));
  }
  if (paths.length > 1) yield* call.out(show(totals, "total"));
});

/** @returns `1,3-5,7-` as pairs from 1 */
function ranges(text: string): (readonly [number, number])[] {
  return text.split(",").map((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (match === null || part === "" || part === "-") throw new Failure(`invalid range ${part}`);
    const from = Number(match[1] || 1);
    const to = match[2] === "" ? from : Number(match[3] || Number.POSITIVE_INFINITY);
    // BusyBox takes a field 0 for the first.
    return [Math.max(1, from), Math.max(1, to)] as const;
  });
}

export const cut = applet("cut", { options: "b:c:f:d:sno:" }, function* (call) {
  const list = call.value("b") ?? call.value("c") ?? call.value("f");
  if (list === undefined) throw new Failure("expected a list of bytes, characters, or fields");
  const wanted = ranges(list).sort((one, other) => one[0] - other[0]);
  const has = (place: number) => wanted.some(([from, to]) => place >= from && place <= to);
  const delimiter = call.value("d") ?? "\t";
  if (call.has("d") && !call.has("f")) throw new Failure("a delimiter may be specified only when operating on fields");
  for (const path of call.operands.length > 0 ? call.operands : ["-"]) {
    const input = yield* call.input(path);
    if (input === undefined) continue;
    for (let read = yield* input.line(); read !== undefined; read = yield* input.line()) {
      const line = read.endsWith("\n") ? read.slice(0, -1) : read;
      if (!call.has("f")) {
        yield* call.out(`${[...line].filter((_, index) => has(index + 1)).join("")}\n`);
      } else if (!line.includes(delimiter)) {
        if (!call.has("s") || line === "") yield* call.out(`${line}\n`);
      } else {
        const fields = line.split(delimiter).filter((_, index) => has(index + 1));
        yield* call.out(`${fields.join(delimiter)}\n`);
      }
    }
  }
});

export const sort = applet("sort", { options: "o:cbfidngMVt:k:rsuz" }, function* (call) {
  const keys = call.values("k").map((text) => {
    const match = /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(text);
    if (match === null) throw new Failure(`bad field specification '${text}'`);
    const flags = (match[2] ?? "") + (match[4] ?? "");
    return { from: Number(match[1]), to: match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]), flags };
  });
  const global = [..."bfidngMVr"].filter((letter) => call.has(letter)).join("");
  const end = call.has("z") ? "\0" : "\n";
  const text = yield* call.texts();
  const lines = text === "" ? [] : (text.endsWith(end) ? text.slice(0, -1) : text).split(end);
  const part = (line: string, from: number, to: number): string => {
    const separator = call.value("t");
    if (separator !== undefined)
      return line
        .split(separator)
        .slice(from - 1, to)
        .join(separator);
    return (line.match(/\s*\S+/g) ?? []).slice(from - 1, to).join("");
  };
  const order = (one: string, other: string): number => {
    for (const key of keys) {
      const flags = key.flags === "" ? global : key.flags;
      const by = compareBy(flags, part(one, key.from, key.to), part(other, key.from, key.to));
      if (by !== 0) return flags.includes("r") ? -by : by;
    }
    if (keys.length > 0) return 0;
    const by = compareBy(global, one, other);
    return global.includes("r") ? -by : by;
  };
  const final = (one: string, other: string) => {
    const by = order(one, other);
    if (by !== 0 || call.has("su")) return by;
    const last = one < other ? -1 : one > other ? 1 : 0;
    return call.has("r") ? -last : last;
  };
  if (call.status !== 0) return 2;
  if (call.has("c")) {
    for (let at = 1; at < lines.length; at++) {
      const by = order(lines[at - 1] ?? "", lines[at] ?? "");
      if (by > 0 || (by === 0 && call.has("u"))) {
        yield* call.write(call.process.streams[2], `Check line ${at}\n`);
        return 1;
      }
    }
    return 0;
  }
  lines.sort(final);
  const shown = call.has("u") ? lines.filter((line, at) => at === 0 || order(lines[at - 1] ?? "", line) !== 0) : lines;
  const path = call.value("o");
  yield* call.write(path === undefined ? call.process.streams[1] : call.create(path), shown.map((line) => line + end).join(""));
  return 0;
});

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function compareBy(flags: string, one: string, other: string): number {
  if (/[ng]/.test(flags)) return numberOf(one) - numberOf(other);
  if (flags.includes("M")) return monthOf(one) - monthOf(other);
  const [a, b] = [one, other].map((text) => {
    let key = flags.includes("b") ? text.trimStart() : text;
    if (flags.includes("d")) key = key.replace(/[^A-Za-z0-9\s]/g, "");
    return flags.includes("f") ? key.toUpperCase() : key;
  });
  if (flags.includes("V")) return (a ?? "").localeCompare(b ?? "", "en", { numeric: true });
  return (a ?? "") < (b ?? "") ? -1 : (a ?? "") > (b ?? "") ? 1 : 0;
}

function numberOf(text: string): number {
  return Number(/^\s*([-+]?\d*\.?\d*)/.exec(text)?.[1]) || 0;
}

function monthOf(text: string): number {
  return MONTHS.indexOf(text.trim().slice(0, 3).toLowerCase());
}

export const uniq = applet("uniq", { options: "cduif:s:w:z", max: 2 }, function* (call) {
  const [path = "-", target] = call.operands;
  const input = yield* call.input(path);
  if (input === undefined) return;
  const output = target === undefined || target === "-" ? call.process.streams[1] : call.create(target);
  const key = (line: string): string => {
    const fields = Number(call.value("f") ?? 0);
    const rest = line.replace(new RegExp(`^(?:\\s*\\S+){0,${Math.min(fields, 1000)}}`), "").slice(Number(call.value("s") ?? 0));
    const cutOff = call.value("w") === undefined ? rest : rest.slice(0, Number(call.value("w")));
    return call.has("i") ? cutOff.toLowerCase() : cutOff;
  };
  let last: string | undefined;
  let count = 0;
  for (;;) {
    const read: string | undefined = yield* input.line();
    const line = read?.endsWith("\n") ? read.slice(0, -1) : read;
    if (line !== undefined && last !== undefined && key(line) === key(last)) {
      count++;
      continue;
    }
    const isShown = last !== undefined && (count > 1 ? !call.has("u") : !call.has("d"));
    if (isShown) yield* call.write(output, `${call.has("c") ? `${String(count).padStart(7)} ` : ""}${last}\n`);
    if (line === undefined) return;
    last = line;
    count = 1;
  }
});

export const tr = applet("tr", { options: "+Ccds", min: 1, max: 2 }, function* (call) {
  const [one = "", two] = call.operands;
  if (two === undefined && !call.has("ds")) throw new UsageError();
  const from = expand(one);
  const chosen = call.has("Cc") ? Array.from({ length: 256 }, (_, code) => code).filter((code) => !from.includes(code)) : from;
  const to = two === undefined ? [] : expand(two);
  const map = Array.from({ length: 256 }, (_, code) => code);
  const isChosen = new Set(chosen);
  if (!call.has("d") && to.length > 0) for (const [index, code] of chosen.entries()) map[code] = to[index] ?? to.at(-1) ?? code;
  const squeezed = new Set(call.has("s") ? (two === undefined ? chosen : to) : []);
  const input = yield* call.input("-");
  let last = -1;
  for (;;) {
    const piece = yield* input!.piece();
    if (piece === undefined) return;
    let text = "";
    for (const character of piece) {
      const code = character.charCodeAt(0);
      if (call.has("d") && isChosen.has(code)) continue;
      const mapped = map[code] ?? code;
      if (mapped === last && squeezed.has(mapped)) continue;
      last = mapped;
      text += String.fromCharCode(mapped);
    }
    yield* call.out(text);
  }
});

/** @returns the codes of `a-z`, `[:digit:]`, `\n` and the rest, in order */
function expand(text: string): number[] {
  const codes: number[] = [];
  const one = (at: number): readonly [number, number] => {
    const found = text[at] === "\\" ? escapeAt(text, at + 1) : undefined;
    return found === undefined ? [text.charCodeAt(at), at + 1] : [found.text.charCodeAt(0), found.end];
  };
  for (let at = 0; at < text.length; ) {
    const named = /^\[:([a-z]+):\]/.exec(text.slice(at));
    const has = named === null ? undefined : ofClass(named[1] ?? "");
    if (named !== null && has !== undefined) {
      for (let code = 0; code < 256; code++) if (has(code)) codes.push(code);
      at += named[0].length;
      continue;
    }
    const [from, end] = one(at);
    at = end;
    if (text[at] === "-" && at + 1 < text.length) {
      const [to, after] = one(at + 1);
      for (let code = from; code <= to; code++) codes.push(code);
      at = after;
    } else codes.push(from);
  }
  return codes;
}
