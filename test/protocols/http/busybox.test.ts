import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1Bytes } from "../../../src/bytes/ascii.js";
import { cString, judgeHead, judgeHeader, judgeLine, readRequestLine, refusal } from "../../../src/protocols/http/busybox.js";

const judge = (target: string) => {
  const verdict = judgeLine(`GET ${target} HTTP/1.1`);
  return "status" in verdict ? verdict.status : verdict.path;
};

test("paths are decoded and simplified, or refused", () => {
  const cases: [string, string | number][] = [
    ["/", "/"],
    ["//", "/"],
    ["/a//b/./c", "/a/b/c"],
    ["/a/..", "/"],
    ["/a/b/../c?x=/../..", "/a/c"],
    ["/a/.", 404],
    ["/a/b/..", 404],
    ["/.hidden", "/.hidden"],
    ["/..a", "/..a"],
    ["/%2e%2E", 400],
    ["/%41", "/A"],
    ["/%", 400],
    ["/%0", 400],
    ["/%00", 404],
    ["/a%2F", 404],
    ["/cgi-bin/", 403],
    ["/cgi-bin/a/", "/cgi-bin/a/"],
    ["/cgi-bin/../", "/"],
    ["http://a/", 400],
    ["*", 400],
  ];
  for (const [target, expected] of cases) assert.is(judge(target), expected, target);
});

test("the daemon's own config is hidden, everything else wants a password", () => {
  assert.is(judgeHead("/x/httpd.conf"), 403);
  assert.is(judgeHead("/httpd.conf.bak"), 401);
});

test("only POST needs a plain length", () => {
  assert.is(judgeHeader("Content-Length: x", false), undefined);
  assert.is(judgeHeader("content-LENGTH:  2147483647", true), undefined);
  assert.is(judgeHeader("Content-Length: 2147483648", true), 400);
  assert.is(judgeHeader("Content-Length : x", true), undefined);
});

test("a line ends at its NUL", () => {
  assert.is(cString(latin1Bytes("ab\0c")), "ab");
  assert.is(cString(latin1Bytes("\xe4")), "\xe4");
});

test("what asks for something is a request for the record", () => {
  assert.equal(readRequestLine("CONNECT a:1 HTTP/1.1"), { method: "CONNECT", target: "a:1", version: "HTTP/1.1" });
  assert.equal(readRequestLine("GET /a b HTTP/1.0"), { method: "GET", target: "/a b", version: "HTTP/1.0" });
  assert.equal(readRequestLine("get /a"), { method: "get", target: "/a", version: "" });
  for (const line of ["GARBAGE", "A B", "GET a b", "SSH-2.0-x", "\x16\x03 x HTTP/1.1", "", "OPTIONS sip:x SIP/2.0"]) {
    assert.is(readRequestLine(line), undefined, line);
  }
});

test("a long line is judged in no time", () => {
  const line = `GET ${" ".repeat(8000)}x`;
  assert.equal(judgeLine(line), { status: 400 });
  assert.ok(readRequestLine(`${line} ${"y ".repeat(80)}`) === undefined);
});

test("only 401 asks", () => {
  assert.match(refusal(401, 0, 'Basic realm="x"'), /\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n<HTML>/);
  assert.not.match(refusal(400, 0), /Authenticate/);
});

test.run();
