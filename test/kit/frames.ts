/** Frames as a worker would make them. */
import type { Event } from "../../src/event.js";
import { encodeFrame, type Frame } from "../../src/wire/frame.js";

export function loginEvent(session: number, password = `pw${session}`): Event {
  return {
    monotonicUs: Math.floor(performance.now() * 1000),
    session,
    peerAddress: Uint8Array.of(198, 51, 100, session % 256),
    peerPort: 1024 + (session % 60000),
    targetPort: 23,
    transport: "tcp",
    redaction: "none",
    seen: { kind: "login", mechanism: "plain", attempt: 1, username: Buffer.from("root"), password: Buffer.from(password) },
  };
}

export function frameOf(worker: Uint8Array, number: number, events: readonly Event[], change: Partial<Frame> = {}): Uint8Array {
  return encodeFrame({
    worker,
    service: "telnet",
    number,
    monotonicUs: Math.floor(performance.now() * 1000),
    wallMs: Date.now(),
    attempts: [],
    sessionsClosed: 0,
    eventsShed: 0,
    urgent: false,
    consent: 0,
    credentialMode: "off",
    events,
    ...change,
  });
}
