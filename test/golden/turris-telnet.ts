/** The dialogues that the original's telnet is heard with, and how to start it. */
import type { Dialogue, Mask, Ours } from "../kit/golden.js";
import { said, startOriginal } from "./turris-original.js";

export { daemon } from "./turris-original.js";

export const ours: Ours = { protocol: "telnet", config: 'persona = "turris"\n' };

export const mask: Mask = (received) => received;

const EVERY_COMMAND = [241, 242, 243, 244, 245, 246, 249].map((code) => `\xff${String.fromCharCode(code)}`).join("");
const EVERY_BYTE = Array.from({ length: 255 }, (_, byte) => byte)
  .filter((byte) => byte !== 13)
  .map((byte) => String.fromCharCode(byte))
  .join("");
const LINE = "l".repeat(1024);
const TRY = "user\r\npass\r\n";

export const dialogues: Dialogue[] = [
  said("nothing", ""),
  said("a try", "", "root\r\n", "xc3511\r\n"),
  said("three tries", "root\r\n", "a\r\n", "admin\r\n", "b\r\n", "guest\r\n", "c\r\n"),
  said("a try at once", "root\r\nxc3511\r\n"),
  said("byte by byte", ..."root\r\npw\r\n"),
  said("CR NUL", "root\r\0", "xc3511\r\0"),
  said("LF", "root\n", "xc3511\n"),
  said("CR", "root\r", "xc3511\r"),
  said("CR CR LF", "root\r\r\n", "pass\r\n"),
  said("LF CR", "root\n\r", "pass\n\r", "\r\n"),
  said("CR swallows what follows", "ro\rxot\r\n", "\r\n"),
  said("CR swallows IAC", "root\r\xff\xf6\r\n", "\r\n"),
  said("CR, LF apart", "root\r", "\n", "pass\r", "\n"),
  said("no user name", "\r\n", "pass\r\n"),
  said("no password", "root\r\n", "\r\n"),
  said("nothing at all, twenty times", "\r\n".repeat(40)),
  said("nineteen tries", TRY.repeat(19), "user\r\n"),
  said("twenty tries", TRY.repeat(20)),
  said("twenty-one tries", TRY.repeat(21)),
  said("twenty tries, one by one", ...Array<string>(20).fill(TRY)),
  said("the twentieth by halves", TRY.repeat(19), "user\r\n", "pass\r", "\n"),
  said("longest line", `${LINE}\r\n`, `${LINE}\r\n`),
  said("line too long", `${LINE}too long\r\n`, `${LINE.repeat(5)}\r\n`),
  said("line too long, erased", `${LINE}xx\xff\xf7\xff\xf7\xff\xf8\r\n`, "\r\n"),
  said("line without end", LINE.repeat(7), "\r\n"),
  said("every byte but CR and IAC", `${EVERY_BYTE}\r\n`, `${EVERY_BYTE}\r\n`),
  said("NUL", "a\0b\r\n", "\0\r\n"),
  said("8 bit", "us\xe9r\r\n", "p\xe4ss\xfe\r\n"),
  said("controls", "\x03\x04\x08\x7f\x15\x17\x1b[A\r\n", "\x03\r\n"),
  said("options", "\xff\xfb\x01\xff\xfb\x18\xff\xfd\x03\xff\xfd\x1f\xff\xfc\x01\xff\xfe\x22", "user\r\n", "pass\r\n"),
  said("WILL, WONT, DO, DONT", "\xff\xfb\x20", "\xff\xfc\x20", "\xff\xfd\x20", "\xff\xfe\x20"),
  said("options in pieces", "\xff", "\xfb", "\x18", "\xff\xfd", "\x03"),
  said("options 0 and 255", "\xff\xfb\x00\xff\xfd\x00\xff\xfb\xff\xff\xfd\xff", "user\r\n"),
  said("options CR and LF", "\xff\xfb\r\xff\xfd\n", "user\r\n"),
  said("options among what is typed", "us\xff\xfb\x18er\r\n", "pa\xff\xfd\x01ss\r\n"),
  said("every option", Array.from({ length: 256 }, (_, option) => `\xff\xfd${String.fromCharCode(option)}`).join("")),
  said("commands that it passes over", `us${EVERY_COMMAND}er\r\n`, `${EVERY_COMMAND}\r\n`),
  said("AYT", "\xff\xf6", "\xff\xf6\xff\xf6"),
  said("IP", "us\xff\xf4er\r\n", "\xff\xf4\r\n"),
  said("EC", "\xff\xf7x\xff\xf7user\r\n", "\xff\xf7\r\n"),
  said("EL", "wrong\xff\xf8user\r\n", "wrong\xff\xf8\r\n"),
  said("SB", "\xff\xfa\x18\0xterm\xff\xf0user\r\n", "pass\r\n"),
  said("SB with IAC IAC", "\xff\xfa\x18\0a\xff\xffb\xff\xf0user\r\n"),
  said("SB with IAC SB", "\xff\xfa\x18\xff\xfa\xff\xf0user\r\n"),
  said("SB with lines", "\xff\xfa\x18user\r\npass\r\n\xff\xf0user\r\n"),
  said("SB, empty", "\xff\xfa\xff\xf0user\r\n"),
  said("SB without end", "\xff\xfa\x18\0xterm", "user\r\n", "pass\r\n", "\xff\xf0", "user\r\n"),
  said("SB, long", `\xff\xfa\x18${"e".repeat(7000)}\xff\xf0user\r\n`),
  said("SE alone", "\xff\xf0"),
  said("SE behind a user name", "user\r\npa\xff\xf0ss\r\n"),
  said("IAC IAC", "us\xff\xffer\r\n"),
  said("IAC IAC at once", "\xff\xff"),
  said("commands that are none", "us\xff\x41er\r\n"),
  said("command 0", "\xff\0"),
  said("command 239, EOR", "\xff\xef"),
  said("options, then IAC IAC, then more", "\xff\xfb\x01\xff\xff\xff\xfb\x01user\r\n"),
  said("HTTP", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
  said("TLS", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n"),
  said("SSH", "SSH-2.0-Go\r\n"),
  said("a shell is asked for", "enable\r\n", "system\r\n", "shell\r\n", "sh\r\n", "/bin/busybox ECCHI\r\n"),
];

export const start = () => startOriginal("-T");
