/** The dialogues that Postfix is heard with, refusing to relay, and how to start it; those with mail taken are smtp-observed.ts. */
import type { Dialogue, Mask } from "../kit/golden.js";
import { POSTFIX, startPostfix } from "./postfix.js";

export const daemon = POSTFIX;

const START_MS = 1500;
const LISTEN_MS = 400;

/** Masked are the challenge of CRAM-MD5, and what a queued message is called. */
export const mask: Mask = (received) =>
  received
    .replace(/^334 PD[A-Za-z0-9+/=]{30,}/gm, "334 CHALLENGE")
    .replace(/(?<=^250 2\.0\.0 Ok: (?:\d+ bytes )?queued as )[0-9A-F]+/gm, "ID");

const step = (send: string, listenMs = LISTEN_MS) => ({ send, listenMs });
type Send = string | [send: string, listenMs: number];
export const said = (name: string, ...sends: Send[]): Dialogue => ({
  name,
  steps: [step("", START_MS), ...sends.map((send) => (typeof send === "string" ? step(send) : step(...send)))],
});
/** Every send is a line. */
export const lines = (name: string, ...sends: string[]): Dialogue => said(name, ...sends.map((send) => `${send}\r\n`));
/** So many lines, each with time for its delay. */
const slowly = (name: string, count: number, line: string): Dialogue =>
  said(name, ...Array.from({ length: count }, (_, index): Send => [`${line}\r\n`, index < 9 ? LISTEN_MS : 1500]));
const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");

const MAIL = "MAIL FROM:<a@example.com>";
const FOREIGN = "RCPT TO:<x@example.org>";
const PLAIN = base64("\0root\0toor");
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
  lines("ETRN of odd names", "ETRN -a.b", "ETRN a..b", "ETRN .a", "ETRN a.", "ETRN 1.2.3.4", "ETRN [1.2.3]", "ETRN localhost", "ETRN [a]"),
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
  lines("UTF-8 that is none", "NOOP \xc0\x80", "NOOP \xed\xa0\x80", "NOOP \xf4\x90\x80\x80", "NOOP \xe2\x82", "NOOP \xf0\x9f\x98\x80"),
  lines("controls", "EHLO \x01\x1b[0m", "VRFY \x07@example.org", "NOOP\x0b\x0c", "\x01NOOP"),
  said("a line of 2048", `NOOP ${"a".repeat(2041)}\r\n`, `NOOP ${"a".repeat(2042)}\r\n`, `NOOP ${"a".repeat(2043)}\r\n`),
  said("a line of 2048 with a bare LF", `NOOP ${"a".repeat(2042)}\n`, `NOOP ${"a".repeat(2043)}\n`, `NOOP ${"a".repeat(2044)}\n`),
  said("a long line", `NOOP ${LONG}\r\n`, "NOOP\r\n"),
  said("a long line in pieces", `VRFY ${LONG}`, LONG, "\r\n", "NOOP\r\n"),
  said("a long name to be refused", `VRFY ${"a".repeat(1800)}@example.org\r\n`, `VRFY ${"b".repeat(4000)}@example.org\r\n`),
  said("a long line of quotes", `VRFY <${'"'.repeat(1500)}\r\n`, `VRFY ${"<".repeat(1500)}\r\n`),
];

