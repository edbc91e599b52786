/** The dialogues that vsftpd is heard with, and how to start it: as root, with passwords judged as on a box that has no PAM. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Daemon, freePort, running } from "../kit/daemon.js";
import type { Dialogue, Mask, Step } from "../kit/golden.js";

export const daemon = "vsftpd 3.0.3 (Debian 3.0.3-13+b2)";

export const mask: Mask = (received) => received;

/** Longer than the daemon takes to answer, shorter than its delay. */
const ANSWER_MS = 500;
/** Longer than the delay after a failure. */
export const REFUSAL_MS = 1500;

export const step = (send: string, listenMs = ANSWER_MS): Step => ({ send, listenMs });
export const said = (name: string, ...steps: (string | Step)[]): Dialogue => ({
  name,
  steps: [step(""), ...steps.map((one) => (typeof one === "string" ? step(one) : one))],
});
export const refused = (send: string, delays = 1): Step => step(send, delays * REFUSAL_MS);
export const last = (send: string, listenMs = ANSWER_MS): Step => ({ send, listenMs, last: true });
const each = (verbs: string) => verbs.split(" ").map((verb) => `${verb}\r\n`);

export const TRY = "USER user\r\nPASS pass\r\n";
/** The longest line, its end included, has 4096 bytes. */
const PART = "l".repeat(4094);

