/** Events as a telnet worker makes them: connect, login, close of one session after another, from very many public addresses. */
import type { Event, Seen } from "../src/event.js";
import { monotonicUs } from "../src/monotonic.js";
import { encodeFrame } from "../src/wire/frame.js";

/** As a worker flushes them. */
const FRAME_EVENTS = 64;
const USERNAMES = ["root", "admin", "user", "support", "guest", "ubnt", "supervisor", "telnetadmin"].map((name) =>
  Buffer.from(name),
);

export interface ScriptedFrame {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly eventCount: number;
}

/**
 * Encoded frames of one worker's run, which hold so many events in all.
 *
 * @param worker 8 bytes
 * @param first number of the first session
 */
export function* scriptedFrames(worker: Uint8Array, eventCount: number, first = 1): Generator<ScriptedFrame> {
  let sessionsClosed = 0;
  for (let from = 0, number = 1; from < eventCount; from += FRAME_EVENTS, number++) {
    const events = Array.from({ length: Math.min(FRAME_EVENTS, eventCount - from) }, (_, index) =>
      scriptedEvent(from + index, first),
    );
    sessionsClosed += events.filter(({ seen }) => seen.kind === "close").length;
    const logins = events.filter(({ seen }) => seen.kind === "login");
    const attempts = logins.map(({ peerAddress }) => ({ peerAddress, logins: 1 }));
    const clocks = { monotonicUs: monotonicUs(), wallMs: Date.now() };
    const totals = { sessionsClosed, eventsShed: 0, urgent: false, consent: 0, credentialMode: "off" } as const;
    const bytes = encodeFrame({ worker, service: "telnet", number, ...clocks, attempts, ...totals, events });
    yield { bytes, number, eventCount: events.length };
  }
}

function scriptedEvent(index: number, first: number): Event {
  const session = first + Math.floor(index / 3);
  return {
    monotonicUs: monotonicUs(),
    session,
    peerAddress: publicAddress(session),
    peerPort: 1024 + (session % 60_000),
    targetPort: 23,
    transport: "tcp",
    redaction: "none",
    seen: scriptedSeen(index % 3, session),
  };
}

function scriptedSeen(step: number, session: number): Seen {
  if (step === 0) return { kind: "connect" };
  if (step === 2) return { kind: "close", reason: "peer", durationUs: 3_200_000 + session, bytesIn: 24, bytesOut: 96 };
  const username = USERNAMES[session % USERNAMES.length]!;
  const password = Buffer.from(`pw${(Math.imul(session, 2654435761) >>> 16) & 0xffff}`);
  return { kind: "login", username, password, mechanism: "plain", attempt: 1 };
}

/** One of 262,144 in blocks that are nobody's private ones: 80.0.0.0/14. */
function publicAddress(session: number): Uint8Array {
  const host = Math.imul(session, 2654435761) >>> 14;
  return Uint8Array.of(80, (host >> 16) & 3, (host >> 8) & 255, host & 255);
}
