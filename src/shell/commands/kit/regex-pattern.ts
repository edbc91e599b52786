/** Reads a pattern of POSIX, with the marks of musl's and glibc's (`\w`, `\b`, `\<`, `\+`), and makes a program for regex.ts of it. */
import { Failure } from "./errors.js";

export type Assertion = "start" | "end" | "edge" | "notEdge" | "wordStart" | "wordEnd";

export type Instruction =
  | { readonly do: "set"; readonly set: Uint8Array }
  | { readonly do: "jump"; to: number }
  | { readonly do: "split"; to: number; other: number }
  | { readonly do: "save"; readonly slot: number }
  | { readonly do: "assert"; readonly what: Assertion }
  | { readonly do: "match" };

export type Tree =
  | { readonly is: "set"; readonly set: Uint8Array }
  | { readonly is: "assert"; readonly what: Assertion }
  | { readonly is: "group"; readonly index: number; readonly of: Tree }
  | { readonly is: "all"; readonly of: readonly Tree[] }
  | { readonly is: "either"; readonly of: readonly Tree[] }
  | { readonly is: "repeat"; readonly of: Tree; readonly min: number; readonly max: number };

const PROGRAM_MAX = 4000;
const NESTING_MAX = 50;
const REPEAT_MAX = 255; // RE_DUP_MAX of musl

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[ \t\n\v\f\r]/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  cntrl: /\p{Cc}/u,
  xdigit: /[0-9A-Fa-f]/,
};

/** @returns whether a character is of `[:name:]`; undefined where there is no such class */
export function ofClass(name: string): ((code: number) => boolean) | undefined {
  const pattern = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  return pattern === undefined ? undefined : (code) => code < 128 && pattern.test(String.fromCharCode(code));
}

function setOf(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => Number(has(code)));
}

/** @throws Failure with the library's text */
export function parsePattern(pattern: string, extended: boolean): { readonly tree: Tree; readonly groups: number } {
  let at = 0;
  let groups = 0;
  const tree = either(0);
  if (at < pattern.length) throw new Failure(`bad regex '${pattern}': Unmatched ( or \\(`);
  return { tree, groups };

  /** Whether a mark stands here, which has a backslash in a basic pattern. */
  function stands(mark: string): boolean {
    return pattern.startsWith(extended ? mark : `\\${mark}`, at);
  }

  function skip(mark: string): boolean {
    if (!stands(mark)) return false;
    at += extended ? mark.length : mark.length + 1;
    return true;
  }

  function either(depth: number): Tree {
    if (depth > NESTING_MAX) throw new Failure(`bad regex '${pattern}': Out of memory`);
    const of = [all(depth)];
    while (skip("|")) of.push(all(depth));
    return of.length === 1 && of[0] !== undefined ? of[0] : { is: "either", of };
  }

  function all(depth: number): Tree {
    const of: Tree[] = [];
    const start = at;
    while (at < pattern.length && !stands("|") && !(depth > 0 && stands(")"))) {
      if (extended && depth === 0 && pattern[at] === ")") {
        of.push(one(")"));
        at++;
        continue;
      }
      of.push(repeated(atom(depth, at === start)));
    }
    return { is: "all", of };
  }

  function atom(depth: number, isFirst: boolean): Tree {
    const character = pattern[at] ?? "";
    if (skip("(")) {
      const index = ++groups;
      const of = either(depth + 1);
      if (!skip(")")) throw new Failure(`bad regex '${pattern}': Missing ')'`);
      return { is: "group", index, of };
    }
    if (character === "[") return bracket();
    at++;
    if (character === ".") return { is: "set", set: setOf((code) => code !== 0) };
    if (character === "^" && (extended || isFirst)) return { is: "assert", what: "start" };
    if (character === "$" && (extended || at === pattern.length || stands(")") || stands("|")))
      return { is: "assert", what: "end" };
    if (character === "\\") return marked();
    if (extended && isFirst && (character === "*" || character === "+" || character === "?")) {
      if (character === "*") return { is: "all", of: [] };
      throw new Failure(`bad regex '${pattern}': Invalid preceding regular expression`);
    }
    return one(character);
  }

  function marked(): Tree {
    const letter = pattern[at++];
    if (letter === undefined) throw new Failure(`bad regex '${pattern}': Trailing backslash`);
    const word = (code: number) => /\w/.test(String.fromCharCode(code));
    const space = ofClass("space") ?? (() => false);
    if (letter === "w") return { is: "set", set: setOf(word) };
    if (letter === "W") return { is: "set", set: setOf((code) => !word(code)) };
    if (letter === "s") return { is: "set", set: setOf(space) };
    if (letter === "S") return { is: "set", set: setOf((code) => !space(code)) };
    const what = { b: "edge", B: "notEdge", "<": "wordStart", ">": "wordEnd" } as const;
    if (letter === "b" || letter === "B" || letter === "<" || letter === ">") return { is: "assert", what: what[letter] };
    if (letter >= "1" && letter <= "9") throw new Failure(`bad regex '${pattern}': Invalid back reference`);
    return one(letter === "n" ? "\n" : letter === "t" ? "\t" : letter);
  }

  function one(character: string): Tree {
    const wanted = character.charCodeAt(0) & 255;
    return { is: "set", set: setOf((code) => code === wanted) };
  }

  function bracket(): Tree {
    const end = bracketEnd(pattern, at);
    if (end < 0) throw new Failure(`bad regex '${pattern}': Missing ']'`);
    const set = bracketSet(pattern.slice(at + 1, end));
    if (set === undefined) throw new Failure(`bad regex '${pattern}': Unknown character class name`);
    at = end + 1;
    return { is: "set", set };
  }

  function repeated(of: Tree): Tree {
    let tree = of;
    for (;;) {
      let range: readonly [number, number] | undefined;
      if (pattern[at] === "*") {
        at++;
        range = [0, Number.POSITIVE_INFINITY];
      } else if (skip("+")) range = [1, Number.POSITIVE_INFINITY];
      else if (skip("?")) range = [0, 1];
      else if (stands("{")) {
        const match = (extended ? /^\{(\d*)(,?)(\d*)\}/ : /^\\\{(\d*)(,?)(\d*)\\\}/).exec(pattern.slice(at, at + 16));
        if (match === null) {
          if (extended) return tree;
          throw new Failure(`bad regex '${pattern}': Invalid contents of {}`);
        }
        at += match[0].length;
        const min = Number(match[1]);
        range = [min, match[2] === "" ? min : match[3] === "" ? Number.POSITIVE_INFINITY : Number(match[3])];
        if (min > REPEAT_MAX || (range[1] !== Number.POSITIVE_INFINITY && range[1] > REPEAT_MAX)) {
          throw new Failure(`bad regex '${pattern}': Repetition count too large`);
        }
      }
      if (range === undefined) return tree;
      tree = { is: "repeat", of: tree, min: range[0], max: range[1] };
    }
  }
}