const LOGINS: Dialogue[] = [
  lines("AUTH PLAIN at once", "EHLO x", `AUTH PLAIN ${PLAIN}`, "QUIT"),
  lines("AUTH PLAIN asked for", "EHLO x", "AUTH PLAIN", PLAIN, "QUIT"),
  lines("AUTH PLAIN with whom to act for", "EHLO x", `AUTH PLAIN ${base64("admin\0root\0toor")}`),
  lines("AUTH PLAIN without EHLO", `AUTH PLAIN ${PLAIN}`, "AUTH PLAIN", PLAIN),
  lines("AUTH PLAIN after HELO", "HELO x", `AUTH PLAIN ${PLAIN}`),
  lines("AUTH PLAIN thrice", ...Array.from({ length: 3 }, () => `AUTH PLAIN ${PLAIN}`)),
  lines("AUTH PLAIN, nothing", "AUTH PLAIN", "", "AUTH PLAIN =", "AUTH PLAIN ==", "AUTH PLAIN ===="),
  lines("AUTH PLAIN, no parts", ...["root", "\0", "\0root", "root\0toor", "\0\0", "a\0\0b"].map((data) => `AUTH PLAIN ${base64(data)}`)),
  lines("AUTH PLAIN, four parts", `AUTH PLAIN ${base64("\0a\0b\0c")}`, `AUTH PLAIN ${base64("\0a\0b\0")}`),
  lines("AUTH PLAIN, no password", `AUTH PLAIN ${base64("\0root\0")}`, `AUTH PLAIN ${base64("\0\0toor")}`),
  lines("AUTH PLAIN, a name with a realm", `AUTH PLAIN ${base64("\0root@example.org\0toor")}`, `AUTH PLAIN ${base64("\0@\0toor")}`),
  lines("AUTH PLAIN, 8 bit", `AUTH PLAIN ${base64("\0r\xf6t\0\xff\xfe")}`, `AUTH PLAIN ${base64("\0r\xc3\xb6t\0\xc3\xb6")}`),
  lines("AUTH PLAIN, controls", `AUTH PLAIN ${base64("\0a\r\nb\0c\x01d")}`),
  lines("AUTH PLAIN, long", `AUTH PLAIN ${base64(`\0${"u".repeat(300)}\0p`)}`, `AUTH PLAIN ${base64(`\0u\0${"p".repeat(1300)}`)}`),
  lines("AUTH PLAIN, longer than a line", `AUTH PLAIN ${base64(`\0u\0${"p".repeat(3000)}`)}`, "NOOP"),
  lines("AUTH PLAIN asked for, long", "AUTH PLAIN", base64(`\0u\0${"p".repeat(3000)}`), "AUTH PLAIN", base64(`\0u\0${"p".repeat(8000)}`)),
  lines("AUTH PLAIN asked for, too long", "AUTH PLAIN", base64(`\0u\0${"p".repeat(10_000)}`), "NOOP"),
  lines("AUTH PLAIN, not base64", "AUTH PLAIN !", "AUTH PLAIN a", "AUTH PLAIN ab", "AUTH PLAIN abc", "AUTH PLAIN abcd="),
  lines("AUTH PLAIN, base64 with odd padding", "AUTH PLAIN AGE=AGI=", "AUTH PLAIN AGEAYg", "AUTH PLAIN AGEAYg=", "AUTH PLAIN AGEAYg==="),
  lines("AUTH PLAIN asked for, not base64", "AUTH PLAIN", "!", "AUTH PLAIN", "a b", "AUTH PLAIN", "AGEAYg== ", "AUTH PLAIN", " AGEAYg=="),
  lines("AUTH PLAIN, base64 with bits left over", "AUTH PLAIN AGEAYh==", "AUTH PLAIN AGEAYg==x", "AUTH PLAIN AGEA=g=="),
  said("AUTH PLAIN, bare LF and CR", "AUTH PLAIN\n", "AGEAYg==\n", "AUTH PLAIN\r\n", "AGEA\rYg==\r\n", "AUTH PLAIN\r\n", "AGEAYg==\r\r\n"),
  lines("AUTH PLAIN aborted", "AUTH PLAIN", "*", "AUTH PLAIN *", "AUTH PLAIN", "* ", "AUTH PLAIN", "**"),
  lines("AUTH LOGIN", "EHLO x", "AUTH LOGIN", base64("root"), base64("toor"), "QUIT"),
  lines("AUTH LOGIN, the name at once", "EHLO x", `AUTH LOGIN ${base64("root")}`, base64("toor")),
  lines("AUTH LOGIN, nothing", "AUTH LOGIN", "", "AUTH LOGIN", base64("root"), "", "AUTH LOGIN =", "AUTH LOGIN"),
  lines("AUTH LOGIN aborted", "AUTH LOGIN", "*", "AUTH LOGIN", base64("root"), "*"),
  lines("AUTH LOGIN, not base64", "AUTH LOGIN", "root", "AUTH LOGIN", "!", "AUTH LOGIN", base64("root"), "toor!", "AUTH LOGIN !"),
  lines("AUTH LOGIN, NUL and 8 bit", "AUTH LOGIN", base64("ro\0ot"), base64("to\0or"), "AUTH LOGIN", base64("\xff"), base64("\xff")),
  lines("AUTH LOGIN, long", "AUTH LOGIN", base64("u".repeat(1000)), base64("p".repeat(2000)), "AUTH LOGIN", base64("u".repeat(3000))),
  lines("AUTH LOGIN, too long", "AUTH LOGIN", base64("root"), base64("p".repeat(10_000)), "NOOP"),
  said("AUTH LOGIN pipelined", `AUTH LOGIN\r\n${base64("root")}\r\n${base64("toor")}\r\nNOOP\r\n`),
  said("AUTH LOGIN byte by byte", ..."AUTH LOGIN\r\ncm9vdA==\r\ndG9v\r\n"),
  lines("AUTH LOGIN, a verb instead", "AUTH LOGIN", "QUIT", "AUTH LOGIN", "NOOP", "NOOP", "QUIT"),
  lines("AUTH LOGIN thrice", ...Array.from({ length: 3 }, () => ["AUTH LOGIN", "cm9vdA==", "dG9vcg=="]).flat()),
  lines("AUTH CRAM-MD5", "EHLO x", "AUTH CRAM-MD5", base64("root 0123456789abcdef0123456789abcdef"), "QUIT"),
  lines("AUTH CRAM-MD5, unknown user", "AUTH CRAM-MD5", base64("x 0123456789abcdef0123456789abcdef")),
  lines("AUTH CRAM-MD5, malformed", "AUTH CRAM-MD5", "", "AUTH CRAM-MD5", base64("root"), "AUTH CRAM-MD5", base64("root "), "AUTH CRAM-MD5", base64(" 00")),
  lines("AUTH CRAM-MD5, a digest of odd length", "AUTH CRAM-MD5", base64("root 0123"), "AUTH CRAM-MD5", base64(`root ${"0".repeat(40)}`), "AUTH CRAM-MD5", base64("x y z")),
  lines("AUTH CRAM-MD5, not base64", "AUTH CRAM-MD5", "!", "AUTH CRAM-MD5", "root 00"),
  lines("AUTH CRAM-MD5, a response at once", `AUTH CRAM-MD5 ${base64("root 00")}`, "AUTH CRAM-MD5 =", "AUTH CRAM-MD5 !"),
  lines("AUTH CRAM-MD5 aborted", "AUTH CRAM-MD5", "*", "NOOP"),
  lines("AUTH CRAM-MD5, long", "AUTH CRAM-MD5", base64(`${"u".repeat(1100)} 00`), "AUTH CRAM-MD5", base64(`u ${"0".repeat(1100)}`)),
  lines("AUTH without mechanism", "AUTH", "AUTH ", "AUTH PLAIN a b", "EHLO x", "AUTH"),
  lines("AUTH of unknown mechanisms", "AUTH FOO", "AUTH DIGEST-MD5", "AUTH NTLM", "AUTH XOAUTH2 abcd", "AUTH =", "AUTH \xc3\xa9", "AUTH FOO !"),
  lines("AUTH of odd mechanisms", "AUTH GSSAPI", "AUTH EXTERNAL", "AUTH ANONYMOUS", "AUTH PLAINX", `AUTH ${"A".repeat(30)}`, "AUTH SCRAM-SHA-256"),
  lines("AUTH in lower case", `auth plain ${PLAIN}`, "auth login", "*", "Auth Cram-Md5", "*"),
  lines("AUTH in a transaction", "EHLO x", MAIL, `AUTH PLAIN ${PLAIN}`, "AUTH LOGIN", "RSET", "AUTH LOGIN", "*"),
  lines("AUTH= where it was long ago", "AUTH=PLAIN", "AUTH:PLAIN"),
  lines("NUL in AUTH", "AUTH PL\0AIN", "AUTH PLAIN\0", "AUTH LOGIN", "cm9v\0dA==", "*"),
  lines("8 bit in AUTH", "AUTH PLAIN \xff", "AUTH LOGIN", "\xff\xfe", "AUTH \xff"),
  lines("twelve logins refused", ...Array.from({ length: 9 }, () => `AUTH PLAIN ${PLAIN}`)),
];

