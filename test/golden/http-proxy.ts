/** The dialogues that Squid is heard with, no password ever right, and how to start it. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, chownSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Daemon, freePort, running } from "../kit/daemon.js";
import type { Dialogue, Mask } from "../kit/golden.js";

export const daemon = "Squid 5.7 (Debian 5.7-2+deb12u6)";

const LISTEN_MS = 300;
/** Longer than our own lingering for a body that does not come. */
const LISTEN_LONG_MS = 1200;

/**
 * Masked are the date, and the port where an answer tells it, with the length of a page that has it. What is long and always the
 * same, the style sheet and runs of one letter, is told by its hash or length, and so still compared to the byte.
 */
export const mask: Mask = (received) =>
  received
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .map((answer) => {
      const page = answer.slice(answer.indexOf("\r\n\r\n"));
      return page.includes("gateway:") ? answer.replace(/^Content-Length: .*\r$/m, "Content-Length: LENGTH\r") : answer;
    })
    .join("")
    .replace(/\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT/g, "DATE")
    .replace(/gateway:\d+/g, "gateway:PORT")
    .replace(/(?<=<style type="text\/css">).*?(?=<\/style>)/gs, (style) =>
      createHash("sha256").update(style, "latin1").digest("hex"),
    )
    .replace(/a{1000,}/g, (run) => `[a × ${run.length}]`);

const said = (name: string, ...sends: string[]): Dialogue => ({
  name,
  steps: sends.map((send) => ({ send, listenMs: LISTEN_MS })),
});
const slowly = (name: string, ...sends: string[]): Dialogue => ({
  name,
  steps: sends.map((send) => ({ send, listenMs: LISTEN_LONG_MS })),
});
const request = (line: string, ...headers: string[]) => `${[line, ...headers].join("\r\n")}\r\n\r\n`;
const get = (target: string, ...headers: string[]) => request(`GET ${target} HTTP/1.1`, ...headers);
const open = (target: string, ...headers: string[]) => request(`CONNECT ${target} HTTP/1.1`, ...headers);
const post = (...headers: string[]) => request("POST http://a.com/ HTTP/1.1", ...headers);
const A = "http://a.com/";

