/** pgrep of BusyBox 1.35: processes whose name, or with -f whose command line, a pattern matches. */
import { applet } from "../kit/applet.js";
import { Regex } from "../kit/regex.js";

export const pgrep = applet("pgrep", { options: "flnovxs:P:", max: 1 }, function* (call) {
  const { machine, pid: own } = call.process;
  const regex = new Regex(call.operands[0] ?? "", { extended: true });
  const parent = call.value("P");
  const found = machine.kernel.list().filter(({ pid, parent: of, argv }) => {
    if (pid === own || (parent !== undefined && of !== Number(parent))) return false;
    const text = call.has("f") ? argv.join(" ") : (argv[0] ?? "").replace(/^.*\//, "");
    const match = regex.find(text);
    const isMatch = match !== undefined && (!call.has("x") || (match.start === 0 && match.end === text.length));
    return isMatch !== call.has("v");
  });
  const told = call.has("n") ? found.slice(-1) : call.has("o") ? found.slice(0, 1) : found;
  for (const { pid, argv } of told)
    yield* call.out(call.has("l") ? `${pid} ${call.has("f") ? argv.join(" ") : (argv[0] ?? "")}\n` : `${pid}\n`);
  return told.length > 0 ? 0 : 1;
});
