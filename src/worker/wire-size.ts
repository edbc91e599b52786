/** How large an event is on its way to the collector, reckoned without encoding it: never less than it is, and not much more. */
import type { Seen } from "../event.js";

/** What an event has beside what its peer sent: addresses, ports, times, tags and lengths. */
const EVENT_BYTES = 128;
/** Tags and lengths of a field. */
const FIELD_BYTES = 16;

/** @returns bytes */
export function bytesOnWire(seen: Seen): number {
  return EVENT_BYTES + quotedBytes(seen);
}

function quotedBytes(seen: Seen): number {
  switch (seen.kind) {
    case "login":
      return (seen.username?.length ?? 0) + (seen.password?.length ?? 0) + fieldBytes(seen.proof ?? []);
    case "command":
      return seen.line.length;
    case "request": {
      // Host and user agent stand beside the fields that they are from.
      const { method, target, version, host, userAgent, headers, body } = seen;
      const line = method.length + target.length + version.length;
      return line + host.length + userAgent.length + fieldBytes(headers) + body.length;
    }
    case "message":
    case "invalid":
      return seen.data.length;
    default:
      return 0;
  }
}

function fieldBytes(fields: readonly { name: Uint8Array; value: Uint8Array }[]): number {
  return fields.reduce((sum, { name, value }) => sum + name.length + value.length + FIELD_BYTES, 0);
}
