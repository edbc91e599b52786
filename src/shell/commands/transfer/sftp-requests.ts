/** The requests of SFTP 3, draft-ietf-secsh-filexfer-02 §6, answered as OpenSSH's server does where the draft leaves it open. */
import { FileError, type OpenFile, type Stat } from "../../fs/file-system.js";
import { listedTime, namesOf } from "../kit/attributes.js";
import { baseName, folderName, isFolder, join, look } from "../kit/paths.js";
import { type Attributes, attributesOf, longName, text } from "./sftp-packet.js";
import {
  answering,
  attributes,
  data,
  doing,
  guarded,
  handle,
  names,
  pathName,
  type Request,
  readFile,
  readHandle,
  type Session,
  status,
} from "./sftp-session.js";

/** What one answer holds of a file, and of a folder's names. */
export const READ_BYTES_MAX = 255 * 1024;
const NAMES_MAX = 100;

/** Of `open`, §6.3. */
const READ = 1;
const WRITE = 2;
const APPEND = 4;
const CREATE = 8;
const TRUNCATE = 16;
const EXCLUSIVE = 32;

const open = answering(({ process, handles }, reader) => {
  const path = reader.text();
  const flags = reader.u32();
  const { mode = 0o666 } = reader.attributes();
  if (handles.full) return status("failure");
  const file = process.machine.files.open(path, process.cwd, {
    read: (flags & READ) !== 0 || (flags & WRITE) === 0,
    write: (flags & WRITE) !== 0,
    append: (flags & APPEND) !== 0,
    create: (flags & CREATE) !== 0,
    truncate: (flags & TRUNCATE) !== 0,
    exclusive: (flags & EXCLUSIVE) !== 0,
    mode: mode & ~0o022,
  });
  return handle(handles.add({ of: "file", file, path, appends: (flags & APPEND) !== 0 }));
});

const close = answering(({ handles }, reader) => status(handles.close(readHandle(reader)) ? "ok" : "missing"));

const read = guarded(function* (session, reader) {
  const opened = readFile(session, reader);
  const offset = reader.u64();
  const length = Math.min(reader.u32(), READ_BYTES_MAX);
  if (opened === undefined) return status("failure");
  yield { on: "turn" };
  seek(opened.file, offset);
  for (;;) {
    const bytes = opened.file.read(length);
    if (bytes === undefined) return status("end");
    if (bytes !== "" || length === 0) return bytes === "" ? status("end") : data(bytes);
    yield { on: "readable", stream: opened.file };
  }
});

const write = guarded(function* (session, reader) {
  const opened = readFile(session, reader);
  const offset = reader.u64();
  const bytes = reader.text();
  if (opened === undefined) return status("failure");
  if (!opened.appends) seek(opened.file, offset);
  for (let left = bytes; left !== ""; ) {
    const taken = opened.file.write(left);
    if (taken < 0) return status("failure");
    if (taken === 0) yield { on: "writable", stream: opened.file };
    left = left.slice(taken);
  }
  return status("ok");
});

/** A device or a pipe has no places, and is read from where it is. */
function seek(file: OpenFile, offset: number): void {
  if (file.stat().type === "file") file.seek(offset);
}

function statting(followLast: boolean): Request {
  return answering(({ process }, reader) =>
    attributes(attributesOf(process.machine.files.stat(reader.text(), process.cwd, followLast))),
  );
}

const fstat = answering((session, reader) => {
  const opened = readFile(session, reader);
  return opened === undefined ? status("failure") : attributes(attributesOf(opened.file.stat()));
});

/** Sets what was given; used for links, too, by an extension. */
export function change({ process }: Session, path: string, { size, owners, mode, modifiedMs }: Attributes): void {
  const { files } = process.machine;
  if (size !== undefined) files.truncate(path, process.cwd, size);
  if (mode !== undefined) files.chmod(path, process.cwd, mode);
  if (modifiedMs !== undefined) files.utimes(path, process.cwd, modifiedMs);
  if (owners !== undefined) files.chown(path, process.cwd, ...owners);
}

