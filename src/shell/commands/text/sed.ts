/** sed: scripts (sed-script.ts) over lines, with hold space, blocks and branches, and -n -e -f -i -r/-E. */
import type { Part, Stream } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { UsageError } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { type Address, type Command, parseScript } from "./sed-script.js";

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
    const commands = parseScript(scripts.join("\n"), call.has("rE"));
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
  let hold = "";
  /** What D leaves of a pattern space, which is gone over again. */
  let left: string | undefined;
  for (let at = 0; at < lines.length; at++) {
    yield { on: "turn" };
    let end = lines[at]?.endsWith("\n") ? "\n" : "";
    let space: string = left ?? (lines[at] ?? "").slice(0, end === "" ? undefined : -1);
    left = undefined;
    let isDeleted = false;
    let hasSubstituted = false;
    let quits: number | undefined;
    const after: string[] = [];
    cycle: for (let place = 0; place < commands.length; place++) {
      const command = commands[place]!;
      const { letter, text, target } = command;
      if (selects(command, space, at, lines.length) === command.isNot) {
        if (letter === "{") place = target;
        continue;
      }
      switch (letter) {
        case "d":
        case "c":
          if (letter === "c" && (command.to === undefined || !command.active)) yield* call.write(output, `${text}\n`);
          isDeleted = true;
          break cycle;
        case "D":
          isDeleted = true;
          if (space.includes("\n")) left = space.slice(space.indexOf("\n") + 1);
          break cycle;
        case "p":
          yield* call.write(output, `${space}\n`);
          break;
        case "P":
          yield* call.write(output, `${space.split("\n", 1)[0]}\n`);
          break;
        case "=":
          yield* call.write(output, `${at + 1}\n`);
          break;
        case "i":
          yield* call.write(output, `${text}\n`);
          break;
        case "a":
          after.push(`${text}\n`);
          break;
        case "h":
        case "H":
          hold = bounded(letter === "h" ? space : `${hold}\n${space}`);
          break;
        case "g":
        case "G":
          space = bounded(letter === "g" ? hold : `${space}\n${hold}`);
          break;
        case "x":
          [space, hold] = [hold, space];
          break;
        case "y":
          space = transliterate(command, space);
          break;
        case "s": {
          const changed = substitute(command, space);
          if (changed === undefined) break;
          hasSubstituted = true;
          space = changed;
          if (command.flags.includes("p")) yield* call.write(output, `${space}\n`);
          break;
        }
        case "b":
        case "t":
        case "T":
          yield { on: "turn" };
          if (letter === "b" || hasSubstituted === (letter === "t")) place = target;
          if (letter !== "b") hasSubstituted = false;
          break;
        case "q":
          quits = Number(text || 0);
          break cycle;
        case "n":
        case "N": {
          const next = lines[at + 1];
          if (next === undefined) {
            quits = 0;
            break cycle;
          }
          at++;
          const nextText = next.endsWith("\n") ? next.slice(0, -1) : next;
          if (letter === "n" && !call.has("n")) yield* call.write(output, `${space}\n`);
          space = letter === "n" ? nextText : bounded(`${space}\n${nextText}`);
          end = next.endsWith("\n") ? "\n" : "";
          break;
        }
        default:
          // Blocks' ends and labels.
          break;
      }
    }
    if (!isDeleted && !call.has("n")) yield* call.write(output, space + (after.length > 0 ? "\n" : end));
    for (const text of after) yield* call.write(output, text);
    if (quits !== undefined) return quits;
    if (left !== undefined) at--;
  }
  return undefined;
}

function bounded(space: string): string {
  return space.slice(0, SPACE_BYTES_MAX);
}

function transliterate({ text, flags }: Command, space: string): string {
  return [...space].map((one) => (text.includes(one) ? (flags[text.indexOf(one)] ?? "") : one)).join("");
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
