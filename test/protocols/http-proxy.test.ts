import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { httpProxy as httpProxyProtocol } from "../../src/protocols/http-proxy.js";
import type { Protocol } from "../../src/protocols/protocol.js";
import { mask } from "../golden/http-proxy.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";
import { ScriptedPeer } from "../kit/scripted.js";
import { converse, cutStream, noise, readable, statuses, stream } from "./http/converse.js";

const httpProxy = httpProxyProtocol as unknown as Protocol<never>;

for (const transcript of readTranscripts(join(REPOSITORY, "test/golden/http-proxy.json"))) {
  test(`like Squid: ${transcript.name}`, () => {
    assert.equal(replay(transcript, httpProxy, mask), transcript.heard);
    assert.equal(
      replay(transcript, httpProxy, mask, {}, (peer, bytes) => peer.dribble(bytes)),
      transcript.heard,
    );
  });
}

test("a target is recorded, with every login of the connection counted", () => {
  const ask = (pair: string) =>
    `CONNECT mail.example.com:25 HTTP/1.1\r\nHost: mail.example.com:25\r\nProxy-Authorization: Basic ${btoa(pair)}\r\n\r\n`;
  const { seen, closed } = converse(httpProxy, [ask("a:1"), ask("b:2")]);
  assert.not(closed);
  assert.equal(
    seen.map(({ kind, target, username, attempt }) => [kind, target ?? username, attempt]),
    [
      ["request", "mail.example.com:25", undefined],
      ["login", "a", 1],
      ["request", "mail.example.com:25", undefined],
      ["login", "b", 2],
    ],
  );
});

test("a chunked body is recorded decoded, its trailers and extensions dropped", () => {
  const { seen } = converse(httpProxy, [
    "POST http://a.com/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n",
  ]);
  assert.is(seen[0]?.body, "abcde");
  assert.is(seen[0]?.bodyLength, 5);
});

test("what is malformed is recorded with its bytes, after its request where there is one", () => {
  const reasons = (text: string) => converse(httpProxy, [text]).seen.map(({ kind, reason, data }) => [kind, reason, data]);
  assert.equal(reasons("\x16\x03\x01\n"), [["invalid", "bad request line", "\x16\x03\x01"]]);
  assert.equal(reasons("GET http://a.com/ HTTP/1.1\r\nNonsense\r\n\r\n"), [
    ["request", undefined, undefined],
    ["invalid", "bad header", "Nonsense\r"],
  ]);
  assert.equal(reasons("POST http://a.com/ HTTP/1.1\r\nContent-Length: x\r\n\r\n").at(-1), [
    "invalid",
    "bad content-length",
    "x",
  ]);
  assert.equal(reasons("POST http://a.com/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n").at(-1), [
    "invalid",
    "bad chunk",
    "d",
  ]);
  assert.equal(reasons("\x05\x01\x00"), [["invalid", "incomplete request", "\x05\x01\x00"]]);
});

test("bounds are kept and answered: an endless line, an endless head, many tiny headers, an endless chunk extension", () => {
  const chunk = "a".repeat(8000);
  const answer = (first: string, more: string) => {
    const peer = new ScriptedPeer(httpProxy);
    peer.send(first);
    let sent = 0;
    while (!peer.closed && sent < 2_000_000) {
      peer.send(more);
      sent += more.length;
    }
    assert.ok(peer.closed);
    const last = readable(peer.observations.at(-1)!);
    assert.ok(String(last.data).length <= 1024);
    return [statuses(peer.received()), last.reason];
  };
  assert.equal(answer("GET ", chunk), [[414], "request line too long"]);
  assert.equal(answer("GET http://a.com/ HTTP/1.1\r\nX: ", chunk), [[431], "head too large"]);
  assert.equal(answer("GET http://a.com/ HTTP/1.1\r\n", "a:\r\n".repeat(1000)), [[431], "head too large"]);
  const chunked = "POST http://a.com/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  assert.equal(answer(`${chunked}1;x=`, chunk), [[407], "bad chunk"]);
  assert.equal(answer(`${chunked}0\r\n`, `X: ${chunk}\r\n`), [[407], "bad chunk"]);
});