/** @returns where the `]` of a bracket that opens at `at` stands, -1 for none */
function bracketEnd(pattern: string, at: number): number {
  let end = at + 1;
  if (pattern[end] === "^") end++;
  if (pattern[end] === "]") end++;
  while (end < pattern.length && pattern[end] !== "]") {
    const close =
      pattern[end] === "[" && /[:.=]/.test(pattern[end + 1] ?? "") ? pattern.indexOf(`${pattern[end + 1]}]`, end + 2) : -1;
    end = close < 0 ? end + 1 : close + 2;
  }
  return end < pattern.length ? end : -1;
}

/** @param text what stands between the brackets */
function bracketSet(text: string): Uint8Array | undefined {
  const isNot = text.startsWith("^");
  const set = new Uint8Array(256);
  for (let at = isNot ? 1 : 0; at < text.length; ) {
    const named = /^\[([:.=])(.+?)\1\]/.exec(text.slice(at));
    if (named?.[1] === ":") {
      const has = ofClass(named[2] ?? "");
      if (has === undefined) return undefined;
      for (let code = 0; code < 256; code++) if (has(code)) set[code] = 1;
      at += named[0].length;
      continue;
    }
    const from = named === null ? text.charCodeAt(at) : (named[2] ?? "").charCodeAt(0);
    at += named === null ? 1 : named[0].length;
    let to = from;
    if (text[at] === "-" && at + 1 < text.length) {
      to = text.charCodeAt(at + 1);
      at += 2;
    }
    for (let code = from; code <= to && code < 256; code++) set[code] = 1;
  }
  return isNot ? set.map((has) => 1 - has) : set;
}

/** @throws Failure when it is too large */
export function compile(tree: Tree, ignoreCase: boolean): Instruction[] {
  const program: Instruction[] = [];
  const put = <Kind extends Instruction>(instruction: Kind): Kind => {
    if (program.push(instruction) > PROGRAM_MAX) throw new Failure("bad regex: Out of memory");
    return instruction;
  };
  put({ do: "save", slot: 0 });
  emit(tree);
  put({ do: "match" });
  return program;

  function emit(node: Tree): void {
    switch (node.is) {
      case "set":
        put({ do: "set", set: ignoreCase ? bothCases(node.set) : node.set });
        break;
      case "assert":
        put({ do: "assert", what: node.what });
        break;
      case "group":
        put({ do: "save", slot: 2 * node.index });
        emit(node.of);
        put({ do: "save", slot: 2 * node.index + 1 });
        break;
      case "all":
        for (const each of node.of) emit(each);
        break;
      case "either":
        emitEither(node.of);
        break;
      case "repeat":
        emitRepeat(node);
        break;
    }
  }

  function emitEither(of: readonly Tree[]): void {
    const ends: { to: number }[] = [];
    for (const [index, each] of of.entries()) {
      if (index === of.length - 1) {
        emit(each);
        break;
      }
      const split = put({ do: "split" as const, to: program.length + 1, other: 0 });
      emit(each);
      ends.push(put({ do: "jump" as const, to: 0 }));
      split.other = program.length;
    }
    for (const end of ends) end.to = program.length;
  }

  function emitRepeat({ of, min, max }: Extract<Tree, { is: "repeat" }>): void {
    for (let count = 0; count < min; count++) emit(of);
    if (max === Number.POSITIVE_INFINITY) {
      const start = program.length;
      const split = put({ do: "split" as const, to: start + 1, other: 0 });
      emit(of);
      put({ do: "jump", to: start });
      split.other = program.length;
      return;
    }
    const splits: { other: number }[] = [];
    for (let count = min; count < max; count++) {
      splits.push(put({ do: "split" as const, to: program.length + 1, other: 0 }));
      emit(of);
    }
    for (const split of splits) split.other = program.length;
  }
}

function bothCases(set: Uint8Array): Uint8Array {
  return set.map((has, code) => {
    const character = String.fromCharCode(code);
    const other =
      code > 127 ? character : character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
    return has | (set[other.charCodeAt(0)] ?? 0);
  });
}
