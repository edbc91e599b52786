/** The dialogues that Postfix is heard with, refusing to relay, and how to start it; those with mail taken are smtp-observed.ts. */
import type { Dialogue } from "../kit/golden.js";
import { POSTFIX, startPostfix } from "./postfix.js";
import { destinations } from "./smtp-destinations.js";
import { envelopes } from "./smtp-envelopes.js";
import { logins, PLAIN } from "./smtp-logins.js";
import { LISTEN_MS, lines, type Send, said } from "./smtp-script.js";

export { mask } from "./smtp-script.js";

export const daemon = POSTFIX;

/** So many lines, each with time for its delay. */
const slowly = (name: string, count: number, line: string): Dialogue =>
  said(name, ...Array.from({ length: count }, (_, index): Send => [`${line}\r\n`, index < 9 ? LISTEN_MS : 1500]));

const MAIL = "MAIL FROM:<a@example.com>";
const FOREIGN = "RCPT TO:<x@example.org>";
const LONG = "a".repeat(3000);

const GREETINGS: Dialogue[] = [
  lines("EHLO", "EHLO client.example.com", "QUIT"),
  lines("HELO", "HELO client.example.com", "QUIT"),
  lines("EHLO without a name", "EHLO", "EHLO ", "HELO", "helo\t"),
  lines("EHLO of many words", "EHLO a b c", "HELO a b"),
  lines("EHLO of odd names", "EHLO [127.0.0.1]", "EHLO -", "EHLO <x>", 'EHLO "', "EHLO a\\", "EHLO :"),
  lines("lower case", "ehlo x", "mail from:<a@example.com>", "rcpt to:<x@example.org>", "data", "rset", "noop", "quit"),
  lines("a verb without CR", "EHLO x\nNOOP", "QUIT"),
  said("bare LF", "EHLO x\n", "NOOP\n", "QUIT\n"),
  said("bare CR", "NOOP\rNOOP\r\n", "NOOP\r\r\n", "NO\rOP\r\n", "\r\r\n"),
  said("byte by byte", "E", "H", "L", "O", " ", "x", "\r", "\n", "QU", "IT\r\n"),
  said("pipelined", `EHLO x\r\n${MAIL}\r\n${FOREIGN}\r\nDATA\r\nRSET\r\nNOOP\r\nQUIT\r\n`),
  said("pipelined, more behind QUIT", "NOOP\r\nQUIT\r\nNOOP\r\n"),
  said("two lines and a half", "NOOP\r\nNOOP\r\nNO", "OP\r\n"),
  lines("EHLO twice", "EHLO x", MAIL, "EHLO y", FOREIGN),
];

const VERBS: Dialogue[] = [
  lines("NOOP", "NOOP", "NOOP a b c", "  NOOP", "\tnoop"),
  lines("RSET", "RSET", "RSET now", "EHLO x", MAIL, "RSET", FOREIGN),
  lines("QUIT with words", "QUIT now"),
  lines("HELP and EXPN", "HELP", "HELP MAIL", "EXPN root", "TURN", "SEND FROM:<a@b.c>", "SAML", "SOML"),
  lines("VRFY local", "VRFY root", "VRFY <root>", "VRFY root@OpenWrt.lan", "VRFY nobody@localhost"),
  lines("VRFY foreign", "VRFY x@example.org", "VRFY <x@example.org>"),
  lines("VRFY malformed", "VRFY", "VRFY <>", "VRFY a b", "VRFY <a", "VRFY a@b@c d", "VRFY SMTPUTF8", "VRFY a SMTPUTF8"),
  lines("ETRN", "ETRN example.org", "ETRN", "ETRN a b", "ETRN @example.org", "ETRN #queue", "ETRN a_b", "ETRN [127.0.0.1]"),
  lines(
    "ETRN of odd names",
    "ETRN -a.b",
    "ETRN a..b",
    "ETRN .a",
    "ETRN a.",
    "ETRN 1.2.3.4",
    "ETRN [1.2.3]",
    "ETRN localhost",
    "ETRN [a]",
  ),
  lines("ETRN in a transaction", "EHLO x", MAIL, "ETRN example.org"),
  lines("XCLIENT and XFORWARD", "XCLIENT NAME=a", "XFORWARD NAME=a", "XCLIENT", "XFORWARD", "EHLO x", MAIL, "XCLIENT NAME=a"),
  lines("unknown verbs", "FOO", "EHLOX y", "MAILFROM:<a@b.c>", "A b c", "STARTTLS now"),
  lines("empty lines", "", " ", "\t", "  \t "),
  lines("GET", "GET / HTTP/1.1"),
  said("a whole HTTP request", "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\n\r\n"),
  lines("POST", "POST / HTTP/1.1"),
  lines("CONNECT", "connect a:25 HTTP/1.1"),
  lines("HEAD", "HEAD / HTTP/1.1"),
  lines("a header", "EHLO x", "Subject: hello"),
  lines("a header alone", "Received:"),
  lines("a header with blanks", "Subject : hello"),
  lines("colon first", ": hello", "to:", "from:x", "TO:<a@b.c>"),
  lines("from: is a header", "from: x"),
  lines("what begins with no letter", "1234"),
  lines("what begins with a sign", "$cmd"),
  lines("a quoted verb", '"NOOP"'),
  lines("an address for a verb", "<NOOP>"),
  lines("a backslash for a verb", "\\NOOP"),
  said("TLS hello", "\x16\x03\x01\x00\x05hello\r\n"),
  said("SSH", "SSH-2.0-OpenSSH_9.2\r\n"),
];

