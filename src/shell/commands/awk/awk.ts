/**
 * awk of BusyBox 1.35. A program is read by lexer.ts and parse.ts into a tree (tree.ts), and run.ts goes over that; patterns are
 * matched by the shell's own engine, in linear time, and what variables hold is bounded.
 */
import { applet } from "../kit/applet.js";
import { attempt, UsageError } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { AwkMachine } from "./machine.js";
import { parse } from "./parse.js";
import { run } from "./run.js";

export const awk = applet("awk", { options: "+F:v:f:e:W:" }, function* (call) {
  const sources = [...call.values("e")];
  for (const path of call.values("f")) {
    const input = new Input(path === "-" ? call.process.streams[0] : attempt(`can't open '${path}'`, () => call.open(path)));
    sources.push(yield* input.all());
  }
  const operands = [...call.operands];
  if (sources.length === 0) sources.push(operands.shift() ?? raise());
  const machine = new AwkMachine(call, operands);
  const separator = call.value("F");
  // `-Ft` is a tab, as ever.
  if (separator !== undefined) machine.assign(`FS=${separator === "t" ? "\\t" : separator}`);
  for (const given of call.values("v")) if (!machine.assign(given)) throw new UsageError();
  try {
    const status = yield* run(machine, parse(sources.join("\n")));
    yield* machine.channels.closeAll();
    return status === 0 ? call.status : status;
  } finally {
    machine.channels.drop();
  }
});

function raise(): never {
  throw new UsageError();
}
