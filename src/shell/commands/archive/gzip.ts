/** gzip, gunzip and zcat of BusyBox 1.35: files one by one, each replaced by the other form of it, or standard input. */
import type { OpenFile } from "../../fs/file-system.js";
import type { Part, Program } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { Failure } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { compress, GZIP_MAGIC, unpack } from "./gzip-data.js";

const LEVELS = "123456789";

export const gzip: Program = applet("gzip", { options: `cfkdtqvn${LEVELS}` }, (call) => run(call, call.has("dt")));
export const gunzip: Program = applet("gunzip", { options: "cfkdtqvn" }, (call) => run(call, true));

export const zcat: Program = applet("zcat", { options: "cfkdtqvn" }, function* (call) {
  for (const path of call.operands.length > 0 ? call.operands : ["-"]) {
    const input = yield* call.input(path);
    if (input === undefined) continue;
    const head = yield* input.exactly(2);
    if (head !== GZIP_MAGIC) throw new Failure("no gzip/bzip2/xz magic");
    input.putBack(head);
    yield* unpack(input, (piece) => call.out(piece));
  }
});

function* run(call: Call, unpacks: boolean): Part<void> {
  const work = unpacks ? unpack : compress;
  if (call.operands.length === 0) return yield* work(new Input(call.process.streams[0]), (piece) => call.out(piece));
  for (const path of call.operands) {
    const input = yield* call.input(path);
    if (input === undefined) continue;
    if (call.has("t")) yield* unpack(input, nothing);
    else if (call.has("c") || path === "-") yield* work(input, (piece) => call.out(piece));
    else yield* replace(path, input);
  }

  function* replace(path: string, input: Input): Part<void> {
    const { machine, cwd } = call.process;
    const target = unpacks ? unpackedName(path) : `${path}.gz`;
    if (target === undefined) return yield* call.complain(`${path}: unknown suffix - ignored`);
    const made = yield* call.try(`can't open '${target}'`, (): OpenFile => {
      const { mode } = machine.files.stat(path, cwd);
      return machine.files.open(target, cwd, { write: true, create: true, truncate: true, exclusive: !call.has("f"), mode });
    });
    if (made === undefined) return;
    let isWhole = false;
    try {
      yield* work(input, (piece) => call.write(made, piece));
      isWhole = true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      yield* call.complain(error.message);
    } finally {
      made.close();
    }
    if (!isWhole) machine.files.unlink(target, cwd);
    else if (!call.has("k")) machine.files.unlink(path, cwd);
  }
}

/** Of a test: what comes out goes nowhere. */
function* nothing(): Part<void> {}

function unpackedName(path: string): string | undefined {
  if (/\.t(gz|z)$/.test(path)) return path.replace(/\.t(gz|z)$/, ".tar");
  return /.\.(gz|z|Z)$/.test(path) ? path.replace(/\.(gz|z|Z)$/, "") : undefined;
}