export const dialogues: Dialogue[] = [
  said(
    "GET",
    get("http://example.com/", "Host: example.com", "User-Agent: curl/8.5.0", "Accept: */*", "Proxy-Connection: Keep-Alive"),
  ),
  said("CONNECT", open("example.com:443", "Host: example.com:443", "User-Agent: curl/8.5.0", "Proxy-Connection: Keep-Alive")),
  slowly("HTTP/1.0", request(`GET ${A} HTTP/1.0`)),
  slowly("CONNECT HTTP/1.0", request("CONNECT a.com:443 HTTP/1.0")),
  said("HTTP/1.0 kept alive", request(`GET ${A} HTTP/1.0`, "Connection: keep-alive"), get("http://b.com/")),
  said("HTTP/1.0 kept alive by Proxy-Connection", request(`GET ${A} HTTP/1.0`, "Proxy-Connection: keep-alive")),
  said("Connection: close", get(A, "Connection: close")),
  said("Proxy-Connection: close", get(A, "Proxy-Connection: close")),
  said("Connection wins", get(A, "Connection: keep-alive", "Proxy-Connection: close")),
  said("close among others", get(A, "Connection: foo", "Connection: TE, CLOSE")),
  said("pipelined", get(A) + get("http://b.com/") + get("http://c.com/")),
  said("one after another", get(A), get("http://b.com/")),
  said("Basic", get(A, "Proxy-Authorization: Basic YWRtaW46YWRtaW4=")),
  said("Basic three times", ...["a:a", "a:b", "a:c"].map((pair) => get(A, `Proxy-Authorization: basic ${btoa(pair)}`))),
  said("Basic without password", get(A, `Proxy-Authorization: Basic ${btoa("admin:")}`)),
  said("Basic without colon", get(A, `Proxy-Authorization: Basic ${btoa("admin")}`)),
  said("Basic that is not base64", get(A, "Proxy-Authorization: Basic !!!")),
  said("Digest where Basic is asked", get(A, 'Proxy-Authorization: Digest username="a", response="b"')),
  said("Bearer", get(A, "Proxy-Authorization: Bearer abc")),
  said("empty Proxy-Authorization", get(A, "Proxy-Authorization:")),
  said("HEAD", request(`HEAD ${A} HTTP/1.1`)),
  said("HEAD refused as invalid", request("HEAD / HTTP/1.1")),
  said("origin form", get("/", "Host: a.com")),
  said("host alone", get("a.com")),
  said("asterisk", request("OPTIONS * HTTP/1.1")),
  said("asterisk with Host", request("OPTIONS * HTTP/1.1", "Host: x")),
  said("TRACE asterisk", request("TRACE * HTTP/1.1", "Max-Forwards: 0")),
  said("OPTIONS for us", request(`OPTIONS ${A} HTTP/1.1`, "Max-Forwards: 0")),
  said("OPTIONS for others", request(`OPTIONS ${A} HTTP/1.1`)),
  said("PURGE", request(`PURGE ${A} HTTP/1.1`)),
  said("unknown method", request(`FOO ${A} HTTP/1.1`)),
  said("method in lower case", request(`get ${A} HTTP/1.1`)),
  said("HTTP/2.0 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  said("PRI of HTTP/1.1", request(`PRI ${A} HTTP/1.1`)),
  said("HTTP/0.9", `GET ${A}\r\n`),
  said("HTTP/0.9 said so", request(`GET ${A} HTTP/0.9`)),
  said("HTTP/0.8", request(`GET ${A} HTTP/0.8`)),
  said("HTTP/1.2", request(`GET ${A} HTTP/1.2`)),
  said("HTTP/2.0", request(`GET ${A} HTTP/2.0`)),
  said("HTTP/11.1", request(`GET ${A} HTTP/11.1`)),
  said("HTTP/1337", request(`GET ${A} HTTP/1337`)),
  said("HTTP/1337 of POST", request(`POST ${A} HTTP/1337`)),
  said("version in lower case", request(`GET ${A} http/1.1`)),
  said("LF only", `GET ${A} HTTP/1.1\nHost: a\n\n`),
  said("empty lines first", `\r\n\n\r\n${get(A)}`),
  said("empty lines between", `${get(A)}\r\n\r\n${get("http://b.com/")}`),
  said("space first", ` ${get(A)}`),
  said("CR first", `\r${get(A)}`),
  said("many spaces", request(`GET   ${A}   HTTP/1.1`)),
  said("tabs", request(`GET\t${A}\tHTTP/1.1`)),
  said("one word", "GARBAGE\r\n"),
  said("two words", "GARBAGE STUFF\r\n"),
  said("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n"),
  said("SOCKS4", "\x04\x01\x00\x50\x7f\x00\x00\x01\x00"),
  said("SSH", "SSH-2.0-Go\r\n"),
  said("control in URI", get("http://a.com/\x01")),
  said("NUL in URI", get("http://a.com/\0")),
  said("URI begins with a control", get("\x01")),
  said("8-bit URI", get("http://a.com/\xe9\x80")),
  said("markup in URI", get(`http://a.com/<script>"'&`)),
  said("spaces in URI", get("http://a.com/a b  c")),
  said("query", get("http://a.com/x?y=z")),
  said("query without path", get("http://a.com?x=1")),
  said("fragment", get("http://a.com#f")),
  said("credentials in URI", get("http://u:p@a.com/x")),
  said("credentials in FTP URI", get("ftp://u:p@a.com/x")),
  said("port", get("http://A.com:81/")),
  said("default port", get("http://a.com:80/")),
  said("bad port", get("http://a.com:0/")),
  said("port with letters", get("http://a.com:8x/")),
  said("IPv6", get("http://[2001:DB8::0001]:8080/x")),
  said("IPv6 without brackets", get("http://2001:db8::1/")),
  said("IPv4", get("http://01.2.3.4/")),
  said("no host", get("http:///x")),
  said("double dots in host", get("http://a..b/")),
  said("dot after host", get("http://a.com./")),
  said("https", get("https://a.com/x")),
  said("POST to FTP", request("POST ftp://a.com/x HTTP/1.1", "Content-Length: 0")),
  said("unknown scheme", get("foo://a.com/x")),
  said("unknown scheme with port", get("foo://a.com:99/x")),
  said("urn", get("urn:ab:x")),
  said("cache manager", get("cache_object://a/info")),
  said("Squid's own icon", get("/squid-internal-static/icons/SN.png")),
  said("CONNECT without port", open("a.com")),
  said("CONNECT to a mail server", open("192.0.2.25:25")),
  said("CONNECT to IPv6", open("[2001:DB8::1]:443")),
  said("CONNECT to a URL", open("http://a.com:80/")),
  said("CONNECT to a bad port", open("a.com:99999")),
  said("CONNECT to nothing", open(":443")),
  said("CONNECT with credentials", open("u:p@a.com:443")),
  said("CONNECT, then TLS at once", `${open("a.com:443")}\x16\x03\x01\x00\n`),
  said("CONNECT, then a request", open("a.com:443") + get(A)),
  said("CONNECT with a body", open("a.com:443", "Content-Length: 3"), `abc${get(A)}`),
  said("POST", `${post("Content-Length: 3")}abc${get("http://b.com/")}`),
  said("POST, body later", post("Content-Length: 3"), "abc", get("http://b.com/")),
  said("POST without length", post()),
  slowly("POST of HTTP/1.0", `${request(`POST ${A} HTTP/1.0`, "Content-Length: 3")}abc`),
  said(
    "POST in chunks",
    `${post("Transfer-Encoding: chunked")}3;a=b; c = "d\\"e"\r\nabc\r\n0\r\nX: y\r\n\r\n${get("http://b.com/")}`,
  ),
  said("POST in chunks, slowly", post("Transfer-Encoding: chunked"), "3\r\na", "bc\r\n", "0\r\n\r\n", get("http://b.com/")),
  said("bad chunk size", post("Transfer-Encoding: chunked"), "zz\r\n"),
  said("chunk size with 0x", post("Transfer-Encoding: chunked"), "0x3\r\nabc\r\n"),
  said("negative chunk size", post("Transfer-Encoding: chunked"), "-3\r\nabc\r\n"),
  said("huge chunk size", post("Transfer-Encoding: chunked"), "fffffffffffffffff\r\nabc\r\n"),
  said("chunk lines end in LF", post("Transfer-Encoding: chunked"), "3\nabc\n0\n\n"),
  said("chunk longer than said", post("Transfer-Encoding: chunked"), "3\r\nabcdef\r\n"),
  said("other coding", post("Transfer-Encoding: gzip")),
  said("two codings", post("Transfer-Encoding: gzip, chunked")),
  said("chunked twice", post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")),
  said("identity", post("Transfer-Encoding: identity", "Content-Length: 4") + get("http://b.com/")),
  said("length and chunks", `${post("Content-Length: 3", "Transfer-Encoding: chunked")}0\r\n\r\n${get("http://b.com/")}`),
  said("bad length", post("Host: b.com", "content-length: 3x", "x-y: z", "user-agent: q", "Authorization: Basic YTpi")),
  said("conflicting lengths", post("Content-Length: 3", "Content-Length: 4")),
  said("same length twice", `${post("Content-Length: 3", "Content-Length: 3")}abc${get("http://b.com/")}`),
  said("list of lengths", `${post("Content-Length: 3, 3")}abc${get("http://b.com/")}`),
  said("length of GET", get(A, "Content-Length: 3", "Proxy-Authorization: Basic YTpi")),
  said("Expect: 100-continue", post("Expect: 100-continue", "Content-Length: 3"), "abc", get("http://b.com/")),
  said("other expectation", post("Expect: foo", "Content-Length: 3", "host: b.com")),
  said("header without colon", get(A, "Nonsense")),
  said("blank before colon", get(A, "Host : a")),
  said("header without name", get(A, ": a")),
  said("bad header name", get(A, "H(st: a")),
  said("NUL in header", get(A, "Host: a\0b")),
  said("CR in header", get(A, "X: a\rb")),
  said("CR in length", post("Content-Length: 0\r3")),
  said("obs-fold", get(A, "X: a", " b", "\tc")),
  said("folded length", `${post("Content-Length:", " 3")}abc${get("http://b.com/")}`),
  said("blank line of blanks first", get(A, " X: y", "Host: a")),
  said("in pieces", `GET ${A} HT`, "TP/1.1\r\nHo", "st: x\r\n\r", "\n"),
  said("head without end", `GET ${A} HTTP/1.1\r\nHost: x\r\n`),
  said("loop", get(A, "Via: 1.1 gateway (squid/5.7)")),
  said("longest URI", get(A + "a".repeat(8178))),
  said("URI too long", get(A + "a".repeat(8179))),
  said("request line without end", `GET ${A}${"a".repeat(65_536)}`),
  said("word without end", "a".repeat(65_536)),
  said("largest head", get(A, `X: ${"a".repeat(65_535 - 28 - 9)}`)),
  said("head too large", get(A, `X: ${"a".repeat(65_536 - 28 - 7)}`)),
  said("long method", request(`${"G".repeat(33)} ${A} HTTP/1.1`)),
];

/** Starts the daemon on a free port of loopback, with a helper that knows nobody. */
export async function start(): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "minipot-squid-"));
  const port = await freePort();
  const helper = join(folder, "nobody.sh");
  writeFileSync(helper, "#!/bin/sh\nwhile read -r line; do echo ERR; done\n");
  chmodSync(helper, 0o755);
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "squid.conf"), config(folder, port, helper));
  // Started by root it becomes `proxy`, Debian's id 13, which must be able to write its log here.
  if (process.getuid?.() === 0) chownSync(folder, 13, 13);
  const child = spawn("/usr/sbin/squid", ["-N", "-f", join(folder, "squid.conf")], { stdio: "ignore" });
  return running(child, port, folder);
}

function config(folder: string, port: number, helper: string): string {
  return `http_port 127.0.0.1:${port}
auth_param basic program ${helper}
auth_param basic children 2 startup=1 idle=1
acl authenticated proxy_auth REQUIRED
http_access deny !authenticated
http_access deny all
visible_hostname gateway
pid_filename ${folder}/pid
cache_log ${folder}/cache.log
coredump_dir ${folder}
access_log none
cache deny all
cache_mem 8 MB
pinger_enable off
shutdown_lifetime 0 seconds
`;
}
