/** tftp, ftpget and ftpput of BusyBox 1.35: what they were to bring or take is told to the witness; nothing is sent. */
import type { Process, Program, Run } from "../../process.js";
import { BUSYBOX } from "../../router/device.js";
import { say } from "../system/answer.js";
import { addressOf, reach, readOptions } from "./reach.js";

const TFTP_USAGE = `${BUSYBOX} multi-call binary.

Usage: tftp [OPTIONS] HOST [PORT]

Transfer a file from/to tftp server

	-l FILE	Local FILE
	-r FILE	Remote FILE
	-g	Get file
	-p	Put file
`;
/** Twelve tries, of half a second first and half as much again each: what the applet waits for a first answer. */
const TFTP_WAIT_MS = [500, 750, 1125, 1687, 2530, 3795, 5692, 8538];

export function* tftp(process: Process): Run {
  const { values, rest } = readOptions(process.argv.slice(1), "lrb");
  const [host, port = "69"] = rest;
  const remote = values.get("r") ?? values.get("l");
  if (host === undefined || remote === undefined || values.has("g") === values.has("p")) {
    yield* say(process, 2, TFTP_USAGE);
    return 1;
  }
  process.machine.witness.download(`tftp://${host}${port === "69" ? "" : `:${port}`}/${remote.replace(/^\//, "")}`, "tftp");
  if (addressOf(host) === undefined) {
    yield* reach(process, host);
    yield* say(process, 2, `tftp: bad address '${host}'\n`);
    return 1;
  }
  for (const ms of TFTP_WAIT_MS) yield { on: "time", ms };
  yield* say(process, 2, "tftp: timeout\n");
  return 1;
}

function ftpUsage(applet: string): string {
  const files = applet === "ftpget" ? "HOST [LOCAL_FILE] REMOTE_FILE" : "HOST [REMOTE_FILE] LOCAL_FILE";
  const about = applet === "ftpget" ? "Download a file via FTP" : "Upload a file to a FTP server";
  const resume = applet === "ftpget" ? "	-c	Continue previous transfer\n" : "";
  return `${BUSYBOX} multi-call binary.

Usage: ${applet} [OPTIONS] ${files}

${about}

${resume}	-v	Verbose
	-u USER	Username
	-p PASS	Password
	-P PORT
`;
}

function ftp(applet: "ftpget" | "ftpput"): Program {
  return function* (process): Run {
    const { values, rest } = readOptions(process.argv.slice(1), "upP");
    const [host, first, second = first] = rest;
    if (host === undefined || first === undefined || second === undefined) {
      yield* say(process, 2, ftpUsage(applet));
      return 1;
    }
    const port = values.get("P") || "21";
    // ftpget HOST LOCAL REMOTE, and ftpput HOST REMOTE LOCAL.
    const remote = applet === "ftpget" ? second : first;
    process.machine.witness.download(`ftp://${host}${port === "21" ? "" : `:${port}`}/${remote.replace(/^\//, "")}`, applet);
    const outcome = yield* reach(process, host);
    yield* say(
      process,
      2,
      outcome.kind === "unresolved"
        ? `${applet}: bad address '${host}'\n`
        : `${applet}: can't connect to remote host (${outcome.ip}): ${outcome.text}\n`,
    );
    return 1;
  };
}

export const ftpget = ftp("ftpget");
export const ftpput = ftp("ftpput");
