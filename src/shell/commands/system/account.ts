/** Who one is and where: whoami, hostname, who and w. */
import type { Machine, Program } from "../../process.js";
import { loadTexts, uptimeSeconds } from "../../router/device.js";
import { answering } from "./answer.js";
import { uptimeText } from "./facts.js";

export const whoami: Program = answering(() => ({ output: "root\n" }));

export const hostname: Program = answering(({ argv, machine }) => {
  const [option] = argv.slice(1);
  if (option === "-i") return { output: "127.0.0.1\n" };
  if (option === "-d") return { output: "lan\n" };
  // A name given is taken by the kernel, and forgotten with the session.
  return option === undefined || option.startsWith("-") ? { output: `${machine.hostname}\n` } : {};
});

/** When the session's first shell started, as `who` shows it. */
function since(machine: Machine): string {
  const shell = machine.kernel.list().find(({ argv }) => /^-?(ash|sh)$/.test(argv[0] ?? ""));
  const at = new Date(shell?.startedMs ?? machine.now());
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][at.getUTCMonth()] ?? "";
  return `${month} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 16)}`;
}

export const who: Program = answering(({ machine }) => ({
  output: `USER\t\tTTY\t\tIDLE\tTIME\t\t HOST\n${"root".padEnd(15)} pts/0\t\t00:00\t${since(machine)}  ${machine.peer.address}\n`,
}));

export const w: Program = answering(({ machine }) => ({
  output: ` ${new Date(machine.now()).toISOString().slice(11, 19)} up ${uptimeText(uptimeSeconds(machine))},  1 users,  load average: ${loadTexts(machine).join(", ")}\nUSER\t\tTTY\t\tIDLE\tTIME\t\t HOST\n${"root".padEnd(15)} pts/0\t\t00:00\t${since(machine)}  ${machine.peer.address}\n`,
}));
