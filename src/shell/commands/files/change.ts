/** Commands that change the tree at one place: mkdir, rmdir, ln, touch, chmod, chown, chgrp, mknod, mkfifo, mktemp. */
import type { Part, Program } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { changeMode, idOf, modeText, namesOf } from "../kit/attributes.js";
import { attempt, Failure, reason, UsageError } from "../kit/errors.js";
import { baseName, DEPTH_MAX, isFolder, join, look } from "../kit/paths.js";

export const mkdir = applet(
  "mkdir",
  { options: "m:pv", long: { mode: "m", parents: "p", verbose: "v" }, min: 1 },
  function* (call) {
    const mode = modeOf(call, 0o755);
    const { machine, cwd } = call.process;
    for (const path of call.operands) {
      const steps = call.has("p") ? stepsTo(path) : [path];
      for (const step of steps) {
        if (call.has("p") && isFolder(call.process, step)) continue;
        const isLast = step === steps.at(-1);
        const made = yield* call.try(`can't create directory '${isLast ? path : `${step}/`}'`, () => {
          machine.files.mkdir(step, cwd, isLast ? mode : 0o755);
          return true;
        });
        if (made === undefined) break;
        if (call.has("v")) yield* call.out(`created directory: '${step}'\n`);
      }
    }
  },
);

function modeOf(call: Call, otherwise: number): number {
  const text = call.value("m");
  if (text === undefined) return otherwise;
  const mode = changeMode(text, otherwise, false);
  if (mode === undefined) throw new Failure(`invalid mode '${text}'`);
  return mode;
}

/** @returns every folder on the way, the path itself last */
function stepsTo(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => (path.startsWith("/") ? "/" : "") + parts.slice(0, index + 1).join("/"));
}

export const rmdir = applet(
  "rmdir",
  { options: "p", long: { parents: "p", "ignore-fail-on-non-empty": "p" }, min: 1 },
  function* (call) {
    const { machine, cwd } = call.process;
    for (const path of call.operands) {
      for (const step of call.has("p") ? stepsTo(path).reverse() : [path]) {
        const done = yield* call.try(`'${step}'`, () => {
          machine.files.rmdir(step, cwd);
          return true;
        });
        if (done === undefined) break;
      }
    }
  },
);

export const ln = applet("ln", { options: "sfnbS:vT", min: 1 }, function* (call) {
  const { machine, cwd } = call.process;
  const targets = call.operands.length > 1 ? call.operands.slice(0, -1) : call.operands;
  const last = call.operands.length > 1 ? (call.operands.at(-1) ?? "") : `./${baseName(call.operands[0] ?? "")}`;
  const isInto =
    call.operands.length > 1 &&
    !call.has("T") &&
    isFolder(call.process, last) &&
    !(call.has("n") && look(call.process, last, false)?.type === "link");
  if (targets.length > 1 && !isInto) throw new UsageError();
  for (const target of targets) {
    const path = isInto ? join(last, baseName(target)) : last;
    if (!call.has("s") && look(call.process, target) === undefined) {
      yield* call.complain(`${target}: No such file or directory`);
      continue;
    }
    yield* call.try(path, () => {
      if (call.has("f") && look(call.process, path, false) !== undefined) machine.files.unlink(path, cwd);
      if (call.has("s")) machine.files.symlink(target, path, cwd);
      else machine.files.link(target, path, cwd);
      return true;
    });
    if (call.has("v")) yield* call.out(`'${path}' -> '${target}'\n`);
  }
});

export const touch = applet(
  "touch",
  { options: "cht:d:r:am", long: { "no-create": "c", reference: "r", date: "d" }, min: 1 },
  function* (call) {
    const { machine, cwd } = call.process;
    const time = touchTime(call);
    for (const path of call.operands) {
      yield* call.try(path, () => {
        if (look(call.process, path) === undefined) {
          if (call.has("c")) return true;
          machine.files.open(path, cwd, { write: true, create: true }).close();
        }
        machine.files.utimes(path, cwd, time);
        return true;
      });
    }
  },
);

