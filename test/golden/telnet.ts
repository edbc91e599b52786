/** The dialogues that BusyBox telnetd with login is heard with, and how to start it: as root, for names of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Daemon } from "../kit/daemon.js";
import type { Dialogue, Mask } from "../kit/golden.js";

export const daemon = "BusyBox telnetd and login 1.35.0 (Debian busybox-static 1:1.35.0-4+deb12u1+b1)";

export const mask: Mask = (received) => received;

/** Longer than the daemon takes to wake, with ten of it starting on a small machine. */
const WAKE_MS = 1200;
/** Longer than the delay after a failure. */
const REFUSAL_MS = 4000;
const START_MS = 2000;

const step = (send: string, listenMs = WAKE_MS) => ({ send, listenMs });
const said = (name: string, ...sends: (string | [send: string, listenMs: number])[]): Dialogue => ({
  name,
  steps: [step("", START_MS), ...sends.map((send) => (typeof send === "string" ? step(send) : step(...send)))],
});
/**
 * On an idle machine the terminal and login run when telnetd has handled all that came; on a busy one now and then before, which
 * is heard in what was sent along: of 80 such user names with a password in the same segment, 15 on one busy CPU; of 16 on an
 * idle one none.
 */
const alone = (dialogue: Dialogue): Dialogue => ({ ...dialogue, alone: true });
/** A try whose refusal is waited for. */
const password = (send: string): [string, number] => [send, REFUSAL_MS];

const EVERY_CONTROL = "\x01\x02\x05\x06\x07\x0b\x0c\x0e\x0f\x10\x14\x18\x19\x1b\x1d\x1e\x1f";
const LONGEST_NAME = "n".repeat(61);

