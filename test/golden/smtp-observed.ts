/** The dialogues that a Postfix is heard with that takes mail for anybody, and delivers none. */
import type { Dialogue, Ours } from "../kit/golden.js";
import { POSTFIX, startPostfix } from "./postfix.js";
import { lines, patiently, said } from "./smtp-script.js";

export { mask } from "./smtp-script.js";

export const daemon = POSTFIX;

export const ours: Ours = { protocol: "smtp", config: '[smtp]\nrelay = "observe"\n' };

/** The first message takes the time that its processes take to start. */
const LISTEN_MS = 2500;

const MAIL = "MAIL FROM:<a@example.com>";
const FOREIGN = "RCPT TO:<x@example.org>";
const BEGUN = `EHLO x\r\n${MAIL}\r\n${FOREIGN}\r\n`;
const SENDING = `${BEGUN}DATA\r\n`;

const TAKEN: Dialogue[] = [
  lines("a message", "EHLO x", MAIL, FOREIGN, "DATA", "Subject: hello", "", "hello", ".", "QUIT"),
  said("pipelined", `${BEGUN}DATA\r\n`, "Subject: hello\r\n\r\nhello\r\n.\r\nQUIT\r\n"),
  said("two messages", SENDING, `one\r\n.\r\n${MAIL}\r\n${FOREIGN}\r\nDATA\r\n`, "two\r\n.\r\nRSET\r\n"),
  said("an empty message", SENDING, ".\r\n", "NOOP\r\n"),
  said("dots", SENDING, "..\r\n...\r\n.a\r\n. \r\n", ".\r\n", "NOOP\r\n"),
  said("bare LF", SENDING, "a\n.\n", "NOOP\r\n"),
  said("a dot between LF and CR LF", SENDING, "a\n.\r\n", "NOOP\r\n"),
  said("a dot behind CR", SENDING, "a\r.\r\n", "b\r\n.\r\r\n", "NOOP\r\n"),
  said("the end in pieces", SENDING, "a\r", "\n", ".", "\r", "\n", "NOOP\r\n"),
  said("NUL and 8 bit", SENDING, "\0\xff\xfe\r\n\0.\r\n.\0\r\n", ".\r\n", "NOOP\r\n"),
  said(
    "a long line",
    SENDING,
    `${"a".repeat(2047)}.\r\n`,
    `${"b".repeat(2048)}.\r\n`,
    `${"c".repeat(9000)}\r\n.\r\n`,
    "NOOP\r\n",
  ),
  said("a long line that ends where the buffer does", SENDING, `${"a".repeat(2048)}`, ".\r\n", ".\r\n", "NOOP\r\n"),
  said("verbs in a message", SENDING, "QUIT\r\nRSET\r\nGET / HTTP/1.1\r\n", ".\r\n", "NOOP\r\n"),
  said("errors are forgiven", "FOO\r\n".repeat(9), SENDING, "a\r\n.\r\n", "FOO\r\n".repeat(9), "NOOP\r\n"),
  said(
    "delays are forgiven",
    ["FOO\r\n".repeat(10), 1500],
    ["HELO x\r\n", 1500],
    [`${MAIL}\r\n`, 1500],
    [`${FOREIGN}\r\n`, 1500],
    ["DATA\r\n", 1500],
    ".\r\n",
    "NOOP\r\n",
  ),
  lines(
    "recipients",
    "EHLO x",
    MAIL,
    "RCPT TO:<root@OpenWrt.lan>",
    "RCPT TO:<root>",
    FOREIGN,
    "RCPT TO:<x%y@z>",
    "RCPT TO:<a b>",
    "RCPT TO:<>",
    "RCPT TO:<x@y> FOO",
    "RCPT TO:<x@-y>",
  ),
  lines(
    "postmaster",
    "RCPT TO:<postmaster>",
    MAIL,
    "RCPT TO:<postmaster>",
    "RCPT TO:<Postmaster>",
    "VRFY postmaster",
    "VRFY x@example.org",
    "VRFY <x@example.org>",
  ),
  lines("DATA with words", MAIL, FOREIGN, "DATA now", "DATA", "."),
  said("more recipients than there may be", `${MAIL}\r\n`, ["RCPT TO:<x@y.z>\r\n".repeat(1003), 4000], "NOOP\r\n"),
  said("BDAT", BEGUN, "BDAT 7\r\nhello\r\n", "BDAT 3 LAST\r\na\r\n", "NOOP\r\n"),
  said("BDAT at once", `${BEGUN}BDAT 7 LAST\r\nhello\r\nNOOP\r\n`, "DATA\r\n"),
  said("BDAT without line end", BEGUN, ["BDAT 5\r\nhello", LISTEN_MS], ["BDAT 5 LAST\r\nworld", LISTEN_MS], "NOOP\r\n"),
  said("BDAT of nothing", BEGUN, "BDAT 0 LAST\r\n", "NOOP\r\n"),
  said("BDAT, then nothing", BEGUN, ["BDAT 5\r\nhello", LISTEN_MS], "BDAT 0 LAST\r\n", "NOOP\r\n"),
  said("BDAT, nothing, not the last", BEGUN, ["BDAT 5\r\nhello", LISTEN_MS], "BDAT 0\r\n", "BDAT 2 LAST\r\nab", "NOOP\r\n"),
  said("BDAT with dots and LF", BEGUN, "BDAT 12 LAST\r\n.\r\n..\r\n\n\na\n", "NOOP\r\n"),
  said("BDAT of long lines", BEGUN, `BDAT 5000\r\n${"a".repeat(5000)}`, `BDAT 3000 LAST\r\n${"b".repeat(3000)}`),
  said("BDAT of a line of the buffer's size", BEGUN, `BDAT 2050 LAST\r\n${"a".repeat(2048)}\r\n`),
  said("BDAT, CR LF between two", BEGUN, "BDAT 3\r\nab\r", "BDAT 3 LAST\r\n\ncd"),
  said(
    "BDAT and verbs",
    BEGUN,
    "BDAT 1\r\na",
    `${MAIL}\r\n`,
    `${FOREIGN}\r\n`,
    "DATA\r\n",
    "AUTH LOGIN\r\n",
    "NOOP\r\n",
    "RSET\r\n",
    "BDAT 1 LAST\r\na",
  ),
  said("BDAT in lower case", BEGUN, "bdat 1 last\r\na"),
  said("BDAT too large", BEGUN, "BDAT 10240001\r\n"),
  said("STARTTLS in a transaction", BEGUN, "STARTTLS\r\n"),
];

export const dialogues: Dialogue[] = patiently(TAKEN, LISTEN_MS);

export const start = () => startPostfix(true);
