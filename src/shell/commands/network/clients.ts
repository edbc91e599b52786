/** Clients that would open a connection: nc and telnet of BusyBox 1.35, and dropbear's ssh. Whom they aimed at is told; nobody is reached. */
import type { Process, Run } from "../../process.js";
import { BUSYBOX } from "../../router/device.js";
import { say } from "../system/answer.js";
import { reach, readOptions } from "./reach.js";

const NC_USAGE = `${BUSYBOX} multi-call binary.

Usage: nc [IPADDR PORT]

Open a pipe to IP:PORT
`;
const NC_OPTIONS = "pwife";

/** With -l it waits for somebody, who never comes. */
export function* nc(process: Process): Run {
  const { values, rest } = readOptions(process.argv.slice(1), NC_OPTIONS);
  while (values.has("l")) yield { on: "time", ms: 60_000 };
  const [host, port] = rest;
  if (host === undefined || port === undefined) {
    yield* say(process, 2, NC_USAGE);
    return 1;
  }
  process.machine.witness.download(`tcp://${host}:${port}`, "nc");
  const wait = values.get("w");
  const outcome = yield* reach(process, host, wait === undefined ? undefined : Number(wait) * 1000);
  if (outcome.kind === "unresolved") yield* say(process, 2, `nc: bad address '${host}'\n`);
  else yield* say(process, 2, `nc: can't connect to remote host (${outcome.ip}): ${outcome.text}\n`);
  return 1;
}

const TELNET_USAGE = `${BUSYBOX} multi-call binary.

Usage: telnet HOST [PORT]

Connect to telnet server
`;

export function* telnet(process: Process): Run {
  const { rest } = readOptions(process.argv.slice(1), "l");
  const [host, port = "23"] = rest;
  if (host === undefined) {
    yield* say(process, 2, TELNET_USAGE);
    return 1;
  }
  process.machine.witness.download(`telnet://${host}:${port}`, "telnet");
  const outcome = yield* reach(process, host);
  if (outcome.kind === "unresolved") yield* say(process, 2, `telnet: bad address '${host}'\n`);
  else yield* say(process, 2, `telnet: can't connect to remote host (${outcome.ip}): ${outcome.text}\n`);
  return 1;
}

const SSH_USAGE = `Dropbear SSH client v2022.83 https://matt.ucc.asn.au/dropbear/dropbear.html
Usage: ssh [options] [user@]host[/port] [command]
-p <remoteport>
-l <username>
-t    Allocate a pty
-T    Don't allocate a pty
-N    Don't run a remote command
-f    Run in background after auth
-y    Always accept remote host key if unknown
-y -y Don't perform any remote host key checking (caution)
-s    Request a subsystem (use by external sftp)
-o option     Set option in OpenSSH-like format ('-o help' to list options)
-i <identityfile>   (multiple allowed, default .ssh/id_dropbear)
-A    Enable agent auth forwarding
-L <[listenaddress:]listenport:remotehost:remoteport> Local port forwarding
-g    Allow remote hosts to connect to forwarded ports
-R <[listenaddress:]listenport:remotehost:remoteport> Remote port forwarding
-W <receive_window_buffer> (default 24576, larger may be faster, max 10MB)
-K <keepalive>  (0 is never, default 0)
-I <idle_timeout>  (0 is never, default 0)
-J <proxy_program> Use program pipe rather than TCP connection
-V    Version
`;

export function* dbclient(process: Process): Run {
  const { values, rest } = readOptions(process.argv.slice(1), "plioLRWKIJ");
  if (values.has("V")) {
    yield* say(process, 2, "Dropbear v2022.83\n");
    return 0;
  }
  const [target] = rest;
  if (target === undefined) {
    yield* say(process, 2, SSH_USAGE);
    return 1;
  }
  const host = target.replace(/^.*@/, "").replace(/[/%^].*$/, "");
  const user = target.includes("@") ? target.replace(/@[^@]*$/, "") : (values.get("l") ?? "root");
  const port = values.get("p") ?? /\/(\d+)$/.exec(target)?.[1] ?? "22";
  process.machine.witness.download(`ssh://${user}@${host}:${port}`, "ssh");
  const outcome = yield* reach(process, host);
  const reason =
    outcome.kind === "unresolved"
      ? `Error resolving '${host}' port '${port}'. Name does not resolve`
      : `Connect failed: ${outcome.text}`;
  yield* say(process, 2, `\nssh: Connection to ${user}@${host}:${port} exited: ${reason}\n`);
  return 1;
}
