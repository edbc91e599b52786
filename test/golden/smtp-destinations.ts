/** Where addresses lead that are odd, or whom Postfix takes mail for whatever there is, of a daemon that takes no other. */
import type { Dialogue } from "../kit/golden.js";
import { lines, patiently, said } from "./smtp-script.js";

const MAIL = "MAIL FROM:<a@example.com>";
/** The first recipient that is taken takes the time that its processes take to start. */
const TAKEN_MS = 2500;

/** Postfix needs them itself, and so takes them whatever else there is. */
const CARETAKERS: Dialogue[] = [
  lines(
    "to caretakers",
    MAIL,
    "RCPT TO:<postmaster>",
    "RCPT TO:<PostMaster@LOCALHOST>",
    "RCPT TO:<postmaster@[127.0.0.1]>",
    "RCPT TO:<double-bounce@OpenWrt.lan>",
    "RCPT TO:<mailer-daemon>",
    "RCPT TO:<@localhost>",
    'RCPT TO:<"">',
    "DATA now",
    "DATA",
    "DATA",
    "QUIT",
  ),
  lines(
    "to others like caretakers",
    MAIL,
    "RCPT TO:<postmaster@example.org>",
    "RCPT TO:<postmaster+x>",
    "RCPT TO:<postmaster@>",
    "RCPT TO:<abuse>",
    "RCPT TO:<postmaster%localhost>",
    "RCPT TO:<OpenWrt.lan!postmaster>",
  ),
  lines("VRFY of caretakers", "VRFY postmaster", "VRFY <Postmaster@localhost>", "VRFY @OpenWrt.lan", "VRFY double-bounce"),
  said("BDAT to a caretaker", `${MAIL}\r\nRCPT TO:<postmaster>\r\n`, "BDAT 5\r\nhello", "BDAT 0\r\n", "BDAT 5 LAST\r\nhello"),
];

const DETOURS: Dialogue[] = [
  lines("MAIL of a dash", "MAIL FROM:<-a@example.com>", 'MAIL FROM:<"-a"@example.com>', "MAIL FROM:<-a>", MAIL, "RCPT TO:<a@-b>"),
  lines(
    "RCPT of a dash",
    MAIL,
    "RCPT TO:<-a@example.org>",
    "RCPT TO:<-a>",
    'RCPT TO:<"-a b"@example.org>',
    "RCPT TO:<example.org!-a>",
    "RCPT TO:<-a%example.org>",
    "RCPT TO:<a-@example.org>",
  ),
  lines(
    "RCPT of detours with dots",
    MAIL,
    "RCPT TO:<a%example.org.>",
    "RCPT TO:<example.org.!a>",
    "RCPT TO:<OpenWrt.lan.!a@>",
    "RCPT TO:<a%OpenWrt.lan.>",
    "RCPT TO:<a%example.org..>",
  ),
  lines(
    "RCPT of detours in quotes",
    MAIL,
    'RCPT TO:<"a!b c%d">',
    'RCPT TO:<"a b!c"@OpenWrt.lan>',
    'RCPT TO:<"@example.org:a b"@OpenWrt.lan>',
    'RCPT TO:<"%"@OpenWrt.lan>',
    "RCPT TO:<a%OpenWrt.lan%example.org%localhost>",
    "RCPT TO:<[!]>",
  ),
  lines(
    "VRFY of routes and comments",
    "VRFY <@a:@b.c:x>",
    "VRFY <@a:@b.c:>",
    'VRFY "@a:x"',
    'VRFY "x@example.org(c)"',
    'VRFY "x@example.org y"',
    'VRFY "x@ example.org"',
  ),
  lines("MAIL after a size", `${MAIL} SIZE=10240001`, MAIL, `${MAIL} SIZE=x`, MAIL, "RSET", MAIL),
  lines("MAIL after a size too large", `${MAIL} SIZE=10240001 SIZE=99999999999999999999`, MAIL),
  lines(
    "SMTPUTF8 until the next MAIL",
    `${MAIL} SMTPUTF8`,
    "RCPT TO:<a@\xc3\xa9.org>",
    `${MAIL} SMTPUTF8`,
    "RCPT TO:<a@\xc3\xa9.org>",
  ),
];

export const destinations: Dialogue[] = [...DETOURS, ...patiently(CARETAKERS, TAKEN_MS)];