test("a connection that asks without end is closed with its last answer", () => {
  const { received, closed } = converse(httpProxy, ["GET http://a.com/ HTTP/1.1\r\n\r\n".repeat(100)], { requestsMax: 7 });
  assert.ok(closed);
  assert.is(statuses(received).length, 7);
  assert.is(received.match(/^Connection: close\r$/gm)?.length, 1);
});

test("Squid's patience: five minutes for a request, two between requests, and no word at the end", () => {
  const silent = new ScriptedPeer(httpProxy);
  silent.wait(299_999);
  assert.not(silent.closed);
  silent.wait(1);
  assert.ok(silent.closed);
  assert.is(silent.received(), "");

  const idle = new ScriptedPeer(httpProxy);
  idle.send("GET http://a.com/ HTTP/1.1\r\n\r\n");
  idle.received();
  idle.wait(119_999);
  idle.send("GET http://b.com/ HTTP/1.1\r\n");
  idle.wait(299_999);
  assert.not(idle.closed);
  idle.wait(1);
  assert.ok(idle.closed);
  assert.is(idle.received(), "");
  assert.is(readable(idle.observations[1]!).target, "http://b.com/");
});

test("a body that belongs to the last answer is waited for a second, however it drips", () => {
  const peer = new ScriptedPeer(httpProxy);
  peer.send("POST http://a.com/ HTTP/1.0\r\nContent-Length: 9\r\n\r\n");
  peer.wait(600);
  peer.send("abc");
  peer.wait(400);
  assert.ok(peer.closed);
  assert.is(readable(peer.observations[0]!).body, "abc");
});

test("digest: only a whole answer to a nonce of others' making is called stale", () => {
  const options = { auth: "digest" };
  const peer = new ScriptedPeer(httpProxy, options);
  const challenge =
    /Proxy-Authenticate: Digest realm="Squid proxy-caching web server", nonce="([0-9a-f]{32})", qop="auth", stale=(\w+)\r/;
  const ask = (headers: string) => {
    peer.send(`GET http://a.com/ HTTP/1.1\r\n${headers}\r\n`);
    return challenge.exec(peer.received())?.slice(1) ?? [];
  };
  const answer = (nonce: string) =>
    `Proxy-Authorization: Digest username="a", realm="r", nonce="${nonce}", uri="/", response="${"0".repeat(32)}"\r\n`;
  const [nonce = "", fresh] = ask("");
  assert.is(fresh, "false");
  const [next, afterOurs] = ask(answer(nonce));
  assert.is(afterOurs, "false");
  assert.is.not(next, nonce);
  assert.is(ask(answer("f".repeat(32)))[1], "true");
  assert.is(ask('Proxy-Authorization: Digest username="a"\r\n')[1], "false");
  const proofs = peer.observations.filter(({ kind }) => kind === "login").map((seen) => readable(seen).proof as string[]);
  assert.is(proofs[0]?.[0], "method: GET");
  assert.is(proofs[0]?.at(-1), `challenge: ${nonce}`);
  assert.is(proofs[1]?.at(-1), `challenge: ${next}`);
});

for (const auth of ["basic", "digest"]) {
  test(`${auth}: any split of the stream is the same conversation`, () => {
    fc.assert(
      fc.property(cutStream, (pieces) => {
        const whole = converse(httpProxy, [pieces.join("")], { auth });
        assert.equal(converse(httpProxy, pieces, { auth }), whole);
        assert.equal(converse(httpProxy, [...pieces.join("")], { auth }), whole);
      }),
      { numRuns: 300 },
    );
  });

  test(`${auth}: no input is answered with success, and no answer is out of proportion`, () => {
    fc.assert(
      fc.property(fc.oneof(stream, noise), (text) => {
        const { received } = converse(httpProxy, [text], { auth });
        assert.ok(statuses(received).every((status) => status >= 400));
        const lines = text.split("\n").length;
        assert.ok(received.length <= lines * 4096 + 30 * text.length);
      }),
      { numRuns: 500 },
    );
  });
}

test.run();
