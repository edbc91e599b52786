import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventJson, eventLine } from "../../src/cli/event-line.js";
import type { Event, Seen } from "../../src/event.js";
import type { Frame } from "../../src/wire/frame.js";

const bytes = (text: string) => Buffer.from(text, "latin1");

function frameOf(seen: Seen, over: Partial<Event> = {}): { frame: Frame; event: Event } {
  const event: Event = {
    monotonicUs: 4_000_000,
    session: 7,
    peerAddress: Uint8Array.of(192, 0, 2, 1),
    peerPort: 4242,
    targetPort: 23,
    transport: "tcp",
    redaction: "none",
    seen,
    ...over,
  };
  const frame: Frame = {
    worker: bytes("\x01\x02\x03\x04\x05\x06\x07\x08"),
    service: "telnet",
    number: 1,
    monotonicUs: 5_000_000,
    wallMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    attempts: [],
    sessionsClosed: 0,
    eventsShed: 0,
    urgent: false,
    consent: 0,
    credentialMode: "off",
    events: [event],
  };
  return { frame, event };
}

const HOSTILE = "\x1b[2J\x9b31m\n\r\x07\xe2\x80\xae";
const SEEN: Seen[] = [
  { kind: "connect" },
  { kind: "login", username: bytes(HOSTILE), password: bytes(HOSTILE), mechanism: HOSTILE, attempt: 1 },
  { kind: "command", line: bytes(HOSTILE), length: 1 },
  {
    kind: "request",
    method: bytes(HOSTILE),
    target: bytes(HOSTILE),
    version: bytes(HOSTILE),
    host: bytes(HOSTILE),
    userAgent: bytes(HOSTILE),
    headers: [{ name: bytes(HOSTILE), value: bytes(HOSTILE) }],
    body: bytes(HOSTILE),
    bodyLength: 1,
  },
  { kind: "message", name: HOSTILE, data: bytes(HOSTILE), length: 1 },
  { kind: "invalid", reason: HOSTILE, data: bytes(HOSTILE), length: 1 },
  { kind: "close", reason: "peer", durationUs: 1_500_000, bytesIn: 1, bytesOut: 2 },
  { kind: "refused", reason: "connections_max" },
];

for (const seen of SEEN) {
  test(`${seen.kind}: no byte of the peer reaches the terminal as it is`, () => {
    const { frame, event } = frameOf(seen);
    for (const line of [eventLine(frame, event), eventJson(frame, event)]) {
      assert.not.match(line, /[\p{Cc}\p{Cf}]/u);
      assert.match(line, new RegExp(seen.kind));
    }
  });
}

test("a line tells when, where, who and what", () => {
  const { frame, event } = frameOf({
    kind: "login",
    username: bytes("root"),
    password: bytes("a b"),
    mechanism: "plain",
    attempt: 1,
  });
  assert.is(eventLine(frame, event), "2026-01-02T03:04:04.000Z  telnet     23    192.0.2.1:4242         login    root / a b");
});

test("what was redacted is said, and an IPv6 address is in brackets", () => {
  const peerAddress = Uint8Array.from({ length: 16 }, (_, index) => (index === 15 ? 1 : 0));
  const { frame, event } = frameOf({ kind: "login", mechanism: "plain", attempt: 1 }, { redaction: "removed", peerAddress });
  assert.match(eventLine(frame, event), /\[::1\]:4242 .* – \/ – \(redacted\)$/);
});

test("JSON says the same, a line each, and names the session", () => {
  const { frame, event } = frameOf({ kind: "login", username: bytes("ro\\ot"), mechanism: "plain", attempt: 1 });
  const found = JSON.parse(eventJson(frame, event));
  assert.is(found.session, "0102030405060708-7");
  assert.is(found.peerAddress, "192.0.2.1");
  assert.is(found.time, "2026-01-02T03:04:04.000Z");
  assert.is(found.seen.username, "ro\\\\ot");
});

test("a clock beyond all calendars and an address of no length are shown, not thrown", () => {
  const { frame, event } = frameOf({ kind: "connect" }, { peerAddress: Uint8Array.of(1, 2) });
  const wild = { ...frame, wallMs: 2 ** 60 };
  assert.match(eventLine(wild, event), /^\? .*0102:4242/);
  assert.is(JSON.parse(eventJson(wild, event)).time, "?");
});

test("only the kind is painted", () => {
  const { frame, event } = frameOf({ kind: "connect" });
  assert.match(
    eventLine(frame, event, (kind, text) => `<${kind}>${text}`),
    /<connect>connect/,
  );
});

test.run();
