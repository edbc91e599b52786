/** The dialogues that BusyBox httpd is heard with, a password on every path, and how to start it. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Daemon, freePort, running } from "../kit/daemon.js";
import type { Dialogue, Mask } from "../kit/golden.js";

export const daemon = "BusyBox httpd 1.35.0 (Debian busybox-static 1:1.35.0-4)";

/** Longer than our own lingering for a body that does not come. */
const LISTEN_MS = 1200;

export const mask: Mask = (received) => received.replace(/^Date: .*\r$/gm, "Date: DATE\r");

const said = (name: string, ...sends: string[]): Dialogue => ({
  name,
  steps: sends.map((send) => ({ send, listenMs: LISTEN_MS })),
});
const get = (target: string, ...headers: string[]) => `${[`GET ${target} HTTP/1.1`, ...headers].join("\r\n")}\r\n\r\n`;
const post = (...lines: string[]) => ["POST /login HTTP/1.1", ...lines].join("\r\n");
const many = (count: number, line: string) => Array<string>(count).fill(line);

export const dialogues: Dialogue[] = [
  said("GET", get("/", "Host: 192.0.2.1", "User-Agent: curl/8.5.0", "Accept: */*")),
  said("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
  said("HTTP/0.9", "GET /\r\n"),
  said("HTTP/0.9 without a path", "GET\r\n"),
  said("HTTP/2.0 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  said("HTTP/1337", "GET / HTTP/1337\r\n\r\n"),
  said("version without digits", "GET / HTTP/\r\n\r\n"),
  said("version without slash", "GET / HTTP\r\n\r\n"),
  said("version in lower case", "GET / http/1.1\r\n\r\n"),
  said("HEAD", "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"),
  said("OPTIONS", "OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n"),
  said("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"),
  said("unknown method", "FOO /bar HTTP/1.1\r\n\r\n"),
  said("method in lower case", "get / HTTP/1.1\r\n\r\n"),
  said("no method", " / HTTP/1.1\r\n\r\n"),
  said("TRACE", "TRACE / HTTP/1.1\r\n\r\n"),
  said("CONNECT", "CONNECT example.com:443 HTTP/1.1\r\n\r\n"),
  said("absolute URI", get("http://example.com/", "Host: example.com")),
  said("keep-alive asked for", get("/", "Connection: keep-alive")),
  said("two requests at once", get("/a") + get("/b")),
  said("a second request later", get("/a"), get("/b")),
  said("Basic", get("/", "Authorization: Basic YWRtaW46YWRtaW4=")),
  said("Basic in lower case", get("/", "authorization:basic YWRtaW46YWRtaW4=")),
  said("Basic that is not base64", get("/", "Authorization: Basic !!!")),
  said("Digest", get("/", 'Authorization: Digest username="a", realm="b", nonce="c", uri="/", response="d"')),
  said("Bearer", get("/", "Authorization: Bearer abc")),
  said("two Authorization fields", get("/", "Authorization: Basic YTpi", "Authorization: Basic Yzpk")),
  said("query", get("/setup.cgi?next_file=x&cmd=ls")),
  said("directory that is not there", get("/cgi/")),
  said("cgi-bin", get("/cgi-bin/")),
  said("cgi-bin without slash", get("/cgi-bin")),
  said("program in cgi-bin", get("/cgi-bin/luci/;stok=/locale?form=country")),
  said("the daemon's own config", get("/httpd.conf")),
  said("the daemon's own config below", get("/a/httpd.conf?x")),
  said("above the root", get("/../etc/passwd")),
  said("below and above the root", get("/a/../../etc/passwd")),
  said("below and back", get("/a/..")),
  said("double slashes and dots", get("//./a/./b//..")),
  said("dots end as a directory", get("/a/.")),
  said("encoded dots", get("/%2e%2e/etc/passwd")),
  said("encoded slash", get("/..%2f..%2fetc")),
  said("encoded NUL", get("/a%00.html")),
  said("bad percent-encoding", get("/%zz")),
  said("cut percent-encoding", get("/a%2")),
  said("space in path", "GET /a b HTTP/1.1\r\n\r\n"),
  said("two spaces", "GET  / HTTP/1.1\r\n\r\n"),
  said("tab", "GET\t/ HTTP/1.1\r\n\r\n"),
  said("8-bit path", get("/\xe4\xf6\xfc")),
  said("NUL in path", get("/\0")),
  said("NUL after version", "GET / HTTP/1.1\0abc\r\n\r\n"),
  said("NUL begins a header", get("/", "\0abc")),
  said("LF only", "GET / HTTP/1.1\nHost: x\n\n"),
  said("CRs anywhere", "G\rET / HTT\rP/1.1\r\r\nHost: x\r\r\n\r\r\n"),
  said("empty line first", "\r\nGET / HTTP/1.1\r\n\r\n"),
  said("LF first", "\n"),
  said("one word", "GARBAGE\r\n"),
  said("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n"),
  said("SSH", "SSH-2.0-Go\r\n"),
  said("obs-fold", get("/", "X-Folded: a", " b", "\tc")),
  said("header without colon", get("/", "Nonsense")),
  said("blank before colon", get("/", "Host : x")),
  said("line in pieces", "GET / HT", "TP/1.1\r\nHo", "st: x\r\n\r", "\n"),
  said("head without end", "GET / HTTP/1.1\r\nHost: x\r\n"),
  said("POST", post("Content-Length: 9", "", "user=root")),
  said("POST without its body", post("Content-Length: 9", "", "")),
  said("POST without length", post("Content-Type: text/plain", "", "")),
  said("POST with Expect", post("Content-Length: 9", "Expect: 100-continue", "", "")),
  said("POST in chunks", post("Transfer-Encoding: chunked", "", "3\r\nabc\r\n0\r\n\r\n")),
  said("POST in bad chunks", post("Transfer-Encoding: chunked", "", "zz\r\n")),
  said("length that is no number", post("Content-Length: x", "", "")),
  said("length with a blank after", post("Content-Length: 3 ", "", "abc")),
  said("length with a unit", post("Content-Length: 3x", "", "abc")),
  said("negative length", post("Content-Length: -3", "", "")),
  said("empty length", post("Content-Length:", "", "")),
  said("greatest length", post("Content-Length: 2147483647", "", "")),
  said("length too great", post("Content-Length: 2147483648", "", "")),
  said("bad length, judged before the head ends", post("Content-Length: x", "")),
  said("bad length of GET", get("/", "Content-Length: x")),
  said("conflicting lengths", post("Content-Length: 3", "Content-Length: 4", "", "abc")),
  said("length and chunks", post("Content-Length: 3", "Transfer-Encoding: chunked", "", "0\r\n\r\n")),
  said("longest request line", get(`/${"a".repeat(8180)}`)),
  said("request line too long", get(`/${"a".repeat(8190)}`)),
  said("long header", get("/", `X: ${"a".repeat(9000)}`)),
  said("largest head", get("/", ...many(32, `X: ${"a".repeat(997)}`), `X: ${"a".repeat(764)}`)),
  said("head too large", get("/", ...many(32, `X: ${"a".repeat(997)}`), `X: ${"a".repeat(765)}`)),
  said("many headers", get("/", ...many(20_000, "a:"))),
];

/** Starts the daemon on a free port of loopback. */
export async function start(): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "minipot-httpd-"));
  mkdirSync(join(folder, "www/cgi-bin"), { recursive: true });
  writeFileSync(join(folder, "www/index.html"), "<html></html>\n");
  writeFileSync(join(folder, "httpd.conf"), "/:nobody:correct horse battery staple\n");
  const port = await freePort();
  const args = ["httpd", "-f", "-p", `127.0.0.1:${port}`, "-h", join(folder, "www"), "-c", join(folder, "httpd.conf")];
  const child = spawn("busybox", args, { stdio: "ignore" });
  return running(child, port, folder);
}
