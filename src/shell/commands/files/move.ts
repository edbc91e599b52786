/** cp, mv and rm: what copies, moves and removes whole trees. */
import type { Part } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { reason, UsageError } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { baseName, DEPTH_MAX, isFolder, join, look } from "../kit/paths.js";

const INTERACTIVE = { interactive: "i", force: "f", recursive: "R", archive: "a" };

export const cp = applet("cp", { options: "pdRfislLHarPvuTt:", long: INTERACTIVE, min: 1 }, function* (call) {
  const [sources, target, isInto] = destination(call);
  for (const source of sources) yield* copy(call, source, isInto ? join(target, baseName(source)) : target, 0);
});

/** @returns what goes where, and whether into it */
function destination(call: Call): readonly [readonly string[], string, boolean] {
  const folder = call.value("t");
  if (folder !== undefined) return [call.operands, folder, true];
  if (call.operands.length < 2) throw new UsageError();
  const target = call.operands.at(-1) ?? "";
  const sources = call.operands.slice(0, -1);
  const isInto = sources.length > 1 || (!call.has("T") && isFolder(call.process, target));
  return [sources, target, isInto];
}

function* copy(call: Call, from: string, to: string, depth: number): Part<void> {
  const { machine, cwd } = call.process;
  const isDeep = call.has("aRr");
  const keepsLinks = call.has("adP") || (isDeep && !call.has("LH"));
  const stat = yield* call.try(`can't stat '${from}'`, () => machine.files.stat(from, cwd, !keepsLinks));
  if (stat === undefined) return;
  const there = look(call.process, to);
  if (there !== undefined && there.inode === stat.inode) return yield* call.complain(`'${from}' and '${to}' are the same file`);
  yield { on: "turn" };
  if (stat.type === "directory") {
    if (!isDeep) return yield* call.complain(`omitting directory '${from}'`);
    if (depth > DEPTH_MAX) return;
    if (there === undefined) {
      const made = yield* call.try(`can't create directory '${to}'`, () => {
        machine.files.mkdir(to, cwd, stat.mode);
        return true;
      });
      if (made === undefined) return;
    } else if (there.type !== "directory") {
      return yield* call.complain(`target '${to}' is not a directory`);
    }
    // Listed before: a folder copied into itself would grow for ever.
    for (const name of [...machine.files.list(from, cwd)]) yield* copy(call, join(from, name), join(to, name), depth + 1);
  } else if (stat.type === "file" || (stat.type !== "link" && !isDeep)) {
    if (there !== undefined && call.has("i") && !(yield* asks(call, `cp: overwrite '${to}'? `))) return;
    if (there !== undefined && call.has("u") && there.modifiedMs >= stat.modifiedMs) return;
    if (!(yield* copyFile(call, from, to, stat.mode))) return;
  } else {
    const made = yield* call.try(`can't create '${to}'`, () => {
      if (look(call.process, to, false) !== undefined) machine.files.unlink(to, cwd);
      if (stat.type === "link") machine.files.symlink(stat.target ?? "", to, cwd);
      else machine.files.mknod(to, cwd, stat.type, stat.mode, stat.device);
      return true;
    });
    if (made === undefined) return;
  }
  if (call.has("ap") && stat.type !== "link") {
    yield* call.try(`can't preserve times of '${to}'`, () => {
      machine.files.chown(to, cwd, stat.uid, stat.gid);
      machine.files.chmod(to, cwd, stat.mode);
      machine.files.utimes(to, cwd, stat.modifiedMs);
      return true;
    });
  }
  if (call.has("v")) yield* call.out(`'${from}' -> '${to}'\n`);
}

function* copyFile(call: Call, from: string, to: string, mode: number): Part<boolean> {
  const { machine, cwd } = call.process;
  const source = yield* call.try(`can't open '${from}'`, () => machine.files.open(from, cwd, { read: true }));
  if (source === undefined) return false;
  try {
    const flags = { write: true, create: true, truncate: true, mode: mode & 0o755 };
    const target = yield* call.try(`can't create '${to}'`, () => {
      if (call.has("f") && look(call.process, to) === undefined && look(call.process, to, false) !== undefined)
        machine.files.unlink(to, cwd);
      return machine.files.open(to, cwd, flags);
    });
    if (target === undefined) return false;
    try {
      const input = new Input(source);
      for (;;) {
        const piece = yield* input.piece();
        if (piece === undefined) return true;
        yield* call.write(target, piece);
      }
    } finally {
      target.close();
    }
  } finally {
    source.close();
  }
}

function* asks(call: Call, question: string): Part<boolean> {
  yield* call.write(call.process.streams[2], question);
  const answer = yield* new Input(call.process.streams[0]).line();
  return /^y/i.test(answer ?? "");
}

export const mv = applet("mv", { options: "finTt:v", long: INTERACTIVE, min: 1 }, function* (call) {
  const { machine, cwd } = call.process;
  const [sources, target, isInto] = destination(call);
  for (const source of sources) {
    const to = isInto ? join(target, baseName(source)) : target;
    const there = look(call.process, to);
    if (there !== undefined && call.has("n")) continue;
    if (there !== undefined && call.has("i") && !(yield* asks(call, `mv: overwrite '${to}'? `))) continue;
    if (!(yield* move(call, source, to))) continue;
    if (call.has("v")) yield* call.out(`'${source}' -> '${to}'\n`);
  }

  function* move(of: Call, from: string, to: string): Part<boolean> {
    try {
      machine.files.rename(from, to, cwd);
      return true;
    } catch (error) {
      const text = reason(error);
      // Between file systems it copies and removes, as the real one does.
      if (text !== "Cross-device link") {
        yield* of.complain(`can't rename '${from}': ${text}`);
        return false;
      }
      const stat = machine.files.stat(from, cwd, false);
      if (stat.type !== "file") {
        yield* of.complain(`can't rename '${from}': ${text}`);
        return false;
      }
      if (!(yield* copyFile(of, from, to, stat.mode))) return false;
      machine.files.unlink(from, cwd);
      return true;
    }
  }
});

export const rm = applet("rm", { options: "fiRrv", long: { force: "f", recursive: "r" } }, function* (call) {
  if (call.operands.length === 0 && !call.has("f")) throw new UsageError();
  for (const path of call.operands) {
    const name = baseName(path);
    if (name === "." || name === "..") {
      yield* call.complain("can't remove '.' or '..'");
      continue;
    }
    yield* remove(call, path, 0);
  }
});

function* remove(call: Call, path: string, depth: number): Part<void> {
  const { machine, cwd } = call.process;
  yield { on: "turn" };
  let isDirectory: boolean;
  try {
    isDirectory = machine.files.stat(path, cwd, false).type === "directory";
  } catch (error) {
    const text = reason(error);
    if (!(call.has("f") && text === "No such file or directory")) yield* call.complain(`can't remove '${path}': ${text}`);
    return;
  }
  if (isDirectory && !call.has("Rr")) return yield* call.complain(`'${path}' is a directory`);
  if (isDirectory && depth <= DEPTH_MAX) {
    if (call.last("if") === "i" && !(yield* asks(call, `rm: descend into directory '${path}'? `))) return;
    for (const name of [...machine.files.list(path, cwd)]) yield* remove(call, join(path, name), depth + 1);
  }
  if (call.last("if") === "i" && !(yield* asks(call, `rm: remove ${isDirectory ? "directory " : ""}'${path}'? `))) return;
  yield* call.try(`can't remove '${path}'`, () => {
    if (isDirectory) machine.files.rmdir(path, cwd);
    else machine.files.unlink(path, cwd);
    return true;
  });
}