const setstat = doing((session, reader) => change(session, reader.text(), reader.attributes()));

const fsetstat = answering((session, reader) => {
  const opened = readFile(session, reader);
  const wanted = reader.attributes();
  if (opened === undefined) return status("failure");
  change(session, opened.path, wanted);
  return status("ok");
});

const opendir = answering(({ process, handles }, reader) => {
  const path = reader.text();
  const left = [".", "..", ...process.machine.files.list(path, process.cwd)];
  return handles.full ? status("failure") : handle(handles.add({ of: "folder", path, left }));
});

const readdir = guarded(function* ({ process, handles }, reader) {
  const folder = handles.get(readHandle(reader));
  if (folder?.of !== "folder") return status("failure");
  yield { on: "turn" };
  const { machine } = process;
  const users = namesOf(machine, "/etc/passwd");
  const groups = namesOf(machine, "/etc/group");
  const entries = folder.left.splice(0, NAMES_MAX).flatMap((name) => {
    const stat = look(process, join(folder.path, name), false);
    return stat === undefined ? [] : [text(name) + text(line(name, stat)) + attributesOf(stat)];
  });
  return entries.length === 0 ? status("end") : names(entries);

  function line(name: string, stat: Stat): string {
    const time = listedTime(stat.modifiedMs, machine.now());
    return longName(name, stat, users.get(stat.uid) ?? String(stat.uid), groups.get(stat.gid) ?? String(stat.gid), time);
  }
});

const remove = doing(({ process }, reader) => process.machine.files.unlink(reader.text(), process.cwd));

const mkdir = doing(({ process }, reader) => {
  const path = reader.text();
  const { mode = 0o777 } = reader.attributes();
  process.machine.files.mkdir(path, process.cwd, mode & ~0o022);
});

const rmdir = doing(({ process }, reader) => process.machine.files.rmdir(reader.text(), process.cwd));

/** @returns the path as a whole one; its last part may be missing */
export function wholePath({ process }: Session, path: string): string {
  const { files } = process.machine;
  if (look(process, path) !== undefined || path === "") return files.realpath(path === "" ? "." : path, process.cwd);
  const folder = files.realpath(folderName(path), process.cwd);
  if (!isFolder(process, folder)) throw new FileError("ENOTDIR");
  return join(folder, baseName(path));
}

const realpath = answering((session, reader) => pathName(wholePath(session, reader.text())));

/** Of a file that there is under the new name already, it fails: that is what posix-rename is for. */
const rename = answering(({ process }, reader) => {
  const [from, to] = [reader.text(), reader.text()];
  const { files } = process.machine;
  files.stat(from, process.cwd, false);
  if (look(process, to, false) !== undefined) return status("failure");
  files.rename(from, to, process.cwd);
  return status("ok");
});

const readlink = answering(({ process }, reader) => {
  const { target } = process.machine.files.stat(reader.text(), process.cwd, false);
  if (target === undefined) throw new FileError("EINVAL");
  return pathName(target);
});

/** OpenSSH takes the target first, whatever the draft says, and so does everybody. */
const symlink = doing(({ process }, reader) => {
  const [target, path] = [reader.text(), reader.text()];
  process.machine.files.symlink(target, path, process.cwd);
});

export const requests: ReadonlyMap<number, Request> = new Map([
  [3, open],
  [4, close],
  [5, read],
  [6, write],
  [7, statting(false)],
  [8, fstat],
  [9, setstat],
  [10, fsetstat],
  [11, opendir],
  [12, readdir],
  [13, remove],
  [14, mkdir],
  [15, rmdir],
  [16, realpath],
  [17, statting(true)],
  [18, rename],
  [19, readlink],
  [20, symlink],
]);
