/** What requests of the sftp server share: the session, and the forms of its answers. */
import { type Errno, FileError } from "../../fs/file-system.js";
import type { Part, Process } from "../../process.js";
import type { Handle, Handles } from "./sftp-handles.js";
import { type PacketReader, text, u32 } from "./sftp-packet.js";

export interface Session {
  readonly process: Process;
  readonly handles: Handles;
}

export interface Answer {
  readonly type: number;
  /** Behind the request's number. */
  readonly body: string;
}

/** Answers one request; what it throws of files is told by its status. */
export type Request = (session: Session, reader: PacketReader) => Part<Answer>;

/** Of draft-ietf-secsh-filexfer-02 §7, with the server's texts. */
const STATUSES = {
  ok: [0, "Success"],
  end: [1, "End of file"],
  missing: [2, "No such file"],
  denied: [3, "Permission denied"],
  failure: [4, "Failure"],
  bad: [5, "Bad message"],
  unsupported: [8, "Operation unsupported"],
} as const;
export type Status = keyof typeof STATUSES;

export function status(of: Status): Answer {
  const [code, message] = STATUSES[of];
  return { type: 101, body: u32(code) + text(message) + text("") };
}

export function handle(number: number): Answer {
  return { type: 102, body: text(u32(number)) };
}

export function data(bytes: string): Answer {
  return { type: 103, body: text(bytes) };
}

/** Names, each with a line about it and attributes, all encoded. */
export function names(entries: readonly string[]): Answer {
  return { type: 104, body: u32(entries.length) + entries.join("") };
}

/** A path alone: the line is the path, and there are no attributes. */
export function pathName(path: string): Answer {
  return names([text(path) + text(path) + u32(0)]);
}

export function attributes(encoded: string): Answer {
  return { type: 105, body: encoded };
}

export function extendedReply(body: string): Answer {
  return { type: 201, body };
}

const OF_ERRNO: Readonly<Partial<Record<Errno, Status>>> = {
  ENOENT: "missing",
  ENOTDIR: "missing",
  ELOOP: "missing",
  EACCES: "denied",
  EPERM: "denied",
  EINVAL: "bad",
  ENAMETOOLONG: "bad",
};

/** @returns the request as one that only does something: its answer is whether it could */
export function doing(act: (session: Session, reader: PacketReader) => void): Request {
  return answering((session, reader) => {
    act(session, reader);
    return status("ok");
  });
}

/** @returns the request as one that waits for nothing */
export function answering(answer: (session: Session, reader: PacketReader) => Answer): Request {
  // biome-ignore lint/correctness/useYield: a request that has nothing to wait for
  return guarded(function* (session, reader) {
    return answer(session, reader);
  });
}

/** @returns the request with errors of files told as statuses */
export function guarded(request: Request): Request {
  return function* (session, reader) {
    try {
      return yield* request(session, reader);
    } catch (error) {
      if (error instanceof FileError) return status(OF_ERRNO[error.errno] ?? "failure");
      throw error;
    }
  };
}

/** @returns the number in a handle; undefined for what the server never gave out */
export function readHandle(reader: PacketReader): number | undefined {
  const bytes = reader.text();
  return bytes.length === 4 ? Buffer.from(bytes, "latin1").readUInt32BE() : undefined;
}

/** @returns the open file of a handle, if it is one */
export function readFile({ handles }: Session, reader: PacketReader): Extract<Handle, { of: "file" }> | undefined {
  const found = handles.get(readHandle(reader));
  return found?.of === "file" ? found : undefined;
}
