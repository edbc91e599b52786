/** The dialogues that the original's SMTP is heard with, and how to start it. */
import type { Dialogue, Mask, Ours } from "../kit/golden.js";
import { said, startOriginal, waited } from "./turris-original.js";

export { daemon } from "./turris-original.js";

export const ours: Ours = { protocol: "smtp", config: 'persona = "turris"\n' };

/** Its name is another at every start. */
export const mask: Mask = (received) => received.replace(/mx\d\.[0-9A-Za-z]{5,19}\.(com|org|net|cz)/g, "HOST");

const MINUTE_MS = 60_000;
const EHLO = "EHLO a.example\r\n";
const MAIL = "MAIL FROM:<a@b.example>\r\n";
/** The longest line, its end included, is 16384 bytes. */
const PART = "l".repeat(16_384);

const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const PLAIN = base64("\0user@b.example\0pass");
const USER = base64("user");
const PASS = base64("pass");

export const dialogues: Dialogue[] = [
  said("nothing", ""),
  said("EHLO, HELO, QUIT", "", EHLO, "HELO a.example\r\n", "QUIT\r\n"),
  said("EHLO, HELO without a name", "EHLO\r\n", "EHLO \r\n", "HELO\r\n", "HELO\t\r\n"),
  said("EHLO with much", "EHLO a b c\r\n", "ehlo [192.0.2.1]\r\n", "Helo \xe9\0\r\n"),
  said("LF", "EHLO a\n", "NOOP\n", "QUIT\n"),
  said("CR", "EHLO a\r", "NOOP\r", "\n"),
  said("CR CR LF", "EHLO a\r\r\n", "NO\rOP\r\n", "\r\r\n"),
  said("blanks of all kinds", "\t EHLO\x0ba\r\n", " \x0cNOOP\x0b\r\n", "RSET \t\x0b\x0c\r\r\n"),
  said("other blanks", "EHLO\xa0a\r\n", "NOOP\xa0\r\n", "EHLO\x85a\r\n"),
  said("byte by byte", ..."HELO a\r\n"),
  said("pipelined", `${EHLO}${MAIL}RCPT TO:<c@d.example>\r\nDATA\r\nRSET\r\nNOOP\r\nQUIT\r\nNOOP\r\n`),
  said("an open relay is looked for", EHLO, MAIL, "RCPT TO:<c@d.example>\r\n", "DATA\r\n", "QUIT\r\n"),
  said(
    "wrong order",
    MAIL,
    "RCPT TO:<a@b>\r\n",
    "DATA\r\n",
    "AUTH LOGIN\r\n",
    "ETRN a\r\n",
    EHLO,
    "RCPT TO:<a@b>\r\n",
    "DATA\r\n",
  ),
  said("commands that need no greeting", "NOOP\r\n", "RSET\r\n", "VRFY root\r\n", "QUIT\r\n"),
  said("NOOP, VRFY, QUIT with more", "NOOP a b\r\n", "VRFY\r\n", "VRFY a\r\n", "QUIT now\r\n"),
  said("RSET", EHLO, MAIL, "RSET now\r\n", MAIL, "RSET\r\n", MAIL),
  said("EHLO behind MAIL", EHLO, MAIL, EHLO, MAIL, "HELO a\r\n", MAIL),
  said("MAIL, nested", EHLO, MAIL, MAIL, "MAIL\r\n"),
  said(
    "MAIL, addresses",
    ...["<>", "a", "<a@b> SIZE=1 BODY=8BITMIME", " <a@b>", " <>"].flatMap((to) => [EHLO, `MAIL FROM:${to}\r\n`]),
  ),
  said(
    "MAIL, malformed",
    EHLO,
    ...["", " ", " FROM", " FROM:", " FROM: ", " FROM :<a>", " TO:<a>", " x FROM:<a>"].map((to) => `MAIL${to}\r\n`),
  ),
  said("MAIL, lower case", EHLO, "mail from:<a@b>\r\n", "rcpt to:<a@b>\r\n"),
  said("RCPT, addresses", EHLO, MAIL, ...["<a@b>", "a", " <a@b>", "<>", "<a@b> NOTIFY=NEVER"].map((to) => `RCPT TO:${to}\r\n`)),
  said(
    "RCPT, malformed",
    EHLO,
    MAIL,
    ...["", " ", " TO", " TO:", " TO: ", " T", " FROM:<a>", " x TO:<a>"].map((to) => `RCPT${to}\r\n`),
  ),
  said("DATA", EHLO, MAIL, "DATA\r\n", "DATA now\r\n"),
  said("ETRN", EHLO, "ETRN\r\n", "ETRN a.example\r\n", "ETRN a b\r\n", MAIL, "ETRN a.example\r\n"),
  said("unknown", "XYZZY\r\n", "STARTTLS\r\n", "HELP\r\n", "EXPN a\r\n", "BDAT 1 LAST\r\n", "\0\r\n", "EHL a\r\n", "EHLOO a\r\n"),
  said("empty lines", "\r\n", "\n", " \r\n", "\t\x0b\x0c\r\n"),
  said("NUL", "EHLO a\0b\r\n", "NOOP\0\r\n", "MAIL FROM:\0\r\n", "\0NOOP\r\n"),
  said("8 bit", "\xe9\xff\r\n", "EHLO \xff\r\n", "MAIL FROM:<\xe9@b>\r\n"),
  said("AUTH before EHLO", "AUTH LOGIN\r\n", `AUTH PLAIN ${PLAIN}\r\n`),
  said("AUTH behind HELO", "HELO a\r\n", `AUTH PLAIN ${PLAIN}\r\n`),
  said("AUTH behind MAIL", EHLO, MAIL, "AUTH LOGIN\r\n", `AUTH PLAIN ${PLAIN}\r\n`),
  said("AUTH, malformed", EHLO, "AUTH\r\n", "AUTH \r\n", "AUTH PLAIN a b\r\n", `AUTH LOGIN ${USER} x\r\n`),
  said(
    "AUTH, unknown mechanisms",
    EHLO,
    "AUTH CRAM-MD5\r\n",
    "AUTH NTLM\r\n",
    "AUTH XOAUTH2 YQ==\r\n",
    "AUTH PLAINE\r\n",
    "AUTH =\r\n",
  ),
  said("AUTH PLAIN at once", EHLO, `AUTH PLAIN ${PLAIN}\r\n`, `auth plain ${PLAIN}\r\n`),
  said("AUTH PLAIN, asked for", EHLO, "AUTH PLAIN\r\n", `${PLAIN}\r\n`, "AUTH PLAIN\r\n", `${PLAIN}\n`),
  said("AUTH PLAIN, pipelined", `${EHLO}AUTH PLAIN\r\n${PLAIN}\r\nAUTH PLAIN ${PLAIN}\r\nQUIT\r\n`),
  said("AUTH PLAIN with authzid", EHLO, `AUTH PLAIN ${base64("admin\0user\0pass")}\r\n`),
  said("AUTH PLAIN without NUL", EHLO, `AUTH PLAIN ${USER}\r\n`, "AUTH PLAIN\r\n", `${USER}\r\n`),
  said("AUTH PLAIN with one NUL", EHLO, `AUTH PLAIN ${base64("user\0pass")}\r\n`),
  said("AUTH PLAIN with three NUL", EHLO, `AUTH PLAIN ${base64("\0user\0pass\0")}\r\n`),
  said("AUTH PLAIN without user name", EHLO, `AUTH PLAIN ${base64("\0\0pass")}\r\n`),
  said("AUTH PLAIN of 8 bit", EHLO, `AUTH PLAIN ${base64("\0\xe9\xff\0\xfe")}\r\n`),
  said("AUTH PLAIN, nothing", EHLO, "AUTH PLAIN\r\n", "\r\n", "AUTH PLAIN\r\n", "\n"),
  said("AUTH PLAIN, aborted", EHLO, "AUTH PLAIN\r\n", "*\r\n", "AUTH PLAIN\r\n", "*\n", "AUTH PLAIN *\r\n"),
  said("AUTH PLAIN with =", EHLO, "AUTH PLAIN =\r\n", "AUTH PLAIN ==\r\n", "AUTH PLAIN ===\r\n"),
  said("AUTH LOGIN", EHLO, "AUTH LOGIN\r\n", `${USER}\r\n`, `${PASS}\r\n`, "QUIT\r\n"),
  said("AUTH LOGIN with user name", EHLO, `AUTH LOGIN ${USER}\r\n`, `${PASS}\r\n`),
  said("AUTH LOGIN, pipelined", `${EHLO}AUTH LOGIN\r\n${USER}\r\n${PASS}\r\nQUIT\r\n`),
  said("AUTH LOGIN, byte by byte", EHLO, ...`AUTH LOGIN\r\n${USER}\r\n`),
  said("AUTH LOGIN, lower case, LF", "ehlo a\n", "auth login\n", `${USER}\n`, `${PASS}\n`),
  said("AUTH LOGIN, no user name", EHLO, "AUTH LOGIN\r\n", "\r\n", "NOOP\r\n"),
  said("AUTH LOGIN, no password", EHLO, "AUTH LOGIN\r\n", `${USER}\r\n`, "\r\n", "NOOP\r\n"),
  said("AUTH LOGIN, aborted", EHLO, "AUTH LOGIN\r\n", "*\r\n", `AUTH LOGIN ${USER}\r\n`, "*\r\n", "NOOP\r\n"),
  said("AUTH LOGIN, nearly aborted", EHLO, "AUTH LOGIN\r\n", "* \r\n", "AUTH LOGIN\r\n", "**\r\n"),
  said("AUTH LOGIN, in clear", EHLO, "AUTH LOGIN\r\n", "user@b.example\r\n", "AUTH LOGIN\r\n", "user\r\n", "pass!\r\n"),
  said("AUTH LOGIN, a command instead", EHLO, "AUTH LOGIN\r\n", "QUIT\r\n", "QUIT now\r\n", "QUIT\r\n"),
  said(
    "AUTH LOGIN, padding",
    EHLO,
    ...["YQ", "YQ=", "YQ==", "YWI", "YWI=", "YWJj", "YWJjZ"].map((user) => `AUTH LOGIN ${user}\r\n*\r\n`),
  ),
  said(
    "AUTH LOGIN, malformed",
    EHLO,
    ...["Y", "=", "Y=Q=", "YQ===", "Y Q=", "YQ==\0", "Y-_Q", "\xe9\xe9\xe9\xe9"].map((user) => `AUTH LOGIN\r\n${user}\r\n`),
  ),
  said("AUTH LOGIN, 8 bit and NUL", EHLO, `AUTH LOGIN\r\n${base64("\xe9\0\xff")}\r\n${base64("\0")}\r\n`),
  said("AUTH LOGIN, blanks", EHLO, "AUTH  LOGIN\r\n", ` ${USER}\r\n`, "AUTH LOGIN\r\n", `${USER} \r\n`),
  said("CR CR LF in AUTH", EHLO, "AUTH LOGIN\r\r\n", `${USER}\r\r\n`, "\r\n"),
  said("longest line", `EHLO ${"a".repeat(16_377)}\r\n`, `NOOP ${"a".repeat(16_378)}\n`),
  said("line too long by its LF", `EHLO ${"a".repeat(16_378)}\r\n`, "NOOP\r\n"),
  said("line too long, what follows is a line", PART, "x", "NOOP\r\n"),
  said("line too long, what follows is not told apart", PART, "x", "xNOOP\r\n"),
  said("line too long in AUTH", EHLO, "AUTH LOGIN\r\n", PART, "x", `${USER}\r\n`, PART, "x", `${PASS}\r\n`),
  said("long AUTH PLAIN", EHLO, `AUTH PLAIN ${base64(`\0${"u".repeat(6000)}\0${"p".repeat(6000)}`)}\r\n`),
  said("nineteen errors", "x\r\n".repeat(19), "NOOP\r\n", "x\r\n"),
  said("twenty errors", "x\r\n".repeat(20)),
  said("twenty-one errors", "\r\n".repeat(21)),
  said(
    "twenty errors of many kinds",
    EHLO,
    `x\r\n\r\nMAIL\r\nRCPT\r\nDATA\r\nVRFY\r\nAUTH\r\nAUTH X\r\nETRN\r\nRSET x\r\n`.repeat(2),
  ),
  said("twenty logins", EHLO, `AUTH LOGIN\r\n${USER}\r\n${PASS}\r\n`.repeat(20)),
  said("twenty logins, PLAIN", EHLO, `AUTH PLAIN ${PLAIN}\r\n`.repeat(21)),
  said("twenty aborts", EHLO, "AUTH LOGIN\r\n*\r\n".repeat(20), "NOOP\r\n"),
  said("twenty lines too long", ...Array<string>(20).fill(`${PART}x`)),
  said("twenty recipients", EHLO, MAIL, "RCPT TO:<a@b>\r\n".repeat(20)),
  said("HTTP", "GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n"),
  said("TLS", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n"),
  said("FTP", "USER a\r\nPASS b\r\n"),
  waited("silence", ["", 3 * MINUTE_MS - 2000], ["", 4000]),
  waited("silence in AUTH begins anew", [`${EHLO}AUTH LOGIN\r\n`, MINUTE_MS], [`${USER}\r\n`, 3 * MINUTE_MS - 2000], ["", 4000]),
  waited("time is over", ["", 2 * MINUTE_MS], ["NOOP", 2 * MINUTE_MS], ["\r\n", MINUTE_MS - 2000], ["", 4000]),
];

export const start = () => startOriginal("-S");
