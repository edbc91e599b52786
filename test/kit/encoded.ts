/** How large what a peer showed is in a message to the collector, as it is encoded. */
import type { Seen } from "../../src/event.js";
import { encodeFrame, type Frame } from "../../src/wire/frame.js";

const FRAME: Omit<Frame, "events"> = {
  ...{ worker: new Uint8Array(8), service: "x", number: 1, monotonicUs: 1, wallMs: 1, attempts: [], sessionsClosed: 0 },
  ...{ eventsShed: 0, urgent: false, consent: 1, credentialMode: "on" as const },
};

/** @returns bytes, of the largest addresses, ports and times */
export function encodedBytes(seen: Seen): number {
  const endpoints = { peerAddress: new Uint8Array(16), peerPort: 65_535, targetPort: 65_535, transport: "tcp" } as const;
  const event = { monotonicUs: 2 ** 50, session: 2 ** 32 - 1, ...endpoints, redaction: "none", seen } as const;
  return encodeFrame({ ...FRAME, events: [event] }).length - encodeFrame({ ...FRAME, events: [] }).length;
}
