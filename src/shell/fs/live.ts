/** Folders whose content comes and goes by itself: a process' folder under /proc while it runs, a terminal under /dev/pts. */
import type { Listed } from "../process.js";
import { PROC, processText } from "../router/proc.js";
import type { Mount } from "./mount.js";
import { type Live, Node } from "./node.js";
import type { Surroundings } from "./surroundings.js";

/** Beyond all inodes that are given out. */
const PROC_INODES = 2 ** 32;
const PTS_INODES = 3;
const TEXTS = ["cmdline", "comm", "status"];
/** UNIX98 terminals: the major of pts. */
const PTS_MAJOR = 136;

export function liveProcesses(mount: Mount, { machine, caller }: Surroundings): Live {
  const start = { mount, modifiedMs: 0 };
  return {
    names: () => ["self", ...machine.kernel.list().map(({ pid }) => String(pid))],
    child(name) {
      if (name === "self") {
        return new Node({ ...start, type: "link", mode: 0o777, inode: PROC_INODES, target: String(caller().pid) });
      }
      if (!/^[1-9]\d{0,6}$/.test(name)) return undefined;
      const listed = machine.kernel.list().find(({ pid }) => pid === Number(name));
      if (listed === undefined) return undefined;
      const live = processFolder(listed, mount);
      return new Node({ ...start, type: "directory", mode: 0o555, inode: PROC_INODES + listed.pid * 16, live });
    },
  };
}

function processFolder(listed: Listed, mount: Mount): Live {
  const start = { mount, modifiedMs: 0 };
  const inode = (place: number): number => PROC_INODES + listed.pid * 16 + 1 + place;
  return {
    names: () => [...TEXTS, "exe", "mounts"],
    child(name) {
      if (name === "exe") {
        const target = executable(listed);
        return new Node({ ...start, type: "link", mode: 0o777, inode: inode(8), ...(target === undefined ? {} : { target }) });
      }
      const text =
        name === "mounts" ? PROC["/proc/mounts"] : TEXTS.includes(name) ? () => processText(listed, name) ?? "" : undefined;
      if (text === undefined) return undefined;
      return new Node({ ...start, type: "file", mode: 0o444, inode: inode(TEXTS.indexOf(name) + 1), text });
    },
  };
}

/** @returns where the program lies: what has a path of its own, or else BusyBox; undefined of a thread of the kernel */
function executable({ argv: [word = ""], vszKib }: Listed): string | undefined {
  if (vszKib === 0) return undefined;
  return word.startsWith("/") && !word.startsWith("/bin/") ? word : "/bin/busybox";
}

export function liveTerminals(mount: Mount, { machine, terminals }: Surroundings): Live {
  return {
    names: () => [...terminals().keys()].map(String),
    child(name) {
      const number = Number(name);
      if (!/^\d{1,3}$/.test(name) || !terminals().has(number)) return undefined;
      return new Node({
        ...{ type: "character", mode: 0o600, inode: PTS_INODES + number, mount, modifiedMs: machine.now() },
        device: [PTS_MAJOR, number],
      });
    },
  };
}
