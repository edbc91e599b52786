/** What words become: parameters, commands' outputs and sums put in, split into fields, patterns into the names they stand for. */
import type { Part } from "../process.js";
import { ACCOUNTS } from "../router/accounts.js";
import { evaluate } from "./arithmetic.js";
import { ShellError } from "./errors.js";
import { Fields } from "./fields.js";
import { glob } from "./glob.js";
import { compilePattern, isPattern, type Pattern, prefixLength, suffixLength, unescapePattern } from "./pattern.js";
import { type State, TEXT_BYTES_MAX } from "./state.js";
import { type Command, type Piece, plainText, type Word } from "./syntax-tree.js";

type Parameter = Extract<Piece, { is: "parameter" }>;

const NAME = /^[A-Za-z_]\w*$/;
const IFS_DEFAULT = " \t\n";

export class Expander {
  readonly #state: State;
  readonly #substitute: (body: Command | undefined) => Part<string>;

  /** @param substitute runs a command and gives what it wrote, without newlines at the end */
  constructor(state: State, substitute: (body: Command | undefined) => Part<string>) {
    this.#state = state;
    this.#substitute = substitute;
  }

  /** The fields that words of a command become. */
  *fields(words: readonly Word[]): Part<string[]> {
    const all: string[] = [];
    for (const word of words) {
      const plain = plainText(word);
      if (plain !== undefined && !/[*?[\\~]/.test(plain)) {
        all.push(plain);
        continue;
      }
      if (this.#isNothing(word)) continue;
      const fields = new Fields(this.#state.get("IFS") ?? IFS_DEFAULT);
      yield* this.#into(fields, tilde(word, this.#state.get("HOME")));
      fields.end();
      for (const field of fields.all) {
        const names = isPattern(field) && !this.#state.options.has("f") ? yield* glob(this.#state.process, field) : [];
        if (names.length > 0) all.push(...names);
        else all.push(unescapePattern(field));
      }
    }
    return all;
  }

  /** `"$@"` without parameters: no field, not an empty one. */
  #isNothing(word: Word): boolean {
    if (this.#state.parameters.length > 0) return false;
    const isAll = (piece: Piece) => piece.is === "parameter" && piece.operator === "" && piece.name === "@";
    return word.some(isAll) && word.every((piece) => isAll(piece) || (piece.is === "text" && piece.text === ""));
  }

  /** As one text, neither split nor taken for names: of assignments, redirections, here-documents. */
  *text(word: Word): Part<string> {
    return unescapePattern(yield* this.pattern(tilde(word, this.#state.get("HOME"))));
  }

  /** As one pattern, in which what was quoted stands for itself. */
  *pattern(word: Word): Part<string> {
    const fields = new Fields("");
    yield* this.#into(fields, word);
    fields.end();
    return fields.all.join(" ");
  }

  *#into(fields: Fields, word: Word): Part<void> {
    for (const piece of word) {
      switch (piece.is) {
        case "text":
          fields.literal(piece.quoted ? piece.text : piece.text.replaceAll("\\", "\\\\"), piece.quoted);
          break;
        case "command":
          put(fields, yield* this.#substitute(piece.body), piece.quoted);
          break;
        case "arithmetic":
          put(fields, String(evaluate(yield* this.text(piece.word), this.#numbers)), piece.quoted);
          break;
        case "parameter":
          yield* this.#parameter(fields, piece);
      }
    }
  }

  readonly #numbers = {
    get: (name: string) => this.#state.get(name),
    set: (name: string, value: string) => this.#state.set(name, value),
  };

  *#parameter(fields: Fields, piece: Parameter): Part<void> {
    const { name, operator, quoted } = piece;
    if ((name === "@" || name === "*") && operator === "") return this.#all(fields, piece);
    const value = this.value(name);
    const isEmpty = value === undefined || (operator.startsWith(":") && value === "");
    switch (operator.replace(/^:(?=.)/, "")) {
      case "-":
        if (isEmpty) return yield* this.#into(fields, piece.words[0] ?? []);
        break;
      case "+":
        if (!isEmpty) yield* this.#into(fields, piece.words[0] ?? []);
        else if (quoted) fields.literal("", true);
        return;
      case "=": {
        if (!isEmpty) break;
        if (!NAME.test(name)) throw new ShellError(`${name}: bad variable name`);
        const given = yield* this.text(piece.words[0] ?? []);
        this.#state.set(name, given);
        return put(fields, given, quoted);
      }
      case "?":
        if (isEmpty) {
          const said = yield* this.text(piece.words[0] ?? []);
          throw new ShellError(`${name}: ${said === "" ? "parameter not set" : said}`);
        }
        break;
      default:
        break;
    }
    if (value === undefined && this.#state.options.has("u") && operator !== "-" && operator !== ":-")
      throw new ShellError(`${name}: parameter not set`);
    put(fields, yield* this.#changed(value ?? "", piece), quoted);
  }

  /** What an operator makes of a value that there is. */
  *#changed(value: string, { operator, words }: Parameter): Part<string> {
    const [first = [], second = []] = words;
    switch (operator) {
      case "length":
        return String(value.length);
      case "%":
      case "%%": {
        const pattern = compilePattern(yield* this.pattern(first));
        const length = suffixLength(pattern, value, operator === "%%") ?? 0;
        return value.slice(0, value.length - length);
      }
      case "#":
      case "##":
        return value.slice(prefixLength(compilePattern(yield* this.pattern(first)), value, operator === "##") ?? 0);
      case "/":
      case "//":
        return yield* this.#replaced(
          value,
          compilePattern(yield* this.pattern(first)),
          yield* this.text(second),
          operator === "//",
        );
      case ":": {
        const start = Number(evaluate(yield* this.text(first), this.#numbers));
        const length = words.length < 2 ? undefined : Number(evaluate(yield* this.text(second), this.#numbers));
        return part(value, start, length);
      }
      default:
        return value;
    }
  }

  *#replaced(value: string, pattern: Pattern, by: string, isEach: boolean): Part<string> {
    let result = "";
    for (let at = 0; at < value.length; ) {
      if (at % 256 === 255) yield { on: "turn" };
      const length = prefixLength(pattern, value.slice(at, at + 4096), true);
      if (length === undefined || length === 0) {
        result += value[at++] ?? "";
        continue;
      }
      result += by;
      at += length;
      if (result.length > TEXT_BYTES_MAX) throw new ShellError("out of memory");
      if (!isEach) return result + value.slice(at);
    }
    return result;
  }

  /** `$@` and `$*`. */
  #all(fields: Fields, { name, quoted }: Parameter): void {
    const { parameters } = this.#state;
    if (name === "*" && quoted) return fields.literal(this.#joined(), true);
    for (const [index, parameter] of parameters.entries()) {
      if (index > 0) fields.end();
      put(fields, parameter, quoted);
    }
  }

  #joined(): string {
    const ifs = this.#state.get("IFS") ?? IFS_DEFAULT;
    return this.#state.parameters.join(ifs[0] ?? "");
  }

  /** Of a variable or a parameter, whatever its kind. */
  value(name: string): string | undefined {
    const {
      parameters,
      process: { machine, parent },
      status,
      options,
      lastBackground,
      line,
    } = this.#state;
    if (/^[1-9]\d*$/.test(name)) return parameters[Number(name) - 1];
    switch (name) {
      case "0":
        return this.#state.name;
      case "?":
        return String(status);
      case "#":
        return String(parameters.length);
      case "$":
        return String(this.#state.shellPid);
      case "!":
        return lastBackground === 0 ? "" : String(lastBackground);
      case "-":
        return [...options].sort().join("");
      case "@":
      case "*":
        return parameters.length === 0 ? undefined : this.#joined();
      case "LINENO":
        return String(line);
      case "PPID":
        return String(parent);
      case "RANDOM":
        return String(machine.random(32768));
      default:
        return this.#state.get(name);
    }
  }
}

function put(fields: Fields, text: string, isQuoted: boolean): void {
  if (isQuoted) fields.literal(text, true);
  else fields.split(text);
}

/** `~` or `~name` at a word's start, not quoted, up to a slash. */
function tilde(word: Word, ownHome: string | undefined): Word {
  const [first, ...rest] = word;
  if (first?.is !== "text" || first.quoted) return word;
  const [start, name = ""] = /^~([\w-]*)(?=\/|$)/.exec(first.text) ?? [];
  if (start === undefined || (start === first.text && rest.length > 0)) return word;
  const home = name === "" ? ownHome : ACCOUNTS.find((account) => account.name === name)?.home;
  return home === undefined
    ? word
    : [{ is: "text", text: home, quoted: true }, { ...first, text: first.text.slice(start.length) }, ...rest];
}

/** `${name:start:length}`; what is negative counts from the end. */
function part(value: string, start: number, length: number | undefined): string {
  const from = start < 0 ? value.length + start : start;
  if (from < 0 || from > value.length) return "";
  if (length === undefined) return value.slice(from);
  return length < 0 ? value.slice(from, Math.max(from, value.length + length)) : value.slice(from, from + length);
}
