/**
 * sftp-server, as OpenSSH 9.2 answers SFTP 3: what a peer's sftp, or a newer scp, talks to. Packets come on standard input and are
 * answered on standard output, in their order. The requests are in sftp-requests.ts and sftp-extensions.ts.
 */
import type { Part, Process, Run } from "../../process.js";
import { Quit } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { EXTENSIONS, extended } from "./sftp-extensions.js";
import { Handles } from "./sftp-handles.js";
import { BadPacketError, PacketReader, text, u32 } from "./sftp-packet.js";
import { requests } from "./sftp-requests.js";
import type { Session } from "./sftp-session.js";

const PACKET_BYTES_MAX = 256 * 1024;
const VERSION = 3;
const INIT = 1;
const VERSION_ANSWER = 2;
const EXTENDED = 200;
/** As the real one ends of a packet that is none, and of one too long. */
const FATAL_STATUS = 255;
const TOO_LONG_STATUS = 11;

export function* sftpServer(process: Process): Run {
  const session: Session = { process, handles: new Handles() };
  const input = new Input(process.streams[0]);
  let greeted = false;
  try {
    for (;;) {
      const head = yield* input.exactly(4);
      if (head.length < 4) return 0;
      const size = new PacketReader(head).u32();
      if (size > PACKET_BYTES_MAX) return TOO_LONG_STATUS;
      const packet = yield* input.exactly(size);
      if (packet.length < size) return 0;
      const reader = new PacketReader(packet);
      const type = reader.u8();
      if (type === INIT) {
        reader.u32();
        greeted = true;
        yield* send(
          process,
          VERSION_ANSWER,
          u32(VERSION) + EXTENSIONS.map(([name, version]) => text(name) + text(version)).join(""),
        );
        continue;
      }
      if (!greeted) return FATAL_STATUS;
      const id = reader.u32();
      const request = type === EXTENDED ? extended : requests.get(type);
      // What it does not know it logs, and gives no answer.
      if (request === undefined) continue;
      const answer = yield* request(session, reader);
      yield* send(process, answer.type, u32(id) + answer.body);
    }
  } catch (error) {
    if (error instanceof BadPacketError) return FATAL_STATUS;
    if (error instanceof Quit) return error.status;
    throw error;
  } finally {
    session.handles.closeAll();
  }
}

/** @throws Quit when nobody reads any more */
function* send(process: Process, type: number, body: string): Part<void> {
  const stream = process.streams[1];
  for (let left = u32(body.length + 1) + String.fromCharCode(type) + body; left !== ""; ) {
    const taken = stream?.write(left) ?? -1;
    if (taken < 0) throw new Quit(1);
    if (taken === 0 && stream !== undefined) yield { on: "writable", stream };
    left = left.slice(taken);
  }
}
