/** Redirections: where a command's descriptors lead meanwhile. */
import { reason } from "../commands/kit/errors.js";
import { FileError, type OpenFlags } from "../fs/file-system.js";
import type { Part, Stream } from "../process.js";
import { ShellError } from "./errors.js";
import type { Expander } from "./expander.js";
import type { State } from "./state.js";
import type { Redirection } from "./syntax-tree.js";

const DESCRIPTORS_MAX = 64;
const FLAGS: Readonly<Record<string, OpenFlags>> = {
  "<": { read: true },
  "<>": { read: true, write: true, create: true },
  ">": { write: true, create: true, truncate: true },
  ">|": { write: true, create: true, truncate: true },
  ">>": { write: true, create: true, append: true },
  "&>": { write: true, create: true, truncate: true },
};

/** What was there before, to be put back; what was opened, to be closed. */
export interface Redirected {
  undo(): void;
}

/** @throws ShellError, with everything put back */
export function* redirect(state: State, expander: Expander, redirections: readonly Redirection[]): Part<Redirected> {
  const before = [...state.streams];
  const opened: Stream[] = [];
  const undo = () => {
    state.streams = before;
    for (const stream of opened) stream.close();
  };
  try {
    for (const redirection of redirections) yield* apply(state, expander, redirection, opened);
  } catch (error) {
    undo();
    throw error;
  }
  return { undo };
}

function* apply(state: State, expander: Expander, { descriptor, operator, word }: Redirection, opened: Stream[]): Part<void> {
  if (descriptor >= DESCRIPTORS_MAX) throw new ShellError(`${descriptor}: Bad file descriptor`, 1);
  const text = yield* expander.text(word);
  if (operator === "<<") {
    state.streams[descriptor] = hereDocument(text);
    return;
  }
  if (operator === "<&" || operator === ">&") {
    state.streams[descriptor] = text === "-" ? undefined : duplicate(state, text);
    return;
  }
  const stream = open(state, operator, text);
  opened.push(stream);
  state.streams[descriptor] = stream;
  if (operator === "&>") state.streams[2] = stream;
}

function duplicate(state: State, text: string): Stream {
  if (!/^\d+$/.test(text)) throw new ShellError(`bad fd number`, 2);
  const stream = state.streams[Number(text)];
  if (stream === undefined) throw new ShellError(`${text}: Bad file descriptor`, 1);
  return stream;
}

function open(state: State, operator: string, path: string): Stream {
  const { machine, cwd } = state.process;
  const flags = FLAGS[operator] ?? {};
  try {
    if (operator === ">" && state.options.has("C") && exists(state, path)) throw new FileError("EEXIST");
    return machine.files.open(path, cwd, { ...flags, mode: 0o666 & ~state.umask });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const isCreating = flags.create === true;
    // As ash has it: a file that is not there is told otherwise than the C library would.
    const why = error.errno === "ENOENT" ? (isCreating ? "nonexistent directory" : "no such file") : reason(error);
    throw new ShellError(`can't ${isCreating ? "create" : "open"} ${path}: ${why}`, 1);
  }
}

function exists(state: State, path: string): boolean {
  try {
    return state.process.machine.files.stat(path, state.process.cwd).type === "file";
  } catch {
    return false;
  }
}

function hereDocument(body: string): Stream {
  let at = 0;
  const stream: Stream = {
    isTerminal: false,
    read: (max) => {
      const piece = body.slice(at, at + max);
      at += piece.length;
      return piece === "" ? undefined : piece;
    },
    write: () => -1,
    close: () => {},
    share: () => stream,
  };
  return stream;
}