export const dialogues: Dialogue[] = [
  said("nothing"),
  said("a try", "USER admin\r\n", refused("PASS admin\r\n"), "QUIT\r\n"),
  said("root", "USER root\r\n", refused("PASS vizxv\r\n")),
  said("anonymous", "USER anonymous\r\n", refused("PASS a@example.com\r\n"), "USER ftp\r\n", refused("PASS \r\n")),
  said(
    "three tries",
    "USER a\r\n",
    refused("PASS a\r\n"),
    "USER b\r\n",
    refused("PASS b\r\n"),
    "USER c\r\n",
    refused("PASS c\r\n"),
  ),
  said("three tries at once", refused(`${TRY}${TRY}${TRY}NOOP\r\n`, 3)),
  said("pipelined", refused(`${TRY}FEAT\r\nQUIT\r\nNOOP\r\n`)),
  said("pipelined, no login", "SYST\r\nFEAT\r\nQUIT\r\nNOOP\r\n"),
  said("byte by byte", "U", "S", "ER", " a\r", "\n", "PASS b", refused("\r\n")),
  said("typed during the delay", "USER a\r\n", "PASS b\r\n", step("FEAT\r\nUS", 200), refused("ER c\r\n")),
  said("LF", "USER admin\n", refused("PASS admin\n")),
  said("CR", "USER admin\r", "PASS admin\r", "\n"),
  said("CR CR LF", "USER admin\r\r\n", refused("PASS admin\r\r\n"), "FEAT\r\r\n", "\r\r\n"),
  said("CR within", "USER ad\rmin\r\n", "FE\rAT\r\n"),
  said("lower case", "user admin\r\n", refused("pass admin\r\n"), "feat\r\n", "quit\r\n"),
  said("mixed case", "uSeR admin\r\n", refused("PaSs admin\r\n")),
  said("USER without name", "USER\r\n", "PASS admin\r\n"),
  said("USER with blanks for a name", "USER \r\n", "PASS admin\r\n", "USER  \r\n", refused("PASS admin\r\n")),
  said("USER without name behind one with", "USER admin\r\n", "USER\r\n", refused("PASS admin\r\n")),
  said("USER twice", "USER a\r\n", "USER b\r\n", refused("PASS c\r\n"), "PASS d\r\n"),
  said("blanks around", "USER  a b \r\n", refused("PASS  c d \r\n")),
  said("PASS first", "PASS admin\r\n", "PASS\r\n", "PASS \r\n", "PASS x\r\n"),
  said("PASS without password", "USER admin\r\n", refused("PASS\r\n")),
  said("PASS twice", "USER admin\r\n", refused("PASS a\r\n"), "PASS b\r\n"),
  said("others between USER and PASS", "USER admin\r\n", "FEAT\r\nNOOP\r\n\r\nOPTS UTF8 ON\r\n", refused("PASS admin\r\n")),
  said("FEAT", "FEAT\r\n", "FEAT x\r\n"),
  said("OPTS UTF8 ON", "OPTS UTF8 ON\r\n", "OPTS utf8 on\r\n", "opts Utf8 On\r\n"),
  said("OPTS, others", "OPTS\r\nOPTS \r\nOPTS  UTF8 ON\r\nOPTS UTF8 ON \r\nOPTS UTF8 OFF\r\nOPTS UTF8\r\nOPTS MLST size\r\n"),
  said("OPTS with NUL", "OPTS UTF8 ON\0\r\n", "OPTS \0\r\n"),
  said("QUIT", "QUIT\r\n"),
  said("QUIT with more", "QUIT now\r\nUSER admin\r\n"),
  said("QUIT behind USER", "USER a\r\n", "QUIT\r\n"),
  said("TLS verbs", ...each("AUTH PBSZ PROT CCC"), "AUTH TLS\r\n", "AUTH SSL\r\n", "AUTH TLS-P\r\n"),
  said("status", ...each("SYST HELP NOOP STAT")),
  said("accounts", "ACCT x\r\n", "SMNT /\r\n", "REIN\r\n", "SITE EXEC id\r\n", "SITE HELP\r\n"),
  said(
    "data connections",
    "PASV\r\nEPSV\r\nEPSV ALL\r\nPORT 192,0,2,1,0,21\r\nEPRT |1|192.0.2.1|21|\r\nLIST\r\nNLST\r\nRETR x\r\nSTOR x\r\nABOR\r\n",
  ),
  said(
    "files",
    "CWD /\r\nPWD\r\nCDUP\r\nMKD x\r\nDELE x\r\nRNFR x\r\nTYPE I\r\nMODE S\r\nSTRU F\r\nSIZE x\r\nMDTM x\r\nALLO 1\r\nREST 1\r\n",
  ),
  said("unknown", "XYZZY\r\n", "USERS admin\r\n", "US admin\r\n", "USER\tadmin\r\n", "PASSWORD\r\n"),
  said("blank first", " USER admin\r\n", " \r\n", "\tFEAT\r\n"),
  said("empty lines", "\r\n", "\n\n\n", "\r\n\r\n\nFEAT\r\n"),
  said("NUL", "USER a\0b\r\n", refused("PASS \0\r\n"), "FEAT\0\r\n", "\0\r\n", "US\0ER a\r\n", "\0USER a\r\n"),
  said("a user name of NUL", "USER \0\r\n", refused("PASS x\r\n")),
  said("8 bit", "USER us\xe9r\r\n", refused("PASS p\xe4\xff\r\n"), "\xff\xfe\r\n", "PA\xdf x\r\n"),
  said("telnet commands", "\xff\xf4\xff\xf2ABOR\r\n", "\xff\xfb\x01USER admin\r\n", "USER\xff\xf4 a\r\n"),
  said("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "\r\n"),
  said("RTSP, SIP", "OPTIONS * RTSP/1.0\r\n\r\n", "OPTIONS sip:nm SIP/2.0\r\n\r\n"),
  said("a TLS hello", "\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", "\n"),
  said("SSH", "SSH-2.0-Go\r\n"),
  said("longest line", `${PART}\r\n`, "FEAT\r\n"),
  said("longest user name", `USER ${"u".repeat(4089)}\r\n`, refused(`PASS ${"p".repeat(4089)}\r\n`)),
  said("longest line with LF", `${PART}l\n`, "FEAT\r\n"),
  said("line too long by its LF", `${PART}ll\n`, "FEAT\r\n"),
  said("line too long by its CR LF", `${PART}l\r\n`, "FEAT\r\n"),
  said("line without end, at the bound", `${PART}l`, "l"),
  said("line without end, past the bound", `${PART}${PART}`),
  said("line too long behind a login", refused(`${TRY}${PART}${PART}`)),
  said("short lines, more than the bound at once", "NOOP\r\n".repeat(1000)),
  said("says no more", last("")),
  said("says no more behind a command", last("FEAT\r\n")),
  said("says no more within a line", last("FEAT")),
  said("says no more behind USER", last("USER a\r\n")),
  said("says no more during the delay", last(TRY, REFUSAL_MS)),
  said("says no more with two tries to answer", last(`${TRY}${TRY}`, 2 * REFUSAL_MS)),
];

const CONFIG = `listen=YES
background=NO
listen_address=127.0.0.1
anonymous_enable=NO
local_enable=YES
xferlog_enable=NO
`;

/** PAM's own delay after a failure is off: what is left is vsftpd's. */
const PAM = "auth required pam_unix.so nodelay\naccount required pam_unix.so\n";

/**
 * Starts the daemon on a free port of loopback, in a mount namespace of its own, where its PAM file is ours.
 *
 * @param more lines of its configuration
 */
export async function start(more = ""): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "minipot-vsftpd-"));
  const port = await freePort();
  const [config, pam, empty] = ["vsftpd.conf", "pam", "empty"].map((name) => join(folder, name)) as [string, string, string];
  mkdirSync(empty);
  writeFileSync(pam, PAM);
  writeFileSync(config, `${CONFIG}listen_port=${port}\nsecure_chroot_dir=${empty}\n${more}`);
  const vsftpd = `mount --bind ${pam} /etc/pam.d/vsftpd && exec vsftpd ${config}`;
  const child = spawn("unshare", ["--mount", "sh", "-c", vsftpd], { stdio: ["ignore", "ignore", "inherit"] });
  return running(child, port, folder);
}