export const dialogues: Dialogue[] = [
  said("three tries", "root\r\0", password("xc3511\r\0"), "admin\r\n", password("admin\r\n"), "guest\r", password("\n")),
  said("root", "root\r\n", password("vizxv\r\n")),
  said("CR NUL", "user\r\0", password("pass\r\0")),
  said("CR LF", "user\r\n", password("pass\r\n")),
  said("CR", "user\r", password("pass\r")),
  said("LF", "user\n", password("pass\n")),
  said("byte by byte", "r", "o", "o", "t", "\r", "a", "b", password("\r")),
  said("no user names", "\r", "\n", "\r\n", "\r\0", "\r", "\r", "\r", "\r", "\r", "\r"),
  said("blank user names", "  \r", "\t\r", "\x0b\x0c \r", "user\r"),
  said("no password", "user\r", password("\r")),
  said("blanks around", "  user name \r", password(" pass word \r")),
  alone(said("typed ahead of the password", "user\r\npass\r\nls\r\n", password("\r"))),
  said("typed during the delay", "user\r", "pass\r", "ls\r", "id", ["", REFUSAL_MS], "x\r"),
  alone(said("password behind a user name at once, without its end", "user\r\npa", password("ss\r\n"))),
  said("erase", "userx\x7f\r", password("pass\r")),
  said("erase more than there is", "ab\x7f\x7f\x7f\x7fcd\r"),
  said("erase what is shown as two", "a\x01\x02\x7f\x7f\x7fb\r"),
  said("backspace is not erase", "ab\x08\x08\r"),
  said("erase a word", "one two  \x17", "\x17", "\x17"),
  said("erase a word with signs", "a_b-c.d\x17", "\x17", "\x17", "\x17"),
  said("erase a word of 8 bit", "\xe9\xd7\x80\x17", "\x17", "\x17"),
  said("kill", "wrong\x15user\r"),
  said("kill what is shown as two", "a\x01\xe9\x15b\r"),
  said("tab", "a\tb\tc\r"),
  said("erase a tab", "a\tb", "\x7f", "\x7f", "\t", "\x7f", "\x7f"),
  said("erase tabs behind others", "\t\tab\t\x7f", "\x7f\x7f\x7f", "\x7f"),
  said("erase tabs behind what is shown as two", "\x01\x02\t\x7f\r"),
  said("controls", `a${EVERY_CONTROL}b`, "\r"),
  said("control first", "\x1b[A\r"),
  said("escape sequences", "\x1b[A\x1b[3~user\r"),
  said("interrupt at once", "\x03"),
  said("interrupt a user name", "user", "\x03"),
  said("interrupt a password", "user\r", "pa", password("\x03"), "user\r"),
  said("interrupt thrice", "a\r", password("\x03"), "b\r", password("\x03"), "c\r", password("\x03")),
  said("interrupt the delay", "user\r", "pass\r", "\x03"),
  said("quit a user name", "user", "\x1c"),
  said("quit a password", "user\r", "pa", "\x1c"),
  said("quit the delay", "user\r", "pass\r", "\x1c"),
  said("suspend a user name", "wrong", "\x1a", "user\r"),
  said("suspend a password", "user\r", "wrong", "\x1a", password("pass\r")),
  said("end of file at once", "\x04"),
  said("end of file behind a user name", "us", "\x04", "er\r"),
  said("end of file twice behind a user name", "us", "\x04", "\x04"),
  said("end of file for a password", "user\r", password("\x04"), "user\r"),
  said("end of file behind a password", "user\r", "pa", "\x04", "ss", password("\r")),
  said("end of file twice behind a password", "user\r", "pa", "\x04", password("\x04")),
  said("literal next", "a\x16\x03b\x16\x7f\r"),
  said("literal next, then later", "a\x16", "\x15", "\x7f\x7f\x7f"),
  said("literal next in a password", "user\r", password("a\x16\x03b\r")),
  said("reprint", "ab\x01\tc\x12", "\x7f\x7f\r"),
  said("reprint nothing", "\x12", "user\r"),
  said("editing a password", "user\r", "wrong\x15a\tb\x17\x7f\x12", password("\r")),
  said("stop, start", "a\x13bc", "d", "\x11", "e\r"),
  said("stop, login waits", "\x13", "user\r", "\x11", password("pass\r")),
  said("stop, the refusal waits", "user\r", "pass\r", ["\x13", REFUSAL_MS], "\x11"),
  said("stop, interrupt", "a\x13", "b", "\x03"),
  said("stop, end of file", "\x13\x04"),
  said("stop, NUL in a user name", "\x13a\0b\r"),
  alone(said("stop, suspend", "\x13user\r", "\x1ax", "\x11y")),
  alone(said("stop, suspend an empty user name", "\x13\r", "\x1a\r")),
  alone(said("stop, a password typed before it is asked for", "\x13user\r", ["pass\x11\r", REFUSAL_MS])),
  said("tab behind what a signal took back", "\x1b[A\x1a\tb"),
  said("NUL in a user name", "a\0b\r"),
  said("NUL before a user name", "\0b\r"),
  said("NUL behind what came", "us\0", "er\r"),
  said("two NUL behind what came", "us\0\0", "\x7f\x7f\x7f"),
  said("NUL in a password", "user\r", password("a\0b\r")),
  said("8 bit", "us\xe9r\x80\x9f\xa0\xfe\r", password("p\xe4ss\r")),
  said("UTF-8", "\xc3\xa9\xe2\x82\xac\x7f\x7f", "\r"),
  said("escaped IAC", "a\xff\xffb", "\x7f\x7f\x7f", "user\r"),
  said("longest user name", `${LONGEST_NAME}\r`, password("pass\r")),
  said("longest user name with blanks before", `  ${LONGEST_NAME}\r`),
  said("user name too long", `${LONGEST_NAME}n\r`),
  said("user name too long with a blank", `${LONGEST_NAME} \r`),
  said("user name too long, pushed", `${LONGEST_NAME}n`, "\x04"),
  said("long password", "user\r", password(`${"p".repeat(1000)}\r`)),
  said(
    "longest line",
    "user\r",
    "p".repeat(1000),
    "p".repeat(1000),
    "p".repeat(1000),
    "p".repeat(1000),
    "p".repeat(1000),
    password("\r"),
  ),
  said("options", "\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f\xff\xfb\x20\xff\xfc\x01\xff\xfe\x22user\r", password("pass\r")),
  alone(said("options among what is typed", "us\xff\xfb\x18er", "\r")),
  alone(said("commands", "a\xff\xf1\xff\xf2\xff\xf3\xff\xf4\xff\xf5\xff\xf7\xff\xf8\xff\xf9b\r")),
  said("AYT", "\xff\xf6", "\xff\xf6", "user\r"),
  alone(said("AYT, many", "\xff\xf6\xff\xf6\xff\xf6\xff\xf6")),
  alone(said("AYT behind what is typed", "us\xff\xf6", "er\xff\xf6\r")),
  said("AYT, stopped", "\x13us", "\xff\xf6", "\x11"),
  alone(said("AYT, interrupt", "\xff\xf6\x03")),
  said("AYT at the password", "user\r", "\xff\xf6", password("pass\r")),
  said("SE alone", "\xff\xf0", "us\xff\xf0er\r"),
  said("commands that are none", "\xff\x41\x42\xff\x01\x02user\r"),
  said("NAWS", "\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0", "user\r"),
  said("NAWS without end", "\xff\xfa\x1f\x00\x50\x00\x18user\r"),
  said("NAWS too long", "\xff\xfa\x1f\x00\x50\x00\x18ab\xff\xf0", "\r"),
  said("TTYPE", "\xff\xfa\x18\x00xterm\xff\xf0", "\x15", "user\r"),
  said("NEW-ENVIRON", "\xff\xfa\x27\x00\x00USER\x01-f root\xff\xf0", "\r"),
  said("subnegotiation without end", "\xff\xfa\x18\x01user\r"),
  said("HTTP", "GET / HTTP/1.0\r\n", password("\r\n")),
  said("TLS", "\x16\x16\x03\x01\x02a", "\r"),
  { name: "time is over", steps: [step("", 58_000), step("user\r", 5000)] },
  { name: "time is over at the password", steps: [step("", START_MS), step("user\r", 56_000), step("pa", 5000)] },
];

/** Made with crypt(3) from bytes that nobody kept: root has a password, and nobody knows it. */
const SHADOW = "root:$1$abcdefgh$irWbblnpmw.5z7wgBnprh0:19000:0:99999:7:::\n";

/**
 * One telnetd for each connection, as inetd would start it: the standalone one makes all its peers wait while a login starts. It
 * sees a host name and a shadow file of its own.
 */
export async function start(): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "minipot-"));
  const login = join(folder, "login");
  const shadow = join(folder, "shadow");
  writeFileSync(login, "#!/bin/sh\nexec busybox login\n");
  chmodSync(login, 0o755);
  writeFileSync(shadow, SHADOW);
  const telnetd = `mount --bind ${shadow} /etc/shadow && hostname OpenWrt && exec busybox telnetd -i -f ${folder}/issue -l ${login}`;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    spawn("unshare", ["--mount", "--uts", "sh", "-c", telnetd], { stdio: [socket, socket, "inherit"] });
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const stop = async () => {
    server.close();
    await once(server, "close");
    rmSync(folder, { recursive: true });
  };
  return { port: address.port, stop };
}
