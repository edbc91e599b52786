/** Event ↔ its protobuf message. */
import "./no-long.js";
import type { Event, Field, Seen } from "../event.js";
import { CLOSE_REASONS, REDACTIONS, REFUSE_REASONS, TRANSPORTS } from "../event.js";
import type { minipot } from "./generated.js";

const EMPTY = new Uint8Array(0);

/** Bytes that are not what the proto says. */
export class WireError extends Error {
  readonly code = "WIRE";
}

/** Runs a generated decoder; what it throws comes out as a WireError that names the message. */
export function decoded<Message>(name: string, decode: () => Message): Message {
  try {
    return decode();
  } catch (cause) {
    throw new WireError(`Not a ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The generated encoder's input for one event. */
export function eventMessage(event: Event): minipot.Event.$Properties {
  const message: minipot.Event.$Properties = {
    monotonicUs: event.monotonicUs,
    session: event.session,
    peerAddress: event.peerAddress,
    peerPort: event.peerPort,
    targetPort: event.targetPort,
    transport: TRANSPORTS.indexOf(event.transport),
    redaction: REDACTIONS.indexOf(event.redaction),
  };
  const { seen } = event;
  switch (seen.kind) {
    case "connect":
      message.connect = {};
      return message;
    case "login":
      message.login = seen as unknown as minipot.Login.$Properties;
      return message;
    case "command":
      message.command = seen;
      return message;
    case "request":
      message.request = seen as unknown as minipot.Request.$Properties;
      return message;
    case "message":
      message.message = seen;
      return message;
    case "invalid":
      message.invalid = seen;
      return message;
    case "close":
      message.close = {
        reason: CLOSE_REASONS.indexOf(seen.reason),
        durationUs: seen.durationUs,
        bytesIn: seen.bytesIn,
        bytesOut: seen.bytesOut,
      };
      return message;
    case "refused":
      message.refused = { reason: REFUSE_REASONS.indexOf(seen.reason) };
      return message;
    default:
      return seen satisfies never;
  }
}

/**
 * The event in a decoded message. Its bytes are views on the decoder's input.
 *
 * @throws WireError when it has no observation of a known kind, or an enumeration's value is unknown
 */
export function eventOf(message: minipot.Event.$Properties): Event {
  return {
    monotonicUs: message.monotonicUs ?? 0,
    session: message.session ?? 0,
    peerAddress: message.peerAddress ?? EMPTY,
    peerPort: message.peerPort ?? 0,
    targetPort: message.targetPort ?? 0,
    transport: named(TRANSPORTS, message.transport, "transport"),
    redaction: named(REDACTIONS, message.redaction, "redaction"),
    seen: seenIn(message),
  };
}

function seenIn(message: minipot.Event.$Properties): Seen {
  if (message.connect) return { kind: "connect" };
  if (message.login) {
    const { username, password, mechanism, attempt, proof, pair, accepted } = message.login;
    return {
      kind: "login",
      mechanism: mechanism ?? "",
      attempt: attempt ?? 0,
      ...(username == null ? {} : { username }),
      ...(password == null ? {} : { password }),
      ...(proof == null || proof.length === 0 ? {} : { proof: fields(proof) }),
      ...(pair == null ? {} : { pair }),
      ...(accepted ? { accepted } : {}),
    };
  }
  if (message.command) return { kind: "command", line: message.command.line ?? EMPTY, length: message.command.length ?? 0 };
  if (message.request) {
    const { method, target, version, host, userAgent, headers, body, bodyLength } = message.request;
    return {
      kind: "request",
      method: method ?? EMPTY,
      target: target ?? EMPTY,
      version: version ?? EMPTY,
      host: host ?? EMPTY,
      userAgent: userAgent ?? EMPTY,
      headers: fields(headers ?? []),
      body: body ?? EMPTY,
      bodyLength: bodyLength ?? 0,
    };
  }
  if (message.message) {
    const { name, data, length } = message.message;
    return { kind: "message", name: name ?? "", data: data ?? EMPTY, length: length ?? 0 };
  }
  if (message.invalid) {
    const { reason, data, length } = message.invalid;
    return { kind: "invalid", reason: reason ?? "", data: data ?? EMPTY, length: length ?? 0 };
  }
  if (message.close) {
    const { reason, durationUs, bytesIn, bytesOut } = message.close;
    return {
      kind: "close",
      reason: named(CLOSE_REASONS, reason, "close reason"),
      durationUs: durationUs ?? 0,
      bytesIn: bytesIn ?? 0,
      bytesOut: bytesOut ?? 0,
    };
  }
  if (message.refused) return { kind: "refused", reason: named(REFUSE_REASONS, message.refused.reason, "refuse reason") };
  throw new WireError("An event without an observation of a known kind.");
}

function fields(messages: readonly minipot.Field.$Properties[]): Field[] {
  return messages.map(({ name, value }) => ({ name: name ?? EMPTY, value: value ?? EMPTY }));
}

/** What an enumeration's value stands for. @throws WireError when it is unknown */
export function named<Name>(names: readonly Name[], index: number | undefined | null, what: string): Name {
  const name = names[index ?? 0];
  if (name === undefined) throw new WireError(`Unknown ${what} ${index}.`);
  return name;
}
