/**
 * What was seen in one event, as parts to show: a summary for a row and every field for its details. The fields are those of
 * docs/EVENTS.md; one that is absent or of another type than documented is left out, for a sensor may be newer than the page.
 */
import type { EventView } from "../../server/api.js";
import { formatBytes, formatCount, formatDuration, formatExact } from "../parts/format.js";

/** `peer`: chosen by the peer, in the escaped form; `plain`: ours; `redacted`: was removed on the sensor. */
export type Part =
  | { readonly tone: "peer"; readonly label: string; readonly text: string }
  | { readonly tone: "plain"; readonly text: string }
  | { readonly tone: "redacted"; readonly label: string };

/** A line of the details. Lines with the same label belong together. */
export interface Detail {
  readonly label: string;
  readonly text: string;
  readonly peer: boolean;
}

const CLOSED: Readonly<Record<string, string>> = {
  peer: "closed by the peer",
  done: "conversation over",
  idle: "idle too long",
  deadline: "out of time",
  evicted: "made room for another peer",
  limit: "over a limit",
  drain: "sensor stopping",
  error: "network failed",
};

const REFUSED: Readonly<Record<string, string>> = {
  connections_max: "too many connections",
  connections_per_peer_max: "too many connections from this peer",
  proxy_header: "PROXY header missing or malformed",
};

export function summarize({ kind, seen, redacted, targetPort, transport }: EventView): Part[] {
  const peer = (label: string, field: string): Part[] => {
    const text = textOf(seen[field]);
    return text === undefined || (text === "" && kind !== "login") ? [] : [{ tone: "peer", label, text }];
  };
  switch (kind) {
    case "connect":
      return [plain(`to port ${targetPort}${transport === "tls" ? " over TLS" : ""}`)];
    case "login": {
      const user = peer("user", "username");
      const password = peer("password", "password");
      if (redacted && user.length + password.length === 0)
        return [{ tone: "redacted", label: "credentials" }, ...mechanism(seen)];
      if (redacted && password.length === 0) return [...user, { tone: "redacted", label: "password" }, ...mechanism(seen)];
      return [...user, ...password, ...mechanism(seen)];
    }
    case "command":
      return [...peer("", "line"), ...more(seen.length, seen.line)];
    case "request": {
      const removed: Part[] = redacted ? [{ tone: "redacted", label: "credentials" }] : [];
      return [...peer("", "method"), ...peer("", "target"), ...peer("host", "host"), ...peer("agent", "userAgent"), ...removed];
    }
    case "message":
      return [plain(textOf(seen.name) ?? "message"), ...peer("", "data"), ...more(seen.length, seen.data)];
    case "invalid":
      return [plain(textOf(seen.reason) ?? "not understood"), ...peer("", "data"), ...more(seen.length, seen.data)];
    case "close":
      return [plain(closeLine(seen))];
    case "refused": {
      const reason = textOf(seen.reason) ?? "";
      return [plain(REFUSED[reason] ?? reason)];
    }
    default:
      return unknownKind(kind);
  }
}

/** Everything known about the event, in reading order. */
export function detailsOf(event: EventView): Detail[] {
  const made = {
    age: "by the sensor's monotonic clock",
    wall: "by the sensor's wall clock",
    received: "when the server received it",
  };
  return [
    ours("time", `${formatExact(event.time)} (${made[event.timeSource]})`),
    ours("peer", `${event.address} port ${event.port}`),
    ours("aimed at", `port ${event.targetPort}, ${event.transport}`),
    ours("sensor", event.sensor),
    ours("session", event.session),
    ours("event", event.id),
    ...(event.redacted ? [ours("redacted", "credentials were removed on the sensor")] : []),
    ...Object.entries(event.seen).flatMap(([name, value]) => fieldDetails(name, value)),
  ];
}

function fieldDetails(name: string, value: unknown): Detail[] {
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return items.flatMap((item) => {
      if (!isRecord(item)) return fieldDetails(name, item);
      return [{ label: words(name), text: `${textOf(item.name) ?? ""}: ${textOf(item.value) ?? ""}`, peer: true }];
    });
  }
  const number = numberOf(value);
  if (number !== undefined && name.endsWith("Us")) return [ours(words(name.slice(0, -2)), formatDuration(number))];
  if (number !== undefined) return [ours(words(name), formatCount(number))];
  const text = textOf(value);
  return text === undefined ? [] : [{ label: words(name), text, peer: true }];
}

function closeLine(seen: EventView["seen"]): string {
  const reason = textOf(seen.reason) ?? "";
  const durationUs = numberOf(seen.durationUs);
  const bytesIn = numberOf(seen.bytesIn);
  const bytesOut = numberOf(seen.bytesOut);
  return [
    CLOSED[reason] ?? reason,
    durationUs === undefined ? "" : `after ${formatDuration(durationUs)}`,
    bytesIn === undefined ? "" : `${formatBytes(bytesIn)} in`,
    bytesOut === undefined ? "" : `${formatBytes(bytesOut)} out`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** A mechanism is worth a word only where it is not the plain one. */
function mechanism(seen: EventView["seen"]): Part[] {
  const name = textOf(seen.mechanism);
  return name === undefined || name === "" || name === "plain" ? [] : [plain(`by ${name}`)];
}

/** Says that the peer sent more than is kept. */
function more(length: unknown, kept: unknown): Part[] {
  const bytes = numberOf(length);
  const text = textOf(kept);
  if (bytes === undefined || text === undefined) return [];
  const keptBytes = new TextEncoder().encode(text.replace(/\\(?:\\|x[0-9a-f]{2})/gi, ".")).length;
  return bytes > keptBytes ? [plain(`of ${formatBytes(bytes)}`)] : [];
}

function plain(text: string): Part {
  return { tone: "plain", text };
}

function ours(label: string, text: string): Detail {
  return { label, text, peer: false };
}

/** `userAgent` → `user agent`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** 64-bit counts may come as text or bigint. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" && /^\d{1,20}$/.test(value) ? Number(value) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function unknownKind(kind: never): Part[] {
  return [plain(String(kind))];
}
