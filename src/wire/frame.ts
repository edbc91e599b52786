/** Frames (`proto/ipc.proto`) and what is said around them on the unix socket. */
import "./no-long.js";
import { CREDENTIAL_MODES, type CredentialMode } from "../consent.js";
import type { Event } from "../event.js";
import { decoded, eventMessage, eventOf, named } from "./event.js";
import { minipot } from "./generated.js";

/** What a frame says beside its events. */
export interface FrameHead {
  /** Names a run of a worker: 8 bytes. */
  readonly worker: Uint8Array;
  readonly service: string;
  /** 1, 2, 3 … per worker. */
  readonly number: number;
  readonly monotonicUs: number;
  readonly wallMs: number;
  /** Logins in this frame, by peer. */
  readonly attempts: readonly Attempts[];
  /** Totals since the worker started. */
  readonly sessionsClosed: number;
  readonly eventsShed: number;
  /** Seal and send at once. */
  readonly urgent: boolean;
  /** The consent text that its events were collected under, 0 for none. */
  readonly consent: number;
  readonly credentialMode: CredentialMode;
}

export interface Attempts {
  readonly peerAddress: Uint8Array;
  readonly logins: number;
}

export interface Frame extends FrameHead {
  readonly events: readonly Event[];
}

export type ToCollector =
  | { readonly kind: "hello"; readonly worker: Uint8Array; readonly service: string }
  | { readonly kind: "frame"; readonly frame: Uint8Array }
  | { readonly kind: "bye" }
  | { readonly kind: "watch" };

export type FromCollector =
  | { readonly kind: "accepted"; readonly number: number }
  | { readonly kind: "frame"; readonly frame: Uint8Array }
  | { readonly kind: "skipped"; readonly frames: number };

export function encodeFrame(frame: Frame): Uint8Array {
  const { events, attempts, credentialMode, ...head } = frame;
  return minipot.Frame.encode({
    ...head,
    attempts: attempts as Attempts[],
    credentialMode: CREDENTIAL_MODES.indexOf(credentialMode),
    events: events.map(eventMessage),
  }).finish();
}

/** @throws WireError */
export function decodeFrame(bytes: Uint8Array): Frame {
  return frameOf(decoded("frame", () => minipot.Frame.decode(bytes)));
}

/** The events of a frame are counted, not decoded. @throws WireError */
export function decodeFrameHead(bytes: Uint8Array): FrameHead & { readonly eventCount: number } {
  const message = decoded("frame", () => minipot.FrameHead.decode(bytes));
  return { ...headOf(message), eventCount: message.events.length };
}

export function frameOf(message: minipot.Frame.$Properties): Frame {
  return { ...headOf(message), events: (message.events ?? []).map(eventOf) };
}

function headOf(message: Omit<minipot.Frame.$Properties, "events">): FrameHead {
  return {
    worker: message.worker ?? new Uint8Array(0),
    service: message.service ?? "",
    number: message.number ?? 0,
    monotonicUs: message.monotonicUs ?? 0,
    wallMs: message.wallMs ?? 0,
    attempts: (message.attempts ?? []).map(({ peerAddress, logins }) => ({
      peerAddress: peerAddress ?? new Uint8Array(0),
      logins: logins ?? 0,
    })),
    sessionsClosed: message.sessionsClosed ?? 0,
    eventsShed: message.eventsShed ?? 0,
    urgent: message.urgent ?? false,
    consent: message.consent ?? 0,
    credentialMode: named(CREDENTIAL_MODES, message.credentialMode, "credential mode"),
  };
}

export function encodeToCollector(message: ToCollector): Uint8Array {
  return minipot.ToCollector.encode(toCollectorMessage(message)).finish();
}

function toCollectorMessage(message: ToCollector): minipot.ToCollector.$Properties {
  switch (message.kind) {
    case "hello":
      return { hello: { worker: message.worker, service: message.service } };
    case "frame":
      return { frame: message.frame };
    case "bye":
      return { bye: {} };
    case "watch":
      return { watch: {} };
    default:
      return message satisfies never;
  }
}

/** Bytes in the result are views on `bytes`. @throws WireError */
export function decodeToCollector(bytes: Uint8Array): ToCollector {
  return decoded("message to the collector", () => {
    const { hello, frame, bye, watch } = minipot.ToCollector.decode(bytes);
    if (frame != null) return { kind: "frame", frame };
    if (hello) return { kind: "hello", worker: hello.worker ?? new Uint8Array(0), service: hello.service ?? "" };
    if (bye) return { kind: "bye" };
    if (watch) return { kind: "watch" };
    throw new Error("it says nothing");
  });
}

export function encodeFromCollector(message: FromCollector): Uint8Array {
  return minipot.FromCollector.encode(fromCollectorMessage(message)).finish();
}

function fromCollectorMessage(message: FromCollector): minipot.FromCollector.$Properties {
  switch (message.kind) {
    case "accepted":
      return { accepted: { number: message.number } };
    case "frame":
      return { frame: message.frame };
    case "skipped":
      return { skipped: { frames: message.frames } };
    default:
      return message satisfies never;
  }
}

/** Bytes in the result are views on `bytes`. @throws WireError */
export function decodeFromCollector(bytes: Uint8Array): FromCollector {
  return decoded("message from the collector", () => {
    const { accepted, frame, skipped } = minipot.FromCollector.decode(bytes);
    if (accepted) return { kind: "accepted", number: accepted.number ?? 0 };
    if (frame != null) return { kind: "frame", frame };
    if (skipped) return { kind: "skipped", frames: skipped.frames ?? 0 };
    throw new Error("it says nothing");
  });
}
