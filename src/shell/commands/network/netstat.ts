/** netstat of BusyBox 1.35: what the daemons listen on, and the connection that the peer itself has. */
import type { Machine, Program } from "../../process.js";
import { type Answer, answering, invalidOption } from "../system/answer.js";
import { route } from "./links.js";

interface Socket {
  readonly protocol: "tcp" | "udp";
  readonly local: string;
  readonly foreign: string;
  readonly state: string;
  readonly program: string;
  readonly sent?: number;
}

function sockets(machine: Machine): readonly Socket[] {
  const { address, port, ownAddress, ownPort } = machine.peer;
  const listening = (local: string, program: string): Socket => ({
    protocol: "tcp",
    local,
    foreign: local.startsWith(":::") ? ":::*" : "0.0.0.0:*",
    state: "LISTEN",
    program,
  });
  return [
    listening("0.0.0.0:80", "uhttpd"),
    listening("127.0.0.1:53", "dnsmasq"),
    listening("192.168.31.1:53", "dnsmasq"),
    listening("0.0.0.0:22", "dropbear"),
    // What its owner sees of a connection: the answer to the command is still on its way.
    {
      protocol: "tcp",
      local: `${ownAddress}:${ownPort}`,
      foreign: `${address}:${port}`,
      state: "ESTABLISHED",
      program: "dropbear",
      sent: 48,
    },
    listening(":::80", "uhttpd"),
    listening("::1:53", "dnsmasq"),
    listening(":::22", "dropbear"),
    { protocol: "udp", local: "127.0.0.1:53", foreign: "0.0.0.0:*", state: "", program: "dnsmasq" },
    { protocol: "udp", local: "192.168.31.1:53", foreign: "0.0.0.0:*", state: "", program: "dnsmasq" },
    { protocol: "udp", local: "0.0.0.0:67", foreign: "0.0.0.0:*", state: "", program: "dnsmasq" },
    { protocol: "udp", local: ":::547", foreign: ":::*", state: "", program: "odhcpd" },
  ];
}

/** @returns the process that a socket is of, as -p shows it */
function owner(machine: Machine, program: string): string {
  const found = machine.kernel.list().find(({ argv: [word = ""] }) => word.replace(/^.*\//, "") === program);
  return found === undefined ? "-" : `${found.pid}/${program}`;
}

const ABOUT = "Active Internet connections ";

export const netstat: Program = function* (process) {
  const options = process.argv
    .slice(1)
    .filter((word) => word.startsWith("-"))
    .join("")
    .replaceAll("-", "");
  if (options.includes("r")) return yield* route({ ...process, argv: ["route", options.includes("n") ? "-n" : "-e"] });
  return yield* answering(({ machine }): Answer => {
    const wrong = [...options].find((letter) => !"laentuwxpW".includes(letter));
    if (wrong !== undefined) return { error: invalidOption("netstat", `-${wrong}`), status: 1 };
    const isTyped = /[tuwx]/.test(options);
    const isAll = options.includes("a");
    const isListening = options.includes("l");
    const shown = sockets(machine).filter(
      ({ protocol, state }) =>
        (!isTyped || options.includes(protocol === "tcp" ? "t" : "u")) && (isAll || (state !== "ESTABLISHED") === isListening),
    );
    const kinds = isAll ? "(servers and established)" : isListening ? "(only servers)" : "(w/o servers)";
    const isOwned = options.includes("p");
    const head = `Proto Recv-Q Send-Q Local Address           Foreign Address         State       ${isOwned ? "PID/Program name    " : ""}`;
    const rows = shown.map(({ protocol, local, foreign, state, program, sent = 0 }) => {
      const cells = `${protocol.padEnd(3)}        0 ${String(sent).padStart(6)} ${local.padEnd(23)} ${foreign.padEnd(23)} ${state.padEnd(11)}`;
      return `${cells} ${isOwned ? owner(machine, program) : ""}\n`;
    });
    return { output: `${ABOUT}${kinds}\n${head}\n${rows.join("")}` };
  })(process);
};
