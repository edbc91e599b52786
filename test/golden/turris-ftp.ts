/** The dialogues that the original's FTP is heard with, and how to start it. */
import type { Dialogue, Mask, Ours } from "../kit/golden.js";
import { said, startOriginal, waited } from "./turris-original.js";

export { daemon } from "./turris-original.js";

export const ours: Ours = { protocol: "ftp", config: 'persona = "turris"\n' };

export const mask: Mask = (received) => received;

const TRY = "USER user\r\nPASS pass\r\n";
const MINUTE_MS = 60_000;
/** The longest line, its end included, is 4096 bytes. */
const PART = "l".repeat(4096);

export const dialogues: Dialogue[] = [
  said("nothing", ""),
  said("a try", "", "USER admin\r\n", "PASS admin\r\n", "QUIT\r\n"),
  said("anonymous", "USER anonymous\r\n", "PASS a@b.c\r\n"),
  said("three tries", TRY, TRY, TRY),
  said("pipelined", `${TRY}FEAT\r\n${TRY}QUIT\r\n${TRY}`),
  said("byte by byte", ..."USER a\r\nPASS b\r\n"),
  said("LF", "USER admin\n", "PASS admin\n"),
  said("CR", "USER admin\r", "PASS admin\r", "\n"),
  said("CR CR LF", "USER admin\r\r\n", "PASS admin\r\r\n", "FEAT\r\r\n"),
  said("CR within", "USER ad\rmin\r\n", "FE\rAT\r\n"),
  said("CR, LF apart", "USER admin\r", "\n", "PASS admin\r", "\n"),
  said("lower case", "user admin\r\n", "pass admin\r\n", "feat\r\n", "quit\r\n"),
  said("mixed case", "uSeR admin\r\n", "PaSs admin\r\n"),
  said("USER without name", "USER\r\n", "PASS admin\r\n"),
  said("USER with a blank for a name", "USER \r\n", "PASS admin\r\n", "USER  \r\n", "PASS admin\r\n"),
  said("USER without name behind one with", "USER admin\r\n", "USER\r\n", "PASS admin\r\n", "PASS admin\r\n"),
  said("USER twice", "USER a\r\n", "USER b\r\n", "PASS c\r\n"),
  said("PASS first", "PASS admin\r\n", "PASS\r\n"),
  said("PASS without password", "USER admin\r\n", "PASS\r\n"),
  said("PASS with a blank for a password", "USER admin\r\n", "PASS \r\n"),
  said("PASS twice", "USER admin\r\n", "PASS a\r\n", "PASS b\r\n"),
  said("others between USER and PASS", "USER admin\r\n", "FEAT\r\nNOOP\r\n\r\nOPTS UTF8 ON\r\n", "PASS admin\r\n"),
  said("FEAT", "FEAT\r\n", "FEAT x\r\n"),
  said("OPTS UTF8 ON", "OPTS UTF8 ON\r\n", "OPTS utf8 on\r\n", "opts Utf8 On\r\n"),
  said("OPTS, beginnings", ...["u", "ut", "utf8", "utf8 ", "utf8 o"].map((option) => `OPTS ${option}\r\n`)),
  said("OPTS, others", "OPTS\r\nOPTS \r\nOPTS  UTF8 ON\r\nOPTS UTF8 ON \r\nOPTS UTF8 OFF\r\nOPTS MLST size\r\n"),
  said("OPTS with NUL", "OPTS utf8 on\0\r\n", "OPTS utf8 on\0off\r\n", "OPTS utf8\0\r\n", "OPTS \0\r\n"),
  said("QUIT", "QUIT\r\n"),
  said("QUIT with more", "QUIT now\r\nUSER admin\r\n"),
  said("AUTH TLS", "AUTH TLS\r\n", "AUTH SSL\r\n"),
  said("SYST, HELP, NOOP, STAT", "SYST\r\n", "HELP\r\n", "NOOP\r\n", "STAT\r\n"),
  said("ACCT, REIN, SITE", "ACCT x\r\nREIN\r\nSITE EXEC id\r\n"),
  said("data connections", "PASV\r\nEPSV\r\nPORT 192,0,2,1,0,21\r\nEPRT |1|192.0.2.1|21|\r\nLIST\r\nRETR x\r\nSTOR x\r\n"),
  said("CWD, MKD, DELE", "CWD /\r\nPWD\r\nMKD x\r\nDELE x\r\nTYPE I\r\nSIZE x\r\nMDTM x\r\n"),
  said("unknown", "XYZZY\r\n", "USERS admin\r\n", "US admin\r\n", "USER\tadmin\r\n"),
  said("blank first", " USER admin\r\n", " \r\n", "\tFEAT\r\n"),
  said("empty lines", "\r\n", "\n\n\n", "\r\n\r\n\nFEAT\r\n"),
  said("CR alone on a line", "\r\r\n"),
  said("NUL", "USER a\0b\r\n", "PASS \0\r\n", "FEAT\0\r\n", "\0\r\n"),
  said("8 bit", "USER us\xe9r\r\n", "PASS p\xe4\xff\r\n", "\xff\xfe\r\n", "PA\xdf x\r\n"),
  said("telnet commands", "\xff\xf4\xff\xf2ABOR\r\n", "\xff\xfb\x01USER admin\r\n"),
  said("longest line", `USER ${"u".repeat(4089)}\r\n`, `PASS ${"p".repeat(4089)}\r\n`),
  said("longest line with LF", `USER ${"u".repeat(4090)}\n`, `PASS ${"p".repeat(4090)}\n`),
  said("line too long by its LF", `USER ${"u".repeat(4090)}\r\n`, "PASS pass\r\n"),
  said("line too long by one, by its LF alone", `${PART}\n`, "FEAT\r\n"),
  said("line too long, what follows is a line", PART, "x", "FEAT\r\n"),
  said("line too long, what follows is not told apart", PART, "x", "xFEAT\r\n"),
  said("line too long, thrice", PART, "x", PART, "x", PART, "x", "\r\n"),
  said("line too long forgets no user name", "USER admin\r\n", PART, "x", "PASS admin\r\n"),
  said("a hundred tries", TRY.repeat(100)),
  said("ninety-nine tries", TRY.repeat(99), "USER user\r\n", "PASS pass\r\n"),
  said("a hundred and one tries", TRY.repeat(101)),
  said("PASS first a hundred times", "PASS pass\r\n".repeat(101)),
  said("HTTP", "GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n"),
  said("TLS", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n"),
  said("SMTP", "EHLO a\r\nMAIL FROM:<a@b>\r\n"),
  waited("silence", ["", 3 * MINUTE_MS - 2000], ["", 4000]),
  waited("silence begins anew", ["", MINUTE_MS], ["USER a\r\n", 3 * MINUTE_MS - 2000], ["", 4000]),
  waited("time is over", ["", 2 * MINUTE_MS], ["NOOP", 2 * MINUTE_MS], ["\r\n", MINUTE_MS - 2000], ["", 4000]),
];

export const start = () => startOriginal("-F");
