/** du of BusyBox 1.35: what trees take, in blocks of the file system; folders take none on those that a router has. */
import type { Part } from "../../process.js";
import { applet, type Call } from "../kit/applet.js";
import { humanSize } from "../kit/attributes.js";
import { Failure } from "../kit/errors.js";
import { DEPTH_MAX, join } from "../kit/paths.js";

const BLOCK_BYTES = 4096;

export const du = applet("du", { options: "aHLd:clsxhmkb" }, function* (call) {
  const levels = call.has("s") ? 0 : Number(call.value("d") ?? DEPTH_MAX);
  if (!Number.isInteger(levels)) throw new Failure(`invalid number '${call.value("d")}'`);
  let total = 0;
  for (const path of call.operands.length > 0 ? call.operands : ["."]) total += yield* measure(call, path, 0, levels);
  if (call.has("c")) yield* call.out(`${shown(call, total)}\ttotal\n`);
});

/** @returns its bytes, having told those below */
function* measure(call: Call, path: string, depth: number, levels: number): Part<number> {
  const { machine, cwd } = call.process;
  yield { on: "turn" };
  const follows = call.has("L") || (call.has("H") && depth === 0);
  const stat = yield* call.try(path, () => machine.files.stat(path, cwd, follows));
  if (stat === undefined) return 0;
  const isFolder = stat.type === "directory";
  const whole = call.has("b") ? stat.size : Math.ceil(stat.size / BLOCK_BYTES) * BLOCK_BYTES;
  let bytes = stat.type === "file" ? whole : 0;
  if (isFolder && depth < DEPTH_MAX) {
    const names = yield* call.try(`can't open '${path}'`, () => machine.files.list(path, cwd));
    for (const name of [...(names ?? [])]) bytes += yield* measure(call, join(path, name), depth + 1, levels);
  }
  if (depth <= levels && (isFolder || call.has("a") || depth === 0)) yield* call.out(`${shown(call, bytes)}\t${path}\n`);
  return bytes;
}

function shown(call: Call, bytes: number): string {
  if (call.has("b")) return String(bytes);
  if (call.has("h")) return bytes === 0 ? "0" : humanSize(bytes);
  return String(Math.ceil(bytes / (call.has("m") ? 1024 * 1024 : 1024)));
}
