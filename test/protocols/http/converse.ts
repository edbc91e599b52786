/** A whole conversation with an HTTP protocol in one call, in a form that compares and prints well; and peers of all kinds. */
import fc from "fast-check";
import type { Observation } from "../../../src/event.js";
import type { Protocol } from "../../../src/protocols/protocol.js";
import { ScriptedPeer } from "../../kit/scripted.js";

export interface Conversation {
  readonly received: string;
  readonly seen: readonly Record<string, unknown>[];
  readonly closed: boolean;
}

/** Sends each piece in one chunk, then ends the stream as a peer does that goes away. */
export function converse(
  protocol: Protocol<never>,
  pieces: readonly string[],
  options: Record<string, unknown> = {},
): Conversation {
  const peer = new ScriptedPeer(protocol, options);
  for (const piece of pieces) if (piece !== "") peer.send(piece);
  const received = peer.received();
  const { closed } = peer;
  if (!closed) peer.end("peer");
  return { received, seen: peer.observations.map(readable), closed };
}

/** An observation with its bytes as latin1 and its fields as `name: value`. */
export function readable(seen: Observation): Record<string, unknown> {
  const text = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value);
  return Object.fromEntries(
    Object.entries(seen).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map((field) => `${text(field.name)}: ${text(field.value)}`) : text(value),
    ]),
  );
}

/** The status of every answer in what was received. Pages begin with `<`, so that none is mistaken for an answer. */
export function statuses(received: string): number[] {
  return [...received.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}

const line = fc.constantFrom(
  "GET / HTTP/1.1",
  "GET http://a.com/ HTTP/1.1",
  "HEAD http://a.com/x HTTP/1.0",
  "POST http://a.com/ HTTP/1.1",
  "POST /cgi-bin/login HTTP/1.1",
  "CONNECT a.com:443 HTTP/1.1",
  "GET /",
  "GET http://a.com/ HTTP/1337",
  "GARBAGE",
  "",
);
const header = fc.constantFrom(
  "Host: a.com",
  "Connection: keep-alive",
  "Connection: close",
  "Content-Length: 5",
  "Content-Length: 12",
  "Content-Length: x",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip",
  "Expect: 100-continue",
  "Authorization: Basic YWRtaW46YWRtaW4=",
  "Proxy-Authorization: basic cm9vdDp4YzM1MTE=",
  "Authorization: Basic !",
  'Proxy-Authorization: Digest username="a", realm="b", nonce="c", uri="/", response="d"',
  " folded",
  "bad header",
  "X: \0",
);
const body = fc.constantFrom(
  "",
  "hello",
  "user=a&pw=b",
  "5\r\nhello\r\n0\r\n\r\n",
  "5;x=y\r\nhello\r\n",
  "zz\r\n",
  "username=a&password=b",
);
const end = fc.constantFrom("\r\n", "\r\n", "\r\n", "\n", "\r\r\n");

const request = fc
  .tuple(line, fc.array(header, { maxLength: 5 }), end, body)
  .map(([first, headers, eol, content]) => [first, ...headers, ""].join(eol) + eol + content);

/** What a peer may send: requests good and bad, with noise between, or noise alone. */
export const stream: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 4, arbitrary: request }, { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join("").replace(/[\u0100-\u{10ffff}]/gu, "\xff"));

/** Random bytes. */
export const noise: fc.Arbitrary<string> = fc
  .uint8Array({ maxLength: 300 })
  .map((bytes) => Buffer.from(bytes).toString("latin1"));

/** A stream and places to cut it. */
export const cutStream: fc.Arbitrary<readonly string[]> = fc
  .tuple(stream, fc.array(fc.nat({ max: 400 }), { maxLength: 8 }))
  .map(([text, cuts]) => {
    const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
    return places.slice(1).map((place, index) => text.slice(places[index], place));
  });
