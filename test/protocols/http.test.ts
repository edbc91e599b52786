import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FAILURE, loginPage } from "../../src/protocols/http/form.js";
import { http as httpProtocol } from "../../src/protocols/http.js";
import type { Protocol } from "../../src/protocols/protocol.js";
import { mask } from "../golden/http.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";
import { ScriptedPeer } from "../kit/scripted.js";
import { converse, cutStream, noise, readable, statuses, stream } from "./http/converse.js";

const http = httpProtocol as unknown as Protocol<never>;

for (const transcript of readTranscripts(join(REPOSITORY, "test/golden/http.json"))) {
  test(`like BusyBox: ${transcript.name}`, () => {
    assert.equal(replay(transcript, http, mask), transcript.heard);
    assert.equal(
      replay(transcript, http, mask, {}, (peer, bytes) => peer.dribble(bytes)),
      transcript.heard,
    );
  });
}

test("a request is recorded with its headers as sent, then its login", () => {
  const { seen, closed } = converse(http, [
    "POST /login?x=y HTTP/1.1\r\nhost: 192.0.2.1\r\nX-Folded: a\r\n b\r\nUSER-AGENT:bot/1\r\n" +
      "authorization: bASIC YWRtaW46cGE6c3M=\r\nContent-Length: 5\r\n\r\nhello",
  ]);
  assert.ok(closed);
  assert.equal(seen, [
    {
      kind: "request",
      method: "POST",
      target: "/login?x=y",
      version: "HTTP/1.1",
      host: "192.0.2.1",
      userAgent: "bot/1",
      headers: [
        "host: 192.0.2.1",
        "X-Folded: a b",
        "USER-AGENT: bot/1",
        "authorization: bASIC YWRtaW46cGE6c3M=",
        "Content-Length: 5",
      ],
      body: "hello",
      bodyLength: 5,
    },
    { kind: "login", username: "admin", password: "pa:ss", mechanism: "basic", attempt: 1 },
  ]);
});

test("credentials that are none are recorded with their bytes, and those that are not text as bytes", () => {
  const token = Buffer.from([0xff, 0x3a, 0xfe]).toString("base64");
  const { seen } = converse(http, [
    `GET / HTTP/1.1\r\nAuthorization: Basic a!\r\nAuthorization: Basic YWRtaW4=\r\nAuthorization: Basic ${token}\r\n\r\n`,
  ]);
  assert.equal(seen.slice(1), [
    { kind: "invalid", reason: "basic: not base64", data: "Basic a!", length: 8 },
    { kind: "invalid", reason: "basic: no colon", data: "Basic YWRtaW4=", length: 14 },
    { kind: "login", username: "\xff", password: "\xfe", mechanism: "basic", attempt: 1 },
  ]);
});

test("a body is kept to its cap, its length in full", () => {
  const [request] = converse(http, [`PUT / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n${"x".repeat(1000)}`], {
    bodyBytesMax: 10,
  }).seen;
  assert.is(request?.body, "x".repeat(10));
  assert.is(request?.bodyLength, 1000);
});

test("the answer does not wait for the body, the record does", () => {
  const peer = new ScriptedPeer(http);
  peer.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhello");
  assert.match(peer.received(), /^HTTP\/1\.1 401 /);
  assert.equal(peer.observations, []);
  peer.wait(999);
  assert.not(peer.closed);
  peer.wait(1);
  assert.ok(peer.closed);
  assert.equal(readable(peer.observations[0]!).body, "hello");
});

test("a proxy request is refused for its line, and recorded whole", () => {
  const peer = new ScriptedPeer(http);
  peer.send("GET http://example.com/ HTTP/1.1\r\n");
  assert.match(peer.received(), /^HTTP\/1\.1 400 /);
  peer.send("Host: example.com\r\n\r\n");
  assert.ok(peer.closed);
  assert.is(readable(peer.observations[0]!).host, "example.com");
});

test("a peer that is silent for a minute is told so, counted from its last bytes", () => {
  const peer = new ScriptedPeer(http);
  peer.wait(59_000);
  peer.send("GET / HTTP/1.1\r\nHost: x\r\n");
  peer.wait(59_999);
  assert.is(peer.received(), "");
  peer.wait(1);
  assert.match(peer.received(), /^HTTP\/1\.1 408 Request Timeout\r\n/);
  assert.ok(peer.closed);
  assert.is(readable(peer.observations[0]!).host, "x");
});

test("a peer that goes away in the middle of a head leaves what it sent", () => {
  const { seen } = converse(http, ["GET /shell?cd+/tmp HTTP/1.1\r\nUser-Agent: x"]);
  assert.is(seen[0]?.target, "/shell?cd+/tmp");
  assert.is(seen[0]?.userAgent, "x");
  assert.equal(converse(http, ["\x16\x03\x01\x02\x00"]).seen, [
    { kind: "invalid", reason: "bad request line", data: "\x16\x03\x01\x02\x00", length: 5 },
  ]);
  assert.equal(converse(http, []).seen, []);
});

