/** Batches and their acknowledgement (`proto/upload.proto`). */
import "./no-long.js";
import protobuf from "protobufjs/minimal.js";
import { decoded } from "./event.js";
import { type Frame, frameOf } from "./frame.js";
import { minipot } from "./generated.js";

/** `frames` in the proto. */
const FRAMES_FIELD = 11;

/** In the order of `LossReason` in the proto, which describes them. */
export const LOSS_REASONS = ["worker_died", "worker_ring", "spool_full", "spool_torn", "quarantined"] as const;
export type LossReason = (typeof LOSS_REASONS)[number];

export interface Loss {
  readonly reason: LossReason;
  /** Empty when several services are concerned. */
  readonly service: string;
  readonly events: number;
  readonly sessions: number;
}

/** What a batch says beside its frames. Fields as in the proto. */
export interface BatchHead {
  readonly sensor: string;
  readonly boot: Uint8Array;
  readonly spool: Uint8Array;
  readonly number: number;
  readonly firstSequence: number;
  readonly eventCount: number;
  readonly sealedMonotonicUs: number;
  readonly sealedWallMs: number;
  readonly version: string;
  readonly losses: readonly Loss[];
}

export interface Batch extends BatchHead {
  readonly frames: readonly Frame[];
}

/** How a sensor is to batch. */
export interface Batching {
  readonly version: number;
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  readonly maxAttempts: number;
  readonly throttleHoldbackMs: number;
}

export interface Ack {
  readonly number: number;
  readonly batching: Batching;
  readonly blockListVersion: number;
  readonly wallMs: number;
}

/** @param frames encoded frames, taken as they are */
export function encodeBatch(head: BatchHead, frames: readonly Uint8Array[]): Uint8Array {
  const losses = head.losses.map((loss) => ({ ...loss, reason: LOSS_REASONS.indexOf(loss.reason) }));
  return minipot.SealedBatch.encode({ ...head, losses, frames: frames as Uint8Array[] }).finish();
}

/** Bytes in the result are views on `bytes`. @throws WireError */
export function decodeBatch(bytes: Uint8Array): Batch {
  return decoded("batch", () => {
    const message = minipot.Batch.decode(bytes);
    return { ...headOf(message), frames: message.frames.map(frameOf) };
  });
}

/** The batch without its frames. @throws WireError */
export function decodeBatchHead(bytes: Uint8Array): BatchHead {
  return headOf(decoded("batch", () => minipot.SealedBatch.decode(bytes)));
}

/**
 * As decodeBatchHead, from a batch's first bytes: what stands before its first frame.
 *
 * @throws WireError when they end before that
 */
export function decodeBatchOpening(bytes: Uint8Array): BatchHead {
  const { length } = decoded("batch's opening", () => beforeFrames(protobuf.Reader.create(bytes)));
  return decodeBatchHead(bytes.subarray(0, length));
}

function beforeFrames(reader: protobuf.Reader): { length: number } {
  for (;;) {
    const length = reader.pos;
    const tag = reader.uint32();
    if (tag >>> 3 === FRAMES_FIELD) return { length };
    reader.skipType(tag & 7);
  }
}

function headOf(message: Omit<minipot.Batch.$Properties, "frames">): BatchHead {
  return {
    sensor: message.sensor ?? "",
    boot: message.boot ?? new Uint8Array(0),
    spool: message.spool ?? new Uint8Array(0),
    number: message.number ?? 0,
    firstSequence: message.firstSequence ?? 0,
    eventCount: message.eventCount ?? 0,
    sealedMonotonicUs: message.sealedMonotonicUs ?? 0,
    sealedWallMs: message.sealedWallMs ?? 0,
    version: message.version ?? "",
    losses: (message.losses ?? []).map(({ reason, service, events, sessions }) => {
      const name = LOSS_REASONS[reason ?? 0];
      if (name === undefined) throw new Error(`unknown loss reason ${reason}`);
      return { reason: name, service: service ?? "", events: events ?? 0, sessions: sessions ?? 0 };
    }),
  };
}

export function encodeAck(ack: Ack): Uint8Array {
  return minipot.Ack.encode(ack).finish();
}

/** @throws WireError */
export function decodeAck(bytes: Uint8Array): Ack {
  return decoded("acknowledgement", () => {
    const { number, batching, blockListVersion, wallMs } = minipot.Ack.decode(bytes);
    if (!batching) throw new Error("it has no batching settings");
    return {
      number,
      batching: {
        version: batching.version ?? 0,
        maxAgeMs: batching.maxAgeMs ?? 0,
        maxBytes: batching.maxBytes ?? 0,
        maxAttempts: batching.maxAttempts ?? 0,
        throttleHoldbackMs: batching.throttleHoldbackMs ?? 0,
      },
      blockListVersion,
      wallMs,
    };
  });
}
