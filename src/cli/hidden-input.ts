/** Reads a line that nobody is to see: from a terminal without echo, else from standard input. Never from the command line, which others can read. */
import { once } from "node:events";
import type { ReadStream } from "node:tty";

const INTERRUPT = 0x03;
const END_OF_INPUT = 0x04;
const BACKSPACES = [0x08, 0x7f];
const LINE_ENDS = [0x0a, 0x0d];
const LINE_BYTES_MAX = 4096;

/** @returns the line without its end; undefined when whoever was asked gave up */
export async function readHidden(prompt: string): Promise<Buffer | undefined> {
  const { stdin } = process;
  return stdin.isTTY ? fromTerminal(stdin, prompt) : firstLine(stdin);
}

async function fromTerminal(terminal: ReadStream, prompt: string): Promise<Buffer | undefined> {
  process.stderr.write(prompt);
  terminal.setRawMode(true);
  const typed: number[] = [];
  try {
    for (;;) {
      terminal.resume();
      const [chunk] = (await once(terminal, "data")) as [Buffer];
      for (const byte of chunk) {
        if (byte === INTERRUPT || byte === END_OF_INPUT) return undefined;
        if (LINE_ENDS.includes(byte)) return Buffer.from(typed);
        if (BACKSPACES.includes(byte)) dropCharacter(typed);
        else if (typed.length < LINE_BYTES_MAX) typed.push(byte);
      }
    }
  } finally {
    terminal.setRawMode(false);
    terminal.pause();
    process.stderr.write("\n");
  }
}

/** The last character, which in UTF-8 may be several bytes: all but the first of them are 10xxxxxx. */
function dropCharacter(typed: number[]): void {
  let byte = typed.pop();
  while (byte !== undefined && (byte & 0xc0) === 0x80) byte = typed.pop();
}

async function firstLine(input: NodeJS.ReadStream): Promise<Buffer | undefined> {
  let text = Buffer.alloc(0);
  for await (const chunk of input) {
    text = Buffer.concat([text, chunk as Buffer]);
    if (text.includes(LINE_ENDS[0]!) || text.length > LINE_BYTES_MAX) break;
  }
  const [end = text.length] = LINE_ENDS.map((byte) => text.indexOf(byte))
    .filter((index) => index !== -1)
    .sort((a, b) => a - b);
  return end === 0 ? undefined : text.subarray(0, end);
}
