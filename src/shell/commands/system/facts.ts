/** Commands that tell what the machine is and does: uname, id, free, uptime, ps and their kin, in BusyBox' 1.35 forms. */
import type { Program } from "../../process.js";
import { ACCOUNTS } from "../../router/accounts.js";
import { BUILT, BUSYBOX, KERNEL, loadTexts, memory, uptimeSeconds } from "../../router/device.js";
import { MODULES } from "../../router/proc.js";
import { type Answer, answering, invalidOption } from "./answer.js";

const UNAME_ORDER = "snrvmo";

export const uname: Program = answering(({ argv, machine }) => {
  const parts = new Map([
    ["s", "Linux"],
    ["n", machine.hostname],
    ["r", KERNEL],
    ["v", `#0 SMP ${BUILT}`],
    ["m", "mips"],
    // BusyBox leaves -p and -i out of -a, as they say nothing.
    ["p", "unknown"],
    ["i", "unknown"],
    ["o", "GNU/Linux"],
  ]);
  const asked = new Set<string>();
  for (const word of argv.slice(1)) {
    if (!word.startsWith("-") || word === "-") return { error: UNAME_USAGE, status: 1 };
    for (const option of word.slice(1)) {
      if (option === "a") for (const each of UNAME_ORDER) asked.add(each);
      else if (parts.has(option)) asked.add(option);
      else return { error: invalidOption("uname", `-${option}`) + UNAME_USAGE, status: 1 };
    }
  }
  if (asked.size === 0) asked.add("s");
  return { output: `${[...parts].flatMap(([option, text]) => (asked.has(option) ? [text] : [])).join(" ")}\n` };
});
const UNAME_USAGE = `${BUSYBOX} multi-call binary.

Usage: uname [-amnrspvio]

Print system information

	-a	Print all
	-m	Machine (hardware) type
	-n	Hostname
	-r	Kernel release
	-s	Kernel name (default)
	-p	Processor type
	-v	Kernel version
	-i	Hardware platform
	-o	OS name
`;

export const id: Program = answering(({ argv }) => {
  const options = argv
    .slice(1)
    .filter((word) => word.startsWith("-"))
    .join("")
    .replaceAll("-", "");
  const name = argv.slice(1).find((word) => !word.startsWith("-")) ?? "root";
  const number = ACCOUNTS.find((account) => account.name === name)?.uid;
  if (number === undefined) return { error: `id: unknown user ${name}\n`, status: 1 };
  if (/[ugG]/.test(options)) return { output: `${options.includes("n") ? name : number}\n` };
  // The groups that are listed are those of the process, or of the account in /etc/group.
  return { output: `uid=${number}(${name}) gid=${number}(${name})${name === "root" ? " groups=0(root)" : ""}\n` };
});

export const free: Program = answering(({ argv, machine }) => {
  const option = argv[1] ?? "-k";
  const shift = { "-b": -10, "-k": 0, "-m": 10, "-g": 20 }[option];
  if (shift === undefined) return { error: invalidOption("free", option), status: 1 };
  const scale = (kib: number): string => String(Math.floor(kib / 2 ** shift)).padStart(11);
  const { total, free: left, shared, buffers, cached, available } = memory(machine);
  const row = [total, total - left - buffers - cached, left, shared, buffers + cached, available].map(scale).join(" ");
  return {
    output: `              total        used        free      shared  buff/cache   available\nMem:    ${row}\nSwap:   ${[0, 0, 0].map(scale).join(" ")}\n`,
  };
});

/** @returns how long that is, as uptime and w tell it */
export function uptimeText(wholeSeconds: number): string {
  const days = Math.floor(wholeSeconds / 86_400);
  const hours = Math.floor(wholeSeconds / 3600) % 24;
  const minutes = Math.floor(wholeSeconds / 60) % 60;
  const short = hours > 0 ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}` : `${minutes} min`;
  return `${days > 0 ? `${days} day${days === 1 ? "" : "s"}, ` : ""}${short}`;
}

export const uptime: Program = answering(({ machine }) => ({
  output: ` ${new Date(machine.now()).toISOString().slice(11, 19)} up ${uptimeText(uptimeSeconds(machine))},  load average: ${loadTexts(machine).join(", ")}\n`,
}));

/** OpenWrt's ps knows only -w: its lines are cut at the terminal's width without. */
export const ps: Program = answering(({ argv, machine }) => {
  const isWide = argv.slice(1).some((word) => /^-?[a-z]*w/.test(word));
  const rows = machine.kernel.list().map(({ pid, user, vszKib, state, argv: words }) => {
    const command = vszKib === 0 ? `[${words[0] ?? ""}]` : words.join(" ");
    const vsz = vszKib >= 100_000 ? `${vszKib >> 10}m` : String(vszKib);
    return `${String(pid).padStart(5)} ${user.slice(0, 8).padEnd(8)} ${vsz.padStart(5)} ${state.padEnd(4)} ${command}`;
  });
  const width = isWide ? Number.POSITIVE_INFINITY : machine.window.columns - 1;
  return { output: ["  PID USER       VSZ STAT COMMAND", ...rows].map((row) => `${row.slice(0, width)}\n`).join("") };
});

export const pidof: Program = answering(({ argv, machine }): Answer => {
  const names = argv.slice(1).filter((word) => !word.startsWith("-"));
  const found = machine.kernel
    .list()
    .filter(({ argv: [program = ""] }) => names.includes(program) || names.includes(program.replace(/^.*\/|^-/, "")))
    .map(({ pid }) => pid)
    .reverse();
  const shown = argv.includes("-s") ? found.slice(0, 1) : found;
  return shown.length === 0 ? { status: 1 } : { output: `${shown.join(" ")}\n` };
});

export const lsmod: Program = answering(() => ({
  output: `Module                  Size  Used by\n${MODULES.map(
    ([name, size, users, by]) => `${name.padEnd(19)} ${String(size).padStart(8)}  ${users} ${by}\n`,
  ).join("")}`,
}));
