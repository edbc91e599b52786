/** dd: copies in blocks, a turn each piece of one, so that terabytes take what a session is given and no more. */
import type { OpenFile } from "../../fs/file-system.js";
import type { Part, Stream } from "../../process.js";
import { applet } from "../kit/applet.js";
import { attempt, Failure, Quit, UsageError } from "../kit/errors.js";
import { Input } from "../kit/input.js";

/** A larger block is read in pieces of this, and counted as if it had been whole. */
const PIECE_BYTES = 64 * 1024;

const UNITS: Readonly<Record<string, number>> = {
  c: 1,
  w: 2,
  b: 512,
  kB: 1000,
  k: 1024,
  K: 1024,
  MB: 1_000_000,
  M: 1 << 20,
  GB: 1_000_000_000,
  G: 1 << 30,
};

function size(text: string): number {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  const unit = match?.[2] === "" ? 1 : Object.hasOwn(UNITS, match?.[2] ?? "?") ? UNITS[match?.[2] ?? ""] : undefined;
  if (match === null || unit === undefined) throw new Failure(`invalid number '${text}'`);
  return Number(match[1]) * unit;
}

const KEYS = new Set(["if", "of", "bs", "ibs", "obs", "count", "skip", "seek", "conv", "iflag", "oflag", "status"]);

export const dd = applet("dd", {}, function* (call) {
  const given = new Map<string, string>();
  for (const word of call.operands) {
    const [key = "", value] = word.split(/=(.*)/s);
    if (value === undefined || !KEYS.has(key)) throw new UsageError();
    given.set(key, value);
  }
  const number = (key: string, otherwise: number) => (given.has(key) ? size(given.get(key) ?? "") : otherwise);
  const block = number("bs", number("ibs", 512));
  const outBlock = number("bs", number("obs", 512));
  if (block === 0 || outBlock === 0) throw new Failure("invalid number '0'");
  const isBytes = given.get("iflag")?.includes("count_bytes") === true;
  const limit = given.has("count") ? number("count", 0) * (isBytes ? 1 : block) : Number.POSITIVE_INFINITY;
  const converts = (given.get("conv") ?? "").split(",");
  const inPath = given.get("if");
  const outPath = given.get("of");
  const { machine, cwd } = call.process;
  const source =
    inPath === undefined ? undefined : attempt(`can't open '${inPath}'`, () => machine.files.open(inPath, cwd, { read: true }));
  const isKept = converts.includes("notrunc") || given.has("seek");
  let target: OpenFile | undefined;
  try {
    target =
      outPath === undefined
        ? undefined
        : attempt(`can't open '${outPath}'`, () =>
            machine.files.open(outPath, cwd, { write: true, create: true, truncate: !isKept }),
          );
    const input = new Input(source ?? call.process.streams[0]);
    const skipped = number("skip", 0) * block;
    if (skipped > 0) {
      if (source !== undefined) source.seek(skipped);
      else yield* pass(input, skipped);
    }
    if (target !== undefined && given.has("seek")) {
      const start = number("seek", 0) * outBlock;
      if (outPath !== undefined && !converts.includes("notrunc")) {
        const { size: length, type } = target.stat();
        if (type === "file" && length > start) machine.files.truncate(outPath, cwd, start);
      }
      target.seek(start);
    }
    const counts = yield* transfer(input, target ?? call.process.streams[1], block, limit);
    if (given.get("status") !== "none") {
      const written = outBlock === block ? counts.blocks : Math.floor(counts.written / outBlock);
      const partWritten = outBlock === block ? counts.parts : Number(counts.written % outBlock > 0);
      if (counts.isFull) yield* call.complain("writing output: No space left on device");
      yield* call.write(
        call.process.streams[2],
        `${counts.blocks}+${counts.parts} records in\n${written}+${partWritten} records out\n`,
      );
    }
    if (counts.isFull) return 1;
    return 0;
  } finally {
    source?.close();
    target?.close();
  }
});

interface Counts {
  blocks: number;
  parts: number;
  written: number;
  isFull: boolean;
}

function* transfer(input: Input, output: Stream | undefined, block: number, limit: number): Part<Counts> {
  const counts: Counts = { blocks: 0, parts: 0, written: 0, isFull: false };
  let left = limit;
  while (left > 0) {
    let inBlock = 0;
    while (inBlock < block && left > 0) {
      const piece: string | undefined = yield* input.piece(Math.min(PIECE_BYTES, block - inBlock, left));
      if (piece === undefined) break;
      inBlock += piece.length;
      left -= piece.length;
      for (let at = 0; output !== undefined && at < piece.length; ) {
        const taken = output.write(piece.slice(at));
        if (taken < 0) {
          if (!("seek" in output)) throw new Quit(141);
          counts.isFull = true;
          return counts;
        }
        if (taken === 0) yield { on: "writable", stream: output };
        at += taken;
        counts.written += taken;
      }
    }
    if (inBlock === block) counts.blocks++;
    else if (inBlock > 0) counts.parts++;
    if (inBlock === 0) break;
  }
  return counts;
}

function* pass(input: Input, length: number): Part<void> {
  for (let left = length; left > 0; ) {
    const piece = yield* input.piece(Math.min(left, PIECE_BYTES));
    if (piece === undefined) return;
    left -= piece.length;
  }
}
