/** crontab of BusyBox 1.35: tables are files of the session; no crond reads them. */
import { FileError } from "../../fs/file-system.js";
import type { Part, Process, Run } from "../../process.js";
import { say } from "./answer.js";
import { readTextIfAny, writeText } from "./text-file.js";

const FOLDER = "/etc/crontabs";
/** What is read of a new table. */
const TABLE_BYTES_MAX = 65_536;

function* readAll(process: Process): Part<string> {
  const input = process.streams[0];
  let text = "";
  while (input !== undefined && text.length < TABLE_BYTES_MAX) {
    const chunk = input.read(4096);
    if (chunk === undefined) break;
    if (chunk === "") yield { on: "readable", stream: input };
    text += chunk;
  }
  return text;
}

export function* crontab(process: Process): Run {
  const words = process.argv.slice(1);
  const userAt = words.indexOf("-u");
  const user = userAt < 0 ? "root" : (words[userAt + 1] ?? "root");
  const rest = words.filter((_, index) => userAt < 0 || (index !== userAt && index !== userAt + 1));
  if (user !== "root") {
    yield* say(process, 2, `crontab: user ${user} cannot read /etc/crontabs\n`);
    return 1;
  }
  const path = `${FOLDER}/${user}`;
  const [first] = rest;
  if (first === "-l") {
    const table = readTextIfAny(process, path);
    if (table === undefined) {
      yield* say(process, 2, `crontab: can't open '${user}': No such file or directory\n`);
      return 1;
    }
    yield* say(process, 1, table);
    return 0;
  }
  try {
    if (first === "-r") {
      process.machine.files.unlink(path, process.cwd);
      return 0;
    }
    if (first === "-e") {
      yield* say(process, 2, "vi: can't read user input\n");
      return 1;
    }
    const isInput = first === undefined || first === "-";
    const table = isInput ? yield* readAll(process) : readTextIfAny(process, first);
    if (table === undefined) {
      yield* say(process, 2, `crontab: can't open '${first}': No such file or directory\n`);
      return 1;
    }
    writeText(process, path, table);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (first === "-r" && error.errno === "ENOENT") return 0;
    yield* say(process, 2, `crontab: can't create '${user}.new': No space left on device\n`);
    return 1;
  }
}
