/** The messages of the connection layer (RFC 4254): their numbers, and those that are sent. */
import { FieldWriter } from "../fields.js";

export const Message = {
  globalRequest: 80,
  requestSuccess: 81,
  requestFailure: 82,
  channelOpen: 90,
  channelOpenConfirmation: 91,
  channelOpenFailure: 92,
  channelWindowAdjust: 93,
  channelData: 94,
  channelExtendedData: 95,
  channelEof: 96,
  channelClose: 97,
  channelRequest: 98,
  channelSuccess: 99,
  channelFailure: 100,
} as const;

/** Why a channel is not opened. */
export const OpenFailure = { prohibited: 1, connectFailed: 2, unknownType: 3, shortage: 4 } as const;

const STDERR = 1;

export const REQUEST_FAILURE = Uint8Array.of(Message.requestFailure);

/** A message that says no more than which channel it is about, by the peer's number. */
export function about(message: number, channel: number): Uint8Array {
  return new FieldWriter().byte(message).uint32(channel).done();
}

export function openConfirmation(theirs: number, ours: number, window: number, packetMax: number): Uint8Array {
  return new FieldWriter()
    .byte(Message.channelOpenConfirmation)
    .uint32(theirs)
    .uint32(ours)
    .uint32(window)
    .uint32(packetMax)
    .done();
}

export function openFailure(theirs: number, reason: number): Uint8Array {
  return new FieldWriter().byte(Message.channelOpenFailure).uint32(theirs).uint32(reason).string("").string("").done();
}

export function windowAdjust(channel: number, bytes: number): Uint8Array {
  return new FieldWriter().byte(Message.channelWindowAdjust).uint32(channel).uint32(bytes).done();
}

/** @param text latin1 */
export function data(channel: number, text: string, isError: boolean): Uint8Array {
  const writer = new FieldWriter().byte(isError ? Message.channelExtendedData : Message.channelData).uint32(channel);
  if (isError) writer.uint32(STDERR);
  return writer.string(text).done();
}

export function exitStatus(channel: number, status: number): Uint8Array {
  return new FieldWriter()
    .byte(Message.channelRequest)
    .uint32(channel)
    .string("exit-status")
    .boolean(false)
    .uint32(status)
    .done();
}

/** @param name without SIG */
export function exitSignal(channel: number, name: string): Uint8Array {
  return new FieldWriter()
    .byte(Message.channelRequest)
    .uint32(channel)
    .string("exit-signal")
    .boolean(false)
    .string(name)
    .boolean(false)
    .string("")
    .string("")
    .done();
}
