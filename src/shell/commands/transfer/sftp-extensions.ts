/** What OpenSSH adds to SFTP 3, each named in the server's first packet: its PROTOCOL, section 4. */
import { FileError } from "../../fs/file-system.js";
import type { Part } from "../../process.js";
import { namesOf } from "../kit/attributes.js";
import { PacketReader, text, u64 } from "./sftp-packet.js";
import { change, READ_BYTES_MAX, wholePath } from "./sftp-requests.js";
import {
  type Answer,
  answering,
  doing,
  extendedReply,
  guarded,
  pathName,
  type Request,
  readFile,
  type Session,
  status,
} from "./sftp-session.js";

const PACKET_BYTES_MAX = 256 * 1024;
/** Descriptors that a process may have here, without the server's own five. */
const HANDLES_TOLD = 1024 - 5;
const BLOCK_BYTES = 4096;
const NAME_BYTES_MAX = 255;
const COPIED_AT_ONCE_BYTES = 16 * 1024;

function space({ process }: Session, path: string): Answer {
  const { files } = process.machine;
  const whole = files.realpath(path, process.cwd);
  const mounts = files.mounts().filter(({ point }) => whole === point || whole.startsWith(point === "/" ? "/" : `${point}/`));
  const nearest = mounts.reduce((best, each) => (each.point.length >= best.point.length ? each : best), mounts[0]!);
  const blocks = Math.floor((nearest.sizeKib * 1024) / BLOCK_BYTES);
  const free = Math.floor(((nearest.sizeKib - nearest.usedKib) * 1024) / BLOCK_BYTES);
  return extendedReply([BLOCK_BYTES, BLOCK_BYTES, blocks, free, free, 0, 0, 0, 0, 0, NAME_BYTES_MAX].map(u64).join(""));
}

const posixRename = doing(({ process }, reader) => {
  const [from, to] = [reader.text(), reader.text()];
  process.machine.files.rename(from, to, process.cwd);
});

const statvfs = answering((session, reader) => space(session, reader.text()));

const fstatvfs = answering((session, reader) => {
  const opened = readFile(session, reader);
  return opened === undefined ? status("failure") : space(session, opened.path);
});

const hardlink = doing(({ process }, reader) => {
  const [from, to] = [reader.text(), reader.text()];
  process.machine.files.link(from, to, process.cwd);
});

const fsync = answering((session, reader) => status(readFile(session, reader) === undefined ? "missing" : "ok"));

const lsetstat = doing((session, reader) => change(session, reader.text(), reader.attributes()));

const limits = answering(() => extendedReply([PACKET_BYTES_MAX, READ_BYTES_MAX, READ_BYTES_MAX, HANDLES_TOLD].map(u64).join("")));

/** Of a user's own folder, the one that the server started in. */
const expandPath = answering((session, reader) => {
  const path = reader.text();
  const [, user, rest = ""] = /^~([^/]*)\/?(.*)$/s.exec(path) ?? [];
  if (user === undefined) return pathName(wholePath(session, path));
  const home = user === "" ? session.process.cwd : homeOf(session, user);
  if (home === undefined) return status("failure");
  return pathName(wholePath(session, rest === "" ? home : `${home === "/" ? "" : home}/${rest}`));
});

const homeDirectory = answering((session, reader) => {
  const name = reader.text();
  const home = homeOf(session, name === "" ? "root" : name);
  return home === undefined ? status("failure") : pathName(home);
});

function homeOf({ process }: Session, user: string): string | undefined {
  const file = process.machine.files.open("/etc/passwd", "/", { read: true });
  try {
    const lines = (file.read(65_536) ?? "").split("\n").map((line) => line.split(":"));
    return lines.find(([name]) => name === user)?.[5];
  } finally {
    file.close();
  }
}

const usersGroupsById = answering(({ process }, reader) => {
  const named = (list: string, path: "/etc/passwd" | "/etc/group") => {
    const all = namesOf(process.machine, path);
    const numbers = new PacketReader(list);
    return text(Array.from({ length: Math.floor(list.length / 4) }, () => text(all.get(numbers.u32()) ?? "")).join(""));
  };
  const [users, groups] = [reader.text(), reader.text()];
  return extendedReply(named(users, "/etc/passwd") + named(groups, "/etc/group"));
});

const copyData: Request = guarded(function* (session, reader) {
  const from = readFile(session, reader);
  const [offset, length] = [reader.u64(), reader.u64()];
  const to = readFile(session, reader);
  const target = reader.u64();
  if (from === undefined || to === undefined || from.file === to.file) return status("failure");
  from.file.seek(offset);
  if (!to.appends) to.file.seek(target);
  // A length of 0 means up to the end.
  for (let left = length === 0 ? Number.POSITIVE_INFINITY : length; left > 0; ) {
    const piece = from.file.read(Math.min(left, COPIED_AT_ONCE_BYTES));
    if (piece === undefined) return status(length === 0 ? "ok" : "end");
    if (piece === "") yield { on: "readable", stream: from.file };
    yield* writeAll(piece);
    left -= piece.length;
    yield { on: "turn" };
  }
  return status("ok");

  function* writeAll(piece: string): Part<void> {
    for (let rest = piece; rest !== ""; ) {
      const taken = to?.file.write(rest) ?? -1;
      if (taken < 0) throw new FileError("ENOSPC");
      if (taken === 0 && to !== undefined) yield { on: "writable", stream: to.file };
      rest = rest.slice(taken);
    }
  }
});

/** In the order in which the server names them, with version and handler. */
const HANDLERS: readonly (readonly [name: string, version: string, request: Request])[] = [
  ["posix-rename@openssh.com", "1", posixRename],
  ["statvfs@openssh.com", "2", statvfs],
  ["fstatvfs@openssh.com", "2", fstatvfs],
  ["hardlink@openssh.com", "1", hardlink],
  ["fsync@openssh.com", "1", fsync],
  ["lsetstat@openssh.com", "1", lsetstat],
  ["limits@openssh.com", "1", limits],
  ["expand-path@openssh.com", "1", expandPath],
  ["copy-data", "1", copyData],
  ["home-directory", "1", homeDirectory],
  ["users-groups-by-id@openssh.com", "1", usersGroupsById],
];

export const EXTENSIONS = HANDLERS.map(([name, version]) => [name, version] as const);

export const extended: Request = function* (session, reader) {
  const name = reader.text();
  const found = HANDLERS.find(([each]) => each === name);
  return found === undefined ? status("unsupported") : yield* found[2](session, reader);
};
