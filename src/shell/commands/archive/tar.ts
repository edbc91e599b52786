/** tar of BusyBox 1.35: what it is asked for, and the archive that this is done to. Reading one is in tar-read.ts, writing in tar-write.ts. */
import type { Part } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { attempt, Failure, UsageError } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { isFolder, join } from "../kit/paths.js";
import { GZIP_MAGIC, inflated } from "./gzip-data.js";
import { readArchive } from "./tar-read.js";
import { writeArchive } from "./tar-write.js";

export interface TarRequest {
  readonly call: Call;
  /** Where names are under: -C. */
  readonly folder: string;
  readonly names: readonly string[];
  readonly excluded: readonly string[];
  /** Parts taken from the front of each name. */
  readonly stripped: number;
}

const LONG = { exclude: "\x01", "strip-components": "\x02", "numeric-owner": "o", overwrite: "m", file: "f", directory: "C" };

export const tar = applet(
  "tar",
  {
    options: "txcjJzZahmvokOpf:C:T:X:\x01:\x02:",
    long: LONG,
    // The first word is options, with a dash or without.
    prepare: ([first = "", ...rest]) => (first === "" ? [] : joinedFirst(first, rest)),
  },
  function* (call) {
    if (["c", "x", "t"].filter((letter) => call.has(letter)).length !== 1) throw new UsageError();
    const { cwd } = call.process;
    const folder = call.value("C") ?? cwd;
    const whole = folder.startsWith("/") ? folder : join(cwd, folder);
    if (!isFolder(call.process, whole)) throw new Failure(`can't change directory to '${folder}': No such file or directory`);
    const request: TarRequest = {
      call,
      folder: whole,
      names: [...call.operands, ...(yield* listed(call, "T"))],
      excluded: [...call.values("\x01"), ...(yield* listed(call, "X"))],
      stripped: Number(call.value("\x02") ?? 0),
    };
    const path = call.value("f") ?? "-";
    if (call.has("c")) return yield* writeArchive(request, path, call.has("z") || (call.has("a") && /\.t?gz$/.test(path)));
    yield* readArchive(request, yield* archive(call, path));
  },
);

/** `xzf a.tgz`: letters that take a value have the next words, in their order. */
function joinedFirst(first: string, rest: readonly string[]): string[] {
  if (first.startsWith("-")) return [first, ...rest];
  const values = [...rest];
  const words = [...first].flatMap((letter) =>
    "fCTX".includes(letter) ? [`-${letter}`, ...values.splice(0, 1)] : [`-${letter}`],
  );
  return [...words, ...values];
}

function* listed(call: Call, letter: string): Part<string[]> {
  const names: string[] = [];
  for (const path of call.values(letter)) {
    const input =
      path === "-" ? new Input(call.process.streams[0]) : new Input(attempt(`can't open '${path}'`, () => call.open(path)));
    names.push(...(yield* input.lines()));
  }
  return names;
}

/** @returns what to read the archive from, unpacked where it is packed */
function* archive(call: Call, path: string): Part<Input> {
  const input = new Input(path === "-" ? call.process.streams[0] : attempt(`can't open '${path}'`, () => call.open(path)));
  const head = yield* input.exactly(GZIP_MAGIC.length);
  input.putBack(head);
  if (head !== GZIP_MAGIC) {
    if (call.has("z") && head !== "") throw new Failure("invalid magic");
    return input;
  }
  const plain = new Input(undefined);
  plain.putBack(inflated(Buffer.from(yield* input.all(), "latin1")).toString("latin1"));
  return plain;
}
