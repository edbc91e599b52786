/** find: walks down trees, with the tests and actions that scripts write; what `-exec` names is started as xargs starts it. */
import type { FileType, Stat } from "../../fs/file-system.js";
import type { Part } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { changeMode, idOf, namesOf } from "../kit/attributes.js";
import { attempt, Failure, reason, UsageError } from "../kit/errors.js";
import { OptionError } from "../kit/options.js";
import { baseName, DEPTH_MAX, join } from "../kit/paths.js";
import { Regex } from "../kit/regex.js";
import { runToEnd } from "../kit/start.js";

interface Found {
  readonly path: string;
  readonly stat: Stat;
}

type Action = (found: Found) => Part<boolean>;

interface Plan {
  readonly act: Action;
  readonly depthMax: number;
  readonly depthMin: number;
  readonly belowFirst: boolean;
}

const TYPES: Readonly<Record<string, FileType>> = {
  f: "file",
  d: "directory",
  l: "link",
  b: "block",
  c: "character",
  p: "fifo",
  s: "socket",
};

/** What `-size` counts in, by its letter: blocks where there is none. */
const SIZE_UNITS: Readonly<{ [unit: string]: number }> = { b: 512, c: 1, k: 1024, w: 2 };

export const find = applet("find", {}, function* (call) {
  const words = [...call.operands];
  const start = words.findIndex((word) => /^[-(!]/.test(word));
  const paths = start < 0 ? words : words.slice(0, start);
  const plan = planOf(call, start < 0 ? [] : words.slice(start));
  for (const path of paths.length > 0 ? paths : ["."]) yield* walk(call, plan, path, 0);
});

function* walk(call: Call, plan: Plan, path: string, depth: number): Part<void> {
  yield { on: "turn" };
  const { machine, cwd } = call.process;
  const stat = yield* call.try(path, () => machine.files.stat(path, cwd, false));
  if (stat === undefined) return;
  const isShown = depth >= plan.depthMin;
  if (isShown && !plan.belowFirst) yield* plan.act({ path, stat });
  if (stat.type === "directory" && depth < plan.depthMax) {
    let names: readonly string[] = [];
    try {
      names = [...machine.files.list(path, cwd)];
    } catch (error) {
      // Removed by an action: there is nothing below, and nothing to say.
      if (reason(error) !== "No such file or directory") yield* call.complain(`${path}: ${reason(error)}`);
    }
    for (const name of names) yield* walk(call, plan, join(path, name), depth + 1);
  }
  if (isShown && plan.belowFirst) yield* plan.act({ path, stat });
}

function planOf(call: Call, words: readonly string[]): Plan {
  let at = 0;
  let depthMax = DEPTH_MAX;
  let depthMin = 0;
  let belowFirst = false;
  let hasAction = false;
  const act = either(0);
  if (at < words.length) throw new OptionError(`unrecognized: ${words[at]}`);
  return {
    act: function* (found) {
      const isTrue = yield* act(found);
      if (isTrue && !hasAction) yield* call.out(`${found.path}\n`);
      return isTrue;
    },
    depthMax,
    depthMin,
    belowFirst,
  };

  function either(nesting: number): Action {
    if (nesting > 50) throw new UsageError();
    let one = both(nesting);
    while (words[at] === "-o" || words[at] === "-or") {
      at++;
      const [left, right] = [one, both(nesting)];
      one = function* (found) {
        return (yield* left(found)) || (yield* right(found));
      };
    }
    return one;
  }

  function both(nesting: number): Action {
    let one: Action | undefined;
    while (at < words.length && words[at] !== "-o" && words[at] !== "-or" && words[at] !== ")") {
      if (words[at] === "-a" || words[at] === "-and") at++;
      const [left, right] = [one, single(nesting)];
      one =
        left === undefined
          ? right
          : function* (found) {
              return (yield* left(found)) && (yield* right(found));
            };
    }
    return one ?? plain(() => true);
  }

  function single(nesting: number): Action {
    const word = words[at++] ?? "";
    if (word === "!" || word === "-not") {
      const inner = single(nesting + 1);
      return function* (found) {
        return !(yield* inner(found));
      };
    }
    if (word === "(") {
      const inner = either(nesting + 1);
      if (words[at++] !== ")") throw new UsageError();
      return inner;
    }
    return named(word);
  }

  function value(word: string): string {
    const text = words[at++];
    if (text === undefined) throw new Failure(`option requires an argument: ${word}`);
    return text;
  }

  function named(word: string): Action {
    switch (word) {
      case "-maxdepth":
        depthMax = Math.min(DEPTH_MAX, Number(value(word)));
        return plain(() => true);
      case "-mindepth":
        depthMin = Number(value(word));
        return plain(() => true);
      case "-depth":
        belowFirst = true;
        return plain(() => true);
      case "-xdev":
        return plain(() => true);
      case "-name":
      case "-iname": {
        const regex = globRegex(value(word), word === "-iname");
        return plain(({ path }) => regex.test(baseName(path)));
      }
      case "-path": {
        const regex = globRegex(value(word), false);
        return plain(({ path }) => regex.test(path));
      }
      case "-type": {
        const letter = value(word);
        const type = Object.hasOwn(TYPES, letter) ? TYPES[letter] : undefined;
        if (type === undefined) throw new Failure(`invalid argument '${letter}' to '-type'`);
        return plain(({ stat }) => stat.type === type);
      }
      case "-executable":
        return plain(({ stat }) => (stat.mode & 0o111) !== 0);
      case "-empty":
        return plain(({ path, stat }) =>
          stat.type === "directory"
            ? call.process.machine.files.list(path, call.process.cwd).length === 0
            : stat.type === "file" && stat.size === 0,
        );
      case "-size": {
        const [, sign = "", digits = "", unit = ""] = /^([-+]?)(\d+)([bckw]?)$/.exec(value(word)) ?? [];
        if (digits === "") throw new Failure(`invalid number '${words[at - 1]}'`);
        return counted(sign, Number(digits), ({ stat }) => Math.floor(stat.size / (SIZE_UNITS[unit] ?? 512)));
      }
      case "-mtime":
      case "-mmin": {
        const [, sign = "", digits = ""] = /^([-+]?)(\d+)$/.exec(value(word)) ?? [];
        if (digits === "") throw new Failure(`invalid number '${words[at - 1]}'`);
        const unitMs = word === "-mtime" ? 86_400_000 : 60_000;
        return counted(sign, Number(digits), ({ stat }) => Math.floor((call.process.machine.now() - stat.modifiedMs) / unitMs));
      }
      case "-newer": {
        const path = value(word);
        const { modifiedMs } = attempt(`can't stat '${path}'`, () => call.process.machine.files.stat(path, call.process.cwd));
        return plain(({ stat }) => stat.modifiedMs > modifiedMs);
      }
      case "-perm": {
        const text = value(word);
        const mode = changeMode(text.replace(/^[-/+]/, ""), 0, false);
        if (mode === undefined) throw new Failure(`invalid mode '${text}'`);
        if (text.startsWith("-")) return plain(({ stat }) => (stat.mode & mode) === mode);
        if (/^[/+]/.test(text)) return plain(({ stat }) => mode === 0 || (stat.mode & mode) !== 0);
        return plain(({ stat }) => stat.mode === mode);
      }
      case "-user":
      case "-group": {
        const text = value(word);
        const isUser = word === "-user";
        const id = idOf(namesOf(call.process.machine, isUser ? "/etc/passwd" : "/etc/group"), text);
        if (id === undefined) throw new Failure(`unknown ${isUser ? "user" : "group"} ${text}`);
        return plain(({ stat }) => (isUser ? stat.uid : stat.gid) === id);
      }
      default:
        hasAction = true;
        return action(word);
    }
  }

  function action(word: string): Action {
    if (word === "-print" || word === "-print0") {
      return function* ({ path }) {
        yield* call.out(path + (word === "-print" ? "\n" : "\0"));
        return true;
      };
    }
    if (word !== "-exec") throw new OptionError(`unrecognized: ${word}`);
    const end = words.findIndex((each, index) => index >= at && (each === ";" || each === "+"));
    if (end <= at) throw new UsageError();
    const argv = words.slice(at, end);
    at = end + 1;
    return function* ({ path }) {
      const status = yield* runToEnd(
        call.process,
        argv.map((each) => each.replaceAll("{}", path)),
      );
      if (status === undefined) yield* call.complain(`${argv[0]}: No such file or directory`);
      return status === 0;
    };
  }
}

function plain(test: (found: Found) => boolean): Action {
  // biome-ignore lint/correctness/useYield: a test has nothing to wait for
  return function* (found) {
    return test(found);
  };
}

/** `5` exactly, `+5` more, `-5` less. */
function counted(sign: string, limit: number, count: (found: Found) => number): Action {
  if (sign === "+") return plain((found) => count(found) > limit);
  if (sign === "-") return plain((found) => count(found) < limit);
  return plain((found) => count(found) === limit);
}

/** A pattern of names, matched by the linear engine as everything is. */
function globRegex(glob: string, ignoreCase: boolean): Regex {
  const body = glob.replace(/\\(.)|\[!|\[[^\]]*\]|[*?.^$+(){}|\\]/g, (mark, quoted: string | undefined) => {
    if (quoted !== undefined) return /\w/.test(quoted) ? quoted : `\\${quoted}`;
    if (mark === "*") return ".*";
    if (mark === "?") return ".";
    if (mark === "[!") return "[^";
    return mark.startsWith("[") ? mark : `\\${mark}`;
  });
  return new Regex(`^${body}$`, { extended: true, ignoreCase });
}
