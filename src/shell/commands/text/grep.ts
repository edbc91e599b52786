/** grep, egrep and fgrep: matched line by line with the linear engine of kit/regex.ts. */
import type { Part, Program } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { reason, UsageError } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { DEPTH_MAX, join, look } from "../kit/paths.js";
import { literal, type Match, Regex } from "../kit/regex.js";

const OPTIONS = "lnqvscFiHhe:f:Lorm:wxEA:B:C:zRa";
const WORD = /\w/;

function grepping(name: string, always: "E" | "F" | undefined): Program {
  return applet(name, { options: OPTIONS, badStatus: 2, usageOf: "grep", long: { color: "a" } }, function* (call) {
    const { patterns, paths } = yield* readPatterns(call);
    const isFixed = always === "F" || call.has("F");
    const regexes = patterns.map(
      (text) =>
        new Regex(isFixed ? literal(text) : text, {
          extended: !isFixed && (always === "E" || call.has("E")),
          ignoreCase: call.has("i"),
        }),
    );
    const search = new Search(call, regexes, paths);
    const isDeep = call.has("rR");
    for (const path of paths.length > 0 ? paths : [isDeep ? "." : "-"]) yield* search.path(path, isDeep, 0);
    if (search.found && (call.has("q") || !search.failed)) return 0;
    return search.failed ? 2 : 1;
  });
}

function* readPatterns(call: Call): Part<{ readonly patterns: string[]; readonly paths: readonly string[] }> {
  const patterns = call.values("e").flatMap((text) => text.split("\n"));
  for (const path of call.values("f")) patterns.push(...(yield* new Input(call.open(path)).lines()));
  if (patterns.length > 0 || call.has("f")) return { patterns, paths: call.operands };
  const [first, ...paths] = call.operands;
  if (first === undefined) throw new UsageError();
  return { patterns: first.split("\n"), paths };
}

class Search {
  found = false;
  failed = false;
  readonly #call: Call;
  readonly #regexes: readonly Regex[];
  readonly #isNamed: boolean;

  constructor(call: Call, regexes: readonly Regex[], paths: readonly string[]) {
    this.#call = call;
    this.#regexes = regexes;
    this.#isNamed = call.last("Hh") === "H" || (call.last("Hh") !== "h" && (paths.length > 1 || call.has("rR")));
  }

  *path(path: string, isDeep: boolean, depth: number): Part<void> {
    const { process } = this.#call;
    if (isDeep && look(process, path)?.type === "directory") {
      yield { on: "turn" };
      if (depth > DEPTH_MAX) return;
      for (const name of process.machine.files.list(path, process.cwd)) {
        const below = join(path, name);
        const type = look(process, below, this.#call.has("R"))?.type;
        if (type === "file" || type === "directory") yield* this.path(below, true, depth + 1);
      }
      return;
    }
    let input: Input;
    try {
      if (path !== "-" && process.machine.files.stat(path, process.cwd).type === "directory") {
        this.failed = true;
        if (!this.#call.has("s")) yield* this.#call.complain(`${path}: Is a directory`);
        return;
      }
      input = new Input(path === "-" ? process.streams[0] : this.#call.open(path));
    } catch (error) {
      this.failed = true;
      const text = reason(error);
      if (!this.#call.has("s")) yield* this.#call.complain(`${path}: ${text}`);
      return;
    }
    yield* this.#file(input, path === "-" ? "(standard input)" : path);
  }

  *#file(input: Input, name: string): Part<void> {
    const call = this.#call;
    const lead = this.#isNamed ? name : undefined;
    const after = Number(call.value("A") ?? call.value("C") ?? 0);
    const before = Number(call.value("B") ?? call.value("C") ?? 0);
    const limit = Number(call.value("m") ?? Number.POSITIVE_INFINITY);
    const kept: { readonly number: number; readonly line: string }[] = [];
    let count = 0;
    let left = 0;
    let shownUpTo = 0;
    for (let number = 1; count < limit || left > 0; number++) {
      const read = yield* input.line(call.has("z") ? "\0" : "\n");
      if (read === undefined) break;
      const line = /[\n\0]$/.test(read) ? read.slice(0, -1) : read;
      if (count < limit && this.#matches(line) !== call.has("v")) {
        this.found = true;
        count++;
        if (call.has("q")) return;
        if (call.has("l")) return yield* call.out(`${name}\n`);
        if (call.has("Lc")) continue;
        if ((after > 0 || before > 0) && shownUpTo > 0 && (kept[0]?.number ?? number) > shownUpTo + 1) yield* call.out("--\n");
        for (const each of kept.splice(0)) yield* this.#show(lead, each.number, each.line, "-");
        if (call.has("o")) yield* this.#showParts(lead, number, line);
        else yield* this.#show(lead, number, line, ":");
        shownUpTo = number;
        left = after;
      } else if (left > 0) {
        left--;
        yield* this.#show(lead, number, line, "-");
        shownUpTo = number;
      } else if (before > 0) {
        kept.push({ number, line });
        if (kept.length > before) kept.shift();
      }
    }
    if (call.has("c") && !call.has("L")) yield* call.out(`${lead === undefined ? "" : `${lead}:`}${count}\n`);
    if (call.has("L") && count === 0) yield* call.out(`${name}\n`);
  }

  *#show(lead: string | undefined, number: number, line: string, mark: string): Part<void> {
    const named = lead === undefined ? "" : `${lead}${mark}`;
    yield* this.#call.out(`${named}${this.#call.has("n") ? `${number}${mark}` : ""}${line}\n`);
  }

  *#showParts(lead: string | undefined, number: number, line: string): Part<void> {
    if (this.#call.has("v")) return;
    for (let from = 0; from <= line.length; ) {
      const match = this.#first(line, from);
      if (match === undefined) return;
      if (match.end > match.start) yield* this.#show(lead, number, line.slice(match.start, match.end), ":");
      from = Math.max(match.end, from + 1);
    }
  }

  #matches(line: string): boolean {
    return this.#first(line, 0) !== undefined;
  }

  #first(line: string, from: number): Match | undefined {
    let best: Match | undefined;
    for (const regex of this.#regexes) {
      const match = this.#fitting(regex, line, from);
      if (
        match !== undefined &&
        (best === undefined || match.start < best.start || (match.start === best.start && match.end > best.end))
      )
        best = match;
    }
    return best;
  }

  /** The first match that is a whole line, or whole words, where that was asked for. */
  #fitting(regex: Regex, line: string, from: number): Match | undefined {
    for (let at = from; at <= line.length; ) {
      const match = regex.find(line, at);
      if (match === undefined) return undefined;
      if (this.#call.has("x")) return match.start === 0 && match.end === line.length ? match : undefined;
      const isWord = !WORD.test(line[match.start - 1] ?? "") && !WORD.test(line[match.end] ?? "");
      if (!this.#call.has("w") || isWord) return match;
      at = match.start + 1;
    }
    return undefined;
  }
}

export const grep = grepping("grep", undefined);
export const egrep = grepping("egrep", "E");
export const fgrep = grepping("fgrep", "F");