const BYTES: Dialogue[] = [
  lines("NUL in a verb", "NO\0OP", "NOOP\0", "\0NOOP"),
  lines("NUL in an argument", "EHLO a\0b", "VRFY x\0y@example.org"),
  lines("8 bit", "EHLO \xe9", "NO\xe9P", "\xff\xff", "VRFY \xe9@example.org"),
  lines("UTF-8", "EHLO \xc3\xa9", "MAIL FROM:<\xc3\xa9@example.com>", "RCPT TO:<\xc3\xa9@example.org>", "FOO\xc3\xa9"),
  lines(
    "UTF-8 that is none",
    "NOOP \xc0\x80",
    "NOOP \xed\xa0\x80",
    "NOOP \xf4\x90\x80\x80",
    "NOOP \xe2\x82",
    "NOOP \xf0\x9f\x98\x80",
  ),
  lines("controls", "EHLO \x01\x1b[0m", "VRFY \x07@example.org", "NOOP\x0b\x0c", "\x01NOOP"),
  said("a line of 2048", `NOOP ${"a".repeat(2041)}\r\n`, `NOOP ${"a".repeat(2042)}\r\n`, `NOOP ${"a".repeat(2043)}\r\n`),
  said("a line of 2048 with a bare LF", `NOOP ${"a".repeat(2042)}\n`, `NOOP ${"a".repeat(2043)}\n`, `NOOP ${"a".repeat(2044)}\n`),
  said("a long line", `NOOP ${LONG}\r\n`, "NOOP\r\n"),
  said("a long line in pieces", `VRFY ${LONG}`, LONG, "\r\n", "NOOP\r\n"),
  said("a long name to be refused", `VRFY ${"a".repeat(1800)}@example.org\r\n`, `VRFY ${"b".repeat(4000)}@example.org\r\n`),
  said("a long line of quotes", `VRFY <${'"'.repeat(1500)}\r\n`, `VRFY ${"<".repeat(1500)}\r\n`),
];

const SECURED: Dialogue[] = [
  lines("STARTTLS with words", "STARTTLS now", "EHLO x", "STARTTLS a b"),
  lines("STARTTLS, then nothing", "EHLO x", "STARTTLS"),
  lines("STARTTLS without EHLO", "STARTTLS"),
];

const LIMITS: Dialogue[] = [
  slowly("25 unknown verbs", 25, "FOO"),
  slowly("25 logins", 25, `AUTH PLAIN ${PLAIN}`),
  said("25 errors at once", ["FOO\r\n".repeat(25), 3500], ["", 9000]),
  said("an EHLO with delays", "FOO\r\n".repeat(10), ["EHLO x\r\n", 5500], ["", 9000], ["QUIT\r\n", 1500]),
  said("sent during a delay", "FOO\r\n".repeat(10), ["NOOP\r\n", 500], ["NOOP\r\nNO", 600], ["OP\r\n", 3500]),
  said("QUIT with a delay", "FOO\r\n".repeat(10), ["QUIT\r\n", 500], ["", 1500]),
  said("GET with a delay", "FOO\r\n".repeat(10), ["GET / HTTP/1.1\r\n", 500], ["", 1500]),
  said("AUTH LOGIN with delays", "FOO\r\n".repeat(10), ["AUTH LOGIN\r\n", 1500], ["cm9vdA==\r\n", 1500], ["dG9v\r\n", 1500]),
  said("a hundred NOOP are enough", ["NOOP\r\n".repeat(105), 1000], ["NOOP\r\n".repeat(8), 3500]),
  said("verbs that count as junk", ["RSET\r\nNOOP\r\nVRFY root\r\nEHLO x\r\nETRN a.b\r\n".repeat(3), 9500]),
  said("time is over", ["", 296_000], ["", 6000]),
  said("time is over in a line", ["NO", 290_000], ["O", 6000], ["", 12_000]),
  said("time is over for a login", ["AUTH LOGIN\r\n", 290_000], ["", 12_000]),
];

export const dialogues: Dialogue[] = [
  ...GREETINGS,
  ...VERBS,
  ...BYTES,
  ...logins,
  ...envelopes,
  ...destinations,
  ...SECURED,
  ...LIMITS,
];

export const start = () => startPostfix(false);
