/** ls, as BusyBox lays it out: columns on a terminal, one a line elsewhere, `-l` with the columns of BusyBox' widths. */
import type { Stat } from "../../fs/file-system.js";
import type { Part } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { fullTime, humanSize, listedTime, modeText, namesOf } from "../kit/attributes.js";
import { reason } from "../kit/errors.js";
import { DEPTH_MAX, join } from "../kit/paths.js";

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: Stat;
}

const LONG = { "full-time": "E", "group-directories-first": "D", color: "K" };

export const ls = applet("ls", { options: "1AaCxdLHRFplinshrSXvctuw:EDK::", long: LONG }, function* (call) {
  const asFiles: Entry[] = [];
  const folders: Entry[] = [];
  for (const path of call.operands.length > 0 ? call.operands : ["."]) {
    const entry = yield* enter(call, path, path, !call.has("ldF") || call.has("LH"));
    if (entry === undefined) continue;
    if (entry.stat.type === "directory" && !call.has("d")) folders.push(entry);
    else asFiles.push(entry);
  }
  sort(call, asFiles);
  sort(call, folders);
  yield* show(call, asFiles);
  const isHeaded = call.operands.length > 1 || call.has("R");
  const state = { isFirst: asFiles.length === 0 };
  for (const folder of folders) yield* showFolder(call, folder, isHeaded, state, 0);
});

function* enter(call: Call, name: string, path: string, follows: boolean): Part<Entry | undefined> {
  const { machine, cwd } = call.process;
  try {
    return { name, path, stat: machine.files.stat(path, cwd, follows) };
  } catch (error) {
    yield* call.complain(`${path}: ${reason(error)}`);
    return undefined;
  }
}

function* showFolder(call: Call, folder: Entry, isHeaded: boolean, state: { isFirst: boolean }, depth: number): Part<void> {
  yield { on: "turn" };
  const { machine, cwd } = call.process;
  const listed = yield* call.try(folder.path, () => machine.files.list(folder.path, cwd));
  if (listed === undefined) return;
  if (isHeaded) yield* call.out(`${state.isFirst ? "" : "\n"}${folder.path}:\n`);
  state.isFirst = false;
  const entries: Entry[] = [];
  for (const name of call.has("a") ? [".", "..", ...listed] : listed) {
    if (name.startsWith(".") && !call.has("aA")) continue;
    const entry = yield* enter(call, name, join(folder.path, name), call.has("L"));
    if (entry !== undefined) entries.push(entry);
  }
  sort(call, entries);
  if (call.has("ls")) yield* call.out(`total ${entries.reduce((total, { stat }) => total + blocks(stat), 0)}\n`);
  yield* show(call, entries);
  if (!call.has("R") || depth >= DEPTH_MAX) return;
  for (const entry of entries) {
    if (entry.stat.type === "directory" && entry.name !== "." && entry.name !== "..") {
      yield* showFolder(call, entry, true, state, depth + 1);
    }
  }
}

/** KiB on disk: pages of 4 KiB for what has content. */
function blocks({ type, size }: Stat): number {
  return type === "file" ? Math.ceil(size / 4096) * 4 : type === "directory" ? 4 : 0;
}

function sort(call: Call, entries: Entry[]): void {
  const by = call.last("SXvt") ?? (call.has("c") || call.has("u") ? (call.has("l") ? "" : "t") : "");
  const sign = call.has("r") ? -1 : 1;
  entries.sort((one, other) => {
    if (call.has("D")) {
      const folders = Number(other.stat.type === "directory") - Number(one.stat.type === "directory");
      if (folders !== 0) return folders;
    }
    let order = 0;
    if (by === "S") order = other.stat.size - one.stat.size;
    if (by === "t") order = other.stat.modifiedMs - one.stat.modifiedMs;
    if (by === "X") order = compare(extension(one.name), extension(other.name));
    if (by === "v") order = one.name.localeCompare(other.name, "en", { numeric: true });
    return sign * (order || compare(one.name, other.name));
  });
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function extension(name: string): string {
  return name.includes(".") ? name.slice(name.lastIndexOf(".")) : "";
}

function* show(call: Call, entries: readonly Entry[]): Part<void> {
  const output = call.process.streams[1];
  if (call.has("l") || call.has("nE")) {
    const users = namesOf(call.process.machine, "/etc/passwd");
    const groups = namesOf(call.process.machine, "/etc/group");
    for (const entry of entries) yield* call.out(`${longLine(call, entry, users, groups)}\n`);
    return;
  }
  const names = entries.map((entry) => short(call, entry));
  const isInColumns = call.last("1Cx") !== "1" && (output?.isTerminal === true || call.has("Cx"));
  if (!isInColumns) {
    for (const name of names) yield* call.out(`${name}\n`);
    return;
  }
  yield* call.out(
    inColumns(names, Number(call.value("w") ?? call.process.machine.window.columns) || 80, call.last("Cx") === "x"),
  );
}

function short(call: Call, { name, stat }: Entry): string {
  const inode = call.has("i") ? `${String(stat.inode).padStart(7)} ` : "";
  const size = call.has("s") ? `${String(blocks(stat)).padStart(6)} ` : "";
  return inode + size + name + indicator(call, stat);
}

function indicator(call: Call, { type, mode }: Stat): string {
  if (type === "directory") return call.has("Fp") ? "/" : "";
  if (!call.has("F")) return "";
  if (type === "link") return "@";
  if (type === "fifo") return "|";
  if (type === "socket") return "=";
  return type === "file" && (mode & 0o111) !== 0 ? "*" : "";
}

function inColumns(names: readonly string[], width: number, byLines: boolean): string {
  if (names.length === 0) return "";
  const column = Math.max(...names.map((name) => name.length)) + 2;
  const columns = Math.max(1, Math.floor(width / column));
  const rows = Math.ceil(names.length / columns);
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    let line = "";
    for (let at = 0; at < columns; at++) {
      const name = names[byLines ? row * columns + at : at * rows + row];
      if (name === undefined) break;
      line = line.padEnd(at * column) + name;
    }
    lines.push(`${line}\n`);
  }
  return lines.join("");
}

function longLine(
  call: Call,
  { name, stat }: Entry,
  users: ReadonlyMap<number, string>,
  groups: ReadonlyMap<number, string>,
): string {
  const owner = call.has("n")
    ? `${String(stat.uid).padEnd(8)} ${String(stat.gid).padEnd(8)}`
    : `${(users.get(stat.uid) ?? String(stat.uid)).slice(0, 8).padEnd(8)} ${(groups.get(stat.gid) ?? String(stat.gid)).slice(0, 8).padEnd(8)}`;
  const size =
    stat.device === undefined
      ? call.has("h")
        ? humanSize(stat.size).padStart(9)
        : String(stat.size).padStart(9)
      : `${String(stat.device[0]).padStart(4)}, ${String(stat.device[1]).padStart(3)}`;
  const time = call.has("E") ? `${fullTime(stat.modifiedMs)} +0000` : listedTime(stat.modifiedMs, call.process.machine.now());
  const target = stat.type === "link" ? ` -> ${stat.target ?? ""}` : "";
  const lead =
    (call.has("i") ? `${String(stat.inode).padStart(7)} ` : "") + (call.has("s") ? `${String(blocks(stat)).padStart(6)} ` : "");
  return `${lead}${modeText(stat)} ${String(stat.links).padStart(4)} ${owner} ${size} ${time} ${name}${target === "" ? indicator(call, stat) : target}`;
}
