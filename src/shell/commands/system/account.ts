/** Who one is and where: whoami, hostname, passwd, who and w. */
import type { Machine, Part, Process, Program, Run } from "../../process.js";
import { ACCOUNTS } from "../../router/accounts.js";
import { loadTexts, uptimeSeconds } from "../../router/device.js";
import { answering, say } from "./answer.js";
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

function* line(process: Process): Part<string | undefined> {
  const input = process.streams[0];
  let text = "";
  while (input !== undefined && text.length < 256) {
    const letter = input.read(1);
    if (letter === undefined) return text === "" ? undefined : text;
    if (letter === "\n") return text;
    if (letter === "") yield { on: "readable", stream: input };
    text += letter;
  }
  return text === "" ? undefined : text;
}

/** Asks twice, as the real one does; the new password is taken and kept nowhere. */
export function* passwd(process: Process): Run {
  const name = process.argv.slice(1).find((word) => !word.startsWith("-")) ?? "root";
  if (!ACCOUNTS.some((account) => account.name === name)) {
    yield* say(process, 2, `passwd: unknown user ${name}\n`);
    return 1;
  }
  if (process.argv.some((word) => /^-[lu]$/.test(word))) {
    yield* say(process, 1, `passwd: password for ${name} is already ${process.argv.includes("-u") ? "un" : ""}locked\n`);
    return 1;
  }
  yield* say(process, 1, `Changing password for ${name}\nNew password: `);
  const first = yield* line(process);
  yield* say(process, 1, "\n");
  if (first === undefined) {
    yield* say(process, 2, `passwd: password for ${name} is unchanged\n`);
    return 1;
  }
  if (first.length < 6) yield* say(process, 1, "Bad password: too short\n");
  yield* say(process, 1, "Retype password: ");
  const second = yield* line(process);
  yield* say(process, 1, "\n");
  if (first !== second) {
    yield* say(process, 2, `Passwords don't match\npasswd: password for ${name} is unchanged\n`);
    return 1;
  }
  yield* say(process, 1, `passwd: password for ${name} changed by root\n`);
  return 0;
}