test("an endless line costs no more than its bound", () => {
  const peer = new ScriptedPeer(http);
  for (let count = 0; count < 200; count++) peer.send("A".repeat(10_000));
  peer.send("\r\n");
  assert.match(peer.received(), /^HTTP\/1\.1 400 /);
  assert.equal(
    peer.observations.map((seen) => ({ ...readable(seen), data: "" })),
    [{ kind: "invalid", reason: "bad request line", data: "", length: 2_000_000 }],
  );
});

test("digest: the challenge is fresh, and what proves a password can be checked later", () => {
  const first = new ScriptedPeer(http, { auth: "digest", realm: "router" });
  first.send("GET / HTTP/1.1\r\n\r\n");
  const challenge =
    /WWW-Authenticate: Digest realm="router", nonce="([0-9a-f]{32})", qop="auth", algorithm=MD5, opaque="[0-9a-f]{32}"\r/;
  const nonce = challenge.exec(first.received())?.[1];
  assert.type(nonce, "string");
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const response = md5(`${md5("root:router:secret")}:${nonce}:00000001:c0ffee:auth:${md5("GET:/x")}`);
  const { seen } = converse(
    http,
    [
      `GET /x HTTP/1.1\r\nAuthorization: DIGEST username="root", realm="router", nonce="${nonce}", uri="/x", qop=auth, nc=00000001, ` +
        `cnonce="c0ffee", response="${response}"\r\n\r\n`,
    ],
    { auth: "digest", realm: "router" },
  );
  assert.equal(seen[1], {
    kind: "login",
    username: "root",
    mechanism: "digest",
    attempt: 1,
    proof: [
      "method: GET",
      "username: root",
      "realm: router",
      `nonce: ${nonce}`,
      "uri: /x",
      "qop: auth",
      "nc: 00000001",
      "cnonce: c0ffee",
      `response: ${response}`,
    ],
  });
});

test("form: a login page, and the same with a refusal to whoever posts to it", () => {
  const form = { auth: "form", title: "My <Router>" };
  const page = converse(http, ["GET / HTTP/1.1\r\n\r\n"], form);
  assert.is(page.received, loginPage({ title: "My <Router>", failed: false, headOnly: false }));
  assert.not.match(page.received, FAILURE);
  const body = "luci_username=ro%6ft&x=y&luci_password=a%26b+c%ff";
  const refused = converse(http, [`POST /cgi-bin/luci HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`, body], form);
  assert.match(refused.received, FAILURE);
  assert.equal(refused.seen[1], { kind: "login", username: "root", password: "a&b c\xff", mechanism: "form", attempt: 1 });
  assert.equal(statuses(converse(http, ["GET /nothing HTTP/1.1\r\n\r\n"], form).received), [404]);
  assert.equal(statuses(converse(http, ["POST /nothing HTTP/1.1\r\n\r\n"], form).received), [501]);
  assert.match(converse(http, ["HEAD / HTTP/1.1\r\n\r\n"], form).received, /\r\n\r\n$/);
});

test("form: the answer waits for the body, but not for ever", () => {
  const peer = new ScriptedPeer(http, { auth: "form" });
  peer.send("POST /cgi-bin/luci HTTP/1.1\r\nContent-Length: 50\r\n\r\nusername=a");
  peer.wait(59_999);
  assert.is(peer.received(), "");
  assert.not(peer.closed);
  peer.wait(1);
  assert.is(peer.received(), "");
  assert.ok(peer.closed);
  assert.equal(
    peer.observations.map((seen) => seen.kind),
    ["request", "login"],
  );
});

for (const auth of ["basic", "digest", "form"]) {
  test(`${auth}: any split of the stream is the same conversation`, () => {
    fc.assert(
      fc.property(cutStream, (pieces) => {
        const whole = converse(http, [pieces.join("")], { auth });
        assert.equal(converse(http, pieces, { auth }), whole);
        assert.equal(converse(http, [...pieces.join("")], { auth }), whole);
      }),
      { numRuns: 300 },
    );
  });

  test(`${auth}: no input is answered with success, save the login page that refuses`, () => {
    const pages = [true, false].flatMap((failed) =>
      [true, false].map((headOnly) => loginPage({ title: httpProtocol.defaults.title, failed, headOnly })),
    );
    fc.assert(
      fc.property(fc.oneof(stream, noise), (text) => {
        const { received } = converse(http, [text], { auth });
        assert.ok(received.length < 4096);
        const refused = statuses(received).every((status) => status >= 400);
        assert.ok(refused || (auth === "form" && pages.includes(received)), received);
      }),
      { numRuns: 500 },
    );
  });
}

test.run();
