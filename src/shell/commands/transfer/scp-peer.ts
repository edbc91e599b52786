/**
 * The other end of an scp, as either side of the protocol talks to it: one byte answers, messages, and bytes of files. The protocol
 * is that of rcp, which no document has; what is said and when follows Dropbear's scp.
 */
import type { Part, Process } from "../../process.js";
import { Quit } from "../kit/errors.js";
import { Input } from "../kit/input.js";

export interface ScpOptions {
  /** -r: folders, too. */
  readonly recursive: boolean;
  /** -p: times and whole modes. */
  readonly preserve: boolean;
}

export class ScpPeer {
  readonly process: Process;
  readonly input: Input;
  /** Files that failed: with any, the status is 1. */
  failures = 0;

  constructor(process: Process) {
    this.process = process;
    this.input = new Input(process.streams[0]);
  }

  /** @throws Quit when nobody reads any more */
  *send(text: string): Part<void> {
    const stream = this.process.streams[1];
    for (let left = text; left !== ""; ) {
      const taken = stream?.write(left) ?? -1;
      if (taken < 0) throw new Quit(1);
      if (taken === 0 && stream !== undefined) yield { on: "writable", stream };
      left = left.slice(taken);
    }
  }

  /** Goes on after it. */
  *complain(message: string): Part<void> {
    this.failures++;
    yield* this.send(`\x01scp: ${message}\n`);
  }

  /** @throws Quit after having said why */
  *die(message: string): Part<never> {
    yield* this.complain(message);
    throw new Quit(1);
  }

  /** Waits for the answer to what was sent. @returns whether it was taken @throws Quit where the peer is gone, or says that it goes */
  *accepted(): Part<boolean> {
    const answer = yield* this.input.piece(1);
    if (answer === undefined) throw new Quit(1);
    if (answer === "\0") return true;
    yield* this.input.line();
    this.failures++;
    if (answer !== "\x01") throw new Quit(1);
    return false;
  }
}
