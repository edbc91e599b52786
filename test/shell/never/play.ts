/**
 * Plays lines on machines of the emulation, for a tracer: says BEGIN when all that it needs is loaded, END when it has played them all.
 * The lines are the corpus, and some made of its words at random; a seed may be given, and how many of these.
 */
import fc from "fast-check";
import { CORPUS } from "../corpus.js";
import { Rig } from "../kit/rig.js";

const [seed = "1", made = "300"] = process.argv.slice(2);
const LINE_MS = 20_000;

const words = [...new Set(CORPUS.flatMap((line) => line.split(/(?<=[;|&<>(){}$`"' ])|(?=[;|&<>(){}$`"' ])/)))];
const lines = fc.sample(
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 30 }).map((parts) => parts.join("")),
  { numRuns: Number(made), seed: Number(seed) },
);

function play(line: string): void {
  const rig = new Rig();
  const command = rig.sit({ command: line });
  command.seat.endInput();
  rig.clock.run(LINE_MS, () => command.exit !== undefined);
  const typed = rig.sit({ terminal: { name: "xterm", columns: 80, rows: 24 } });
  typed.seat.input(`${line}\r`);
  rig.clock.run(LINE_MS, () => typed.exit !== undefined);
  typed.seat.input("\x03\x04exit\r");
  rig.clock.run(1000);
  rig.machine.close();
}

// What the runtime reads when it is first asked for a local time.
new Date().toString();
play("echo loaded; uname -a; ls -l /; date; md5sum /etc/passwd; head -c 10 /dev/urandom");
process.stdout.write("BEGIN\n");
for (const line of [...CORPUS, ...lines]) play(line);
process.stdout.write("END\n");