const ENVELOPES: Dialogue[] = [
  lines("relay", "EHLO x", MAIL, FOREIGN, "DATA", "QUIT"),
  lines("relay without EHLO", MAIL, FOREIGN, "RCPT TO:<y@example.org>", "DATA"),
  lines("to local users", "EHLO x", MAIL, "RCPT TO:<root@OpenWrt.lan>", "RCPT TO:<nobody@localhost>", "RCPT TO:<root>"),
  lines("to other local names", "EHLO x", MAIL, "RCPT TO:<root@localhost.lan>", "RCPT TO:<root@OPENWRT.LAN>", "RCPT TO:<root@lan>"),
  lines("to addresses", "EHLO x", MAIL, "RCPT TO:<root@[127.0.0.1]>", "RCPT TO:<root@[192.0.2.7]>", "RCPT TO:<root@[IPv6:::1]>", "RCPT TO:<root@127.0.0.1>"),
  lines("to odd addresses", "EHLO x", MAIL, "RCPT TO:<x@[1.2.3]>", "RCPT TO:<x@[a]>", "RCPT TO:<x@[]>", "RCPT TO:<x@example..org>", "RCPT TO:<x@.org>", "RCPT TO:<x@a_b.org>", "RCPT TO:<x@-a.org>"),
  lines("RCPT first", "RCPT TO:<x@example.org>", "DATA", "EHLO x", "RCPT TO:<x@example.org>"),
  lines("RCPT malformed", "EHLO x", MAIL, "RCPT", "RCPT TO", "RCPT TO:", "RCPT TO:<", "RCPT TO:<>", "RCPT x@example.org", "RCPT FROM:<x@example.org>"),
  lines("RCPT with blanks", "EHLO x", MAIL, "RCPT TO: <x@example.org>", "RCPT  TO:x@example.org", "RCPT TO :<x@example.org>", "RCPT TO:< x@example.org >"),
  lines("RCPT without brackets", "EHLO x", MAIL, "RCPT TO:x@example.org", "RCPT TO:x", "RCPT TO:<x@example.org", "RCPT TO:x@example.org>"),
  lines("RCPT quoted", "EHLO x", MAIL, 'RCPT TO:<"a b"@example.org>', 'RCPT TO:<"a\\"b"@example.org>', 'RCPT TO:"a"@example.org', 'RCPT TO:<"a@example.org>'),
  lines("RCPT with source routes", "EHLO x", MAIL, "RCPT TO:<@a.example:x@example.org>", "RCPT TO:<@OpenWrt.lan:x@example.org>", "RCPT TO:<x%example.org@OpenWrt.lan>", "RCPT TO:<example.org!x>", "RCPT TO:<example.org!x@OpenWrt.lan>"),
  lines("RCPT with other ways to relay", "EHLO x", MAIL, "RCPT TO:<x%example.org>", "RCPT TO:<x@example.org@OpenWrt.lan>", 'RCPT TO:<"x@example.org">', 'RCPT TO:<"x%example.org"@OpenWrt.lan>', "RCPT TO:<@>", "RCPT TO:<x@>"),
  lines("RCPT with comments", "EHLO x", MAIL, "RCPT TO:<x(comment)@example.org>", "RCPT TO:<x@example.org> (comment)", "RCPT TO:Name <x@example.org>", "RCPT TO:(c)x@example.org"),
  lines("RCPT of several", "EHLO x", MAIL, "RCPT TO:<a@example.org,b@example.org>", "RCPT TO:<a@example.org b@example.org>", "RCPT TO:<a b>", "RCPT TO:<a;b@example.org>", "RCPT TO:<g:a@example.org;>"),
  lines("RCPT with dots", "EHLO x", MAIL, "RCPT TO:<.a@example.org>", "RCPT TO:<a..b@example.org>", "RCPT TO:<a.@example.org>", "RCPT TO:<a@example.org.>", "RCPT TO:<a@.>"),
  lines("RCPT with options", "EHLO x", MAIL, "RCPT TO:<x@example.org> NOTIFY=NEVER", "RCPT TO:<x@example.org> NOTIFY=FOO", "RCPT TO:<x@example.org> NOTIFY=SUCCESS,FAILURE,DELAY", "RCPT TO:<x@example.org> NOTIFY=NEVER,DELAY"),
  lines("RCPT with other options", "EHLO x", MAIL, "RCPT TO:<x@example.org> ORCPT=rfc822;x@y", "RCPT TO:<x@example.org> ORCPT=x", "RCPT TO:<x@example.org> ORCPT=;x", "RCPT TO:<x@example.org> ORCPT=rfc822;+zz", "RCPT TO:<x@example.org> FOO", "RCPT TO:<x@example.org> NOTIFY= FOO=bar"),
  lines("RCPT echoed", "EHLO x", MAIL, "RCPT TO:<\x01\x7f@example.org>", "RCPT TO:<a@exa\x07mple.org>", "RCPT TO:<x@example.org> \x01\x02", "RCPT TO:<%s%n@example.org>"),
  lines("RCPT of long addresses", "EHLO x", MAIL, `RCPT TO:<${"a".repeat(1500)}@example.org>`, `RCPT TO:<x@${"a".repeat(300)}.org>`, `RCPT TO:<x@${"a.".repeat(150)}org>`, `RCPT TO:<${LONG}@example.org>`),
  lines("MAIL malformed", "MAIL", "MAIL FROM", "MAIL FROM:", "MAIL FROM:<", "MAIL TO:<a@b.c>", "MAIL <a@b.c>", "MAIL FROM:<a@b.c", "MAIL FROM :<a@b.c>"),
  lines("MAIL of odd addresses", "MAIL FROM:<a b>", "MAIL FROM:<a@b c@d>", "MAIL FROM:<a@b,c@d>", "MAIL FROM:<@>", "RSET", "MAIL FROM:<a@>", "RSET", 'MAIL FROM:<"a>'),
  lines("MAIL without domain", "MAIL FROM:<root>", FOREIGN, "RSET", "MAIL FROM:root", "RSET", "MAIL FROM: <>", FOREIGN),
  lines("MAIL twice", "EHLO x", MAIL, MAIL, "RSET", MAIL),
  lines("MAIL with options", "EHLO x", `${MAIL} SIZE=1000 BODY=8BITMIME`, "RSET", `${MAIL} SIZE=10240001`, `${MAIL} SIZE=x`, `${MAIL} SIZE=`, `${MAIL} SIZE=99999999999999999999`, `${MAIL} BODY=BINARYMIME`, `${MAIL} body=7bit size=10240000`),
  lines("MAIL with other options", `${MAIL} RET=HDRS ENVID=abc`, "RSET", `${MAIL} RET=FOO`, `${MAIL} RET=FULL RET=HDRS`, `${MAIL} ENVID=a+zz`, `${MAIL} ENVID=a ENVID=b`, `${MAIL} AUTH=<> SMTPUTF8`, "RSET", `${MAIL} AUTH=a AUTH=b`),
  lines("MAIL with unknown options", `${MAIL} FOO`, `${MAIL} FOO=BAR`, `${MAIL} <x>`, `${MAIL} \x01\x02`, `${MAIL} AUTH`, `${MAIL} SMTPUTF8=1`, `${MAIL} XVERP`),
  lines("MAIL of dots and routes", "MAIL FROM:<a@example..com>", "RSET", "MAIL FROM:<@a.example:a@example.com>", "RSET", "MAIL FROM:<a@[1.2.3.4]>", "RSET", "MAIL FROM:<a@[1.2]>", FOREIGN),
  lines("DATA without anything", "DATA", "DATA now", "EHLO x", "DATA", MAIL, "DATA", "DATA now"),
  said("DATA and a message nobody asked for", `EHLO x\r\n${MAIL}\r\n${FOREIGN}\r\nDATA\r\n`, "hello\r\n.\r\nQUIT\r\n"),
  said("DATA and a message with headers nobody asked for", `EHLO x\r\n${MAIL}\r\n${FOREIGN}\r\nDATA\r\n`, "Subject: hello\r\n\r\nhello\r\n.\r\n"),
  said("BDAT without anything", "BDAT 5\r\nhello", "NOOP\r\n", "BDAT 5 LAST\r\nhello", "NOOP\r\n"),
  said("BDAT without recipients", `EHLO x\r\n${MAIL}\r\n${FOREIGN}\r\n`, "BDAT 5\r\nhello", "BDAT 5\r\nhello", "RSET\r\n", `${MAIL}\r\n`, "BDAT 5 LAST\r\nhello", "NOOP\r\n"),
  said("BDAT and others", `EHLO x\r\n${MAIL}\r\n`, "BDAT 3\r\nabc", `${FOREIGN}\r\n`, "DATA\r\n", `${MAIL}\r\n`, "AUTH LOGIN\r\n", "BDAT 0\r\n", "BDAT 0 LAST\r\n"),
  said("BDAT and MAIL", "BDAT 3\r\nabc", `${MAIL}\r\n`, `${FOREIGN}\r\n`, "DATA\r\n", "EHLO x\r\n", `${MAIL}\r\n`, "BDAT 0\r\n"),
  said("BDAT in pieces", `EHLO x\r\n${MAIL}\r\n`, "BDAT 10\r\nabc", "defg", "hijNOOP\r\n", "BDAT 20000\r\n", "a".repeat(10_000), "b".repeat(10_000), "NOOP\r\n"),
  said("BDAT malformed", "BDAT\r\n", "NOOP\r\n"),
  said("BDAT of no number", "BDAT x\r\n"),
  said("BDAT LAST alone", "BDAT 5 FIRST\r\n"),
  said("BDAT too large a number", "BDAT 99999999999999999999\r\n"),
  said("BDAT with more words", "BDAT 5 LAST x\r\n"),
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

export const dialogues: Dialogue[] = [...GREETINGS, ...VERBS, ...BYTES, ...LOGINS, ...ENVELOPES, ...SECURED, ...LIMITS];

export const start = () => startPostfix(false);