function touchTime(call: Call): number {
  const reference = call.value("r");
  if (reference !== undefined)
    return attempt(reference, () => call.process.machine.files.stat(reference, call.process.cwd).modifiedMs);
  const text = call.value("d") ?? call.value("t");
  if (text === undefined) return call.process.machine.now();
  const year = new Date(call.process.machine.now()).getUTCFullYear();
  const compact = /^(\d{4})?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  const parts = compact ?? iso;
  if (text.startsWith("@") && /^@\d+$/.test(text)) return Number(text.slice(1)) * 1000;
  if (parts === null) throw new Failure(`invalid date '${text}'`);
  const [, y, month, day, hour = 0, minute = 0, second = 0] = parts;
  return Date.UTC(Number(y ?? year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** Does something to each operand, and to what is below it with -R. */
function* deep(call: Call, path: string, act: (path: string) => Part<void>, depth = 0): Part<void> {
  yield* act(path);
  const { machine, cwd } = call.process;
  if (!call.has("R") || depth > DEPTH_MAX || look(call.process, path, false)?.type !== "directory") return;
  yield { on: "turn" };
  for (const name of machine.files.list(path, cwd)) yield* deep(call, join(path, name), act, depth + 1);
}

/** `chmod -x file` and `-rw` are modes, not options. */
function guardMode(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /^-[rwxXst]+$/.test(word));
  return at < 0 ? words : [...words.slice(0, at), "--", ...words.slice(at)];
}

export const chmod = applet("chmod", { options: "Rcvf", min: 2, prepare: guardMode }, function* (call) {
  const { machine, cwd } = call.process;
  const [text = "", ...paths] = call.operands;
  for (const top of paths) {
    yield* deep(call, top, function* (path) {
      try {
        const stat = machine.files.stat(path, cwd);
        const mode = changeMode(text, stat.mode, stat.type === "directory");
        if (mode === undefined) throw new Failure(`invalid mode '${text}'`);
        machine.files.chmod(path, cwd, mode);
        if (call.has("v") || (call.has("c") && mode !== stat.mode)) {
          yield* call.out(
            `mode of '${path}' changed to ${mode.toString(8).padStart(4, "0")} (${modeText({ type: stat.type, mode }).slice(1)})\n`,
          );
        }
      } catch (error) {
        if (error instanceof Failure) throw error;
        call.status = 1;
        if (!call.has("f")) yield* call.complain(`${path}: ${reason(error)}`);
      }
    });
  }
});

function owning(name: "chown" | "chgrp"): Program {
  return applet(name, { options: "RhHLPcvf", min: 2 }, function* (call) {
    const { machine, cwd } = call.process;
    const [text = "", ...paths] = call.operands;
    const [user = "", group] = name === "chgrp" ? ["", text] : text.split(/[:.](.*)/s);
    const uid = user === "" ? undefined : idOf(namesOf(machine, "/etc/passwd"), user);
    if (user !== "" && uid === undefined) throw new Failure(`unknown user ${user}`);
    const gid = group === undefined || group === "" ? undefined : idOf(namesOf(machine, "/etc/group"), group);
    if (group !== undefined && group !== "" && gid === undefined) throw new Failure(`unknown group ${group}`);
    for (const top of paths) {
      yield* deep(call, top, function* (path) {
        yield* call.try(path, () => {
          const stat = machine.files.stat(path, cwd);
          machine.files.chown(path, cwd, uid ?? stat.uid, gid ?? stat.gid);
          return true;
        });
      });
    }
  });
}

export const chown = owning("chown");
export const chgrp = owning("chgrp");

export const mknod = applet("mknod", { options: "m:", min: 2, max: 4 }, function* (call) {
  const { machine, cwd } = call.process;
  const [path = "", letter = "", major, minor] = call.operands;
  const type = { b: "block" as const, c: "character" as const, u: "character" as const, p: "fifo" as const }[letter];
  if (type === undefined || (type === "fifo") !== (major === undefined) || (type !== "fifo" && minor === undefined))
    throw new UsageError();
  for (const number of [major, minor]) {
    if (number !== undefined && !/^\d+$/.test(number)) throw new Failure(`invalid number '${number}'`);
  }
  const device: readonly [number, number] | undefined = type === "fifo" ? undefined : [Number(major), Number(minor)];
  yield* call.try(path, () => machine.files.mknod(path, cwd, type, modeOf(call, 0o644), device));
});

export const mkfifo = applet("mkfifo", { options: "m:", min: 1 }, function* (call) {
  const { machine, cwd } = call.process;
  for (const path of call.operands) yield* call.try(path, () => machine.files.mknod(path, cwd, "fifo", modeOf(call, 0o644)));
});

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export const mktemp = applet("mktemp", { options: "dqtp:u", max: 1 }, function* (call) {
  const { machine, cwd, env } = call.process;
  const given = call.operands[0];
  const folder = call.value("p") ?? (given === undefined || call.has("t") ? env.get("TMPDIR") || "/tmp" : undefined);
  const template = given ?? "tmp.XXXXXX";
  const whole = folder === undefined ? template : join(folder, template);
  if (!/XXXXXX$/.test(whole)) throw new Failure(call.has("q") ? "" : "(null): Invalid argument");
  const path = whole.slice(0, -6) + Array.from({ length: 6 }, () => LETTERS[machine.random(LETTERS.length)]).join("");
  if (!call.has("u")) {
    attempt(call.has("d") || given === undefined ? "(null)" : whole, () =>
      call.has("d")
        ? machine.files.mkdir(path, cwd, 0o700)
        : machine.files.open(path, cwd, { write: true, create: true, exclusive: true, mode: 0o600 }).close(),
    );
  }
  yield* call.out(`${path}\n`);
});
