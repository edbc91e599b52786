/** busybox by its own name: lists its applets, or is the one that is named. */
import type { Process, Run } from "../../process.js";
import { BUSYBOX } from "../../router/device.js";
import { wget } from "../network/wget.js";
import { installed } from "../registry.js";
import { say } from "./answer.js";

const ABOUT = `${BUSYBOX} multi-call binary.
BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list[-full]
   or: function [arguments]...

	BusyBox is a multi-call binary that combines many common Unix
	utilities into a single executable.  Most people will create a
	link to busybox for each function they wish to use and BusyBox
	will act like whatever it was invoked as.

Currently defined functions:
`;

/** What wraps the list of names. */
const WIDTH = 77;

/** Programs of BusyBox by name. Its wget lies behind no link, as OpenWrt has another; only `busybox wget` leads there. */
function applets(): ReadonlyMap<string, string> {
  const found = [...installed]
    .filter(([, { isApplet }]) => isApplet)
    .map(([name, { folder }]): [string, string] => [name, folder]);
  return new Map([...found, ["wget", "/usr/bin"] as const].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function wrapped(names: readonly string[]): string {
  const rows: string[] = [];
  let row = "";
  for (const name of names) {
    if (row !== "" && row.length + name.length + 2 > WIDTH) {
      rows.push(`\t${row},`);
      row = "";
    }
    row += row === "" ? name : `, ${name}`;
  }
  return `${[...rows, `\t${row}`].join("\n")}\n`;
}

export function* busybox(process: Process): Run {
  const { machine } = process;
  const argv = process.argv.slice(1);
  const [name] = argv;
  if (name === undefined || name === "--help") {
    yield* say(process, 1, `${ABOUT}${wrapped([...applets().keys()])}\n`);
    return 0;
  }
  if (name === "--list" || name === "--list-full") {
    const rows = [...applets()].map(([applet, folder]) => (name === "--list" ? applet : `${folder.slice(1)}/${applet}`));
    yield* say(process, 1, rows.map((row) => `${row}\n`).join(""));
    return 0;
  }
  const found = installed.get(name);
  const program = name === "wget" ? wget : found?.isApplet ? found.program : undefined;
  machine.witness.resolved(argv, program !== undefined);
  if (program === undefined) {
    yield* say(process, 2, `${name}: applet not found\n`);
    return 127;
  }
  return yield* program({ ...process, argv });
}
