/** `minipot tail`: what peers do, a line each, read from the running collector. */
import { connect } from "node:net";
import { formatAddress } from "../bytes/address.js";
import { escapeBytes } from "../bytes/escape.js";
import { loadConfig } from "../config/load.js";
import { collectorPath } from "../config/slice.js";
import type { Event, Field, Seen } from "../event.js";
import { decodeFrame, decodeFromCollector, encodeToCollector, type Frame } from "../wire/frame.js";
import { messageReader, withLength } from "../wire/framing.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

export async function tail({ config: path, json = false }: { config?: string; json?: boolean }): Promise<number> {
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  const socketPath = collectorPath(config.sensor.runtimeDir);
  const socket = connect({ path: socketPath });
  const read = messageReader((bytes) => {
    const message = decodeFromCollector(bytes);
    if (message.kind === "frame") printFrame(decodeFrame(message.frame), json);
    if (message.kind === "skipped") process.stderr.write(`… ${message.frames} frames left out: this terminal is too slow\n`);
  });
  return new Promise((resolve) => {
    let connected = false;
    socket.on("connect", () => {
      connected = true;
      socket.write(withLength(encodeToCollector({ kind: "watch" })));
    });
    socket.on("data", read);
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => {
      process.stderr.write(
        connected ? "The sensor has stopped.\n" : `No sensor answers at ${socketPath}; start one: minipot up\n`,
      );
      resolve(connected ? EXIT.ok : EXIT.notRunning);
    });
    process.once("SIGINT", () => resolve(EXIT.ok));
    process.once("SIGTERM", () => resolve(EXIT.ok));
  });
}

function printFrame(frame: Frame, json: boolean): void {
  for (const event of frame.events) {
    const time = new Date(frame.wallMs - (frame.monotonicUs - event.monotonicUs) / 1000);
    process.stdout.write(`${json ? jsonLine(frame, event, time) : line(frame, event, time)}\n`);
  }
}

function line({ service }: Frame, event: Event, time: Date): string {
  const { peerAddress, peerPort, targetPort, redacted, seen } = event;
  const address = formatAddress(peerAddress);
  const peer = address.includes(":") ? `[${address}]:${peerPort}` : `${address}:${peerPort}`;
  const what = `${describe(seen)}${redacted ? " (redacted)" : ""}`;
  return `${time.toISOString()}  ${service.padEnd(10)} ${String(targetPort).padEnd(5)} ${peer.padEnd(22)} ${seen.kind.padEnd(8)} ${what}`.trimEnd();
}

/** What was seen in some words, peers' bytes escaped. */
export function describe(seen: Seen): string {
  switch (seen.kind) {
    case "connect":
      return "";
    case "login":
      return [seen.username, seen.password].map((part) => (part === undefined ? "–" : escapeBytes(part))).join(" / ");
    case "command":
      return escapeBytes(seen.line);
    case "request":
      return [seen.method, seen.target, seen.userAgent].map(escapeBytes).join(" ");
    case "message":
      return `${seen.name} ${escapeBytes(seen.data)}`;
    case "invalid":
      return `${seen.reason}: ${escapeBytes(seen.data)}`;
    case "close":
      return `${seen.reason}, ${(seen.durationUs / 1e6).toFixed(1)} s, ${seen.bytesIn} bytes in, ${seen.bytesOut} out`;
    case "refused":
      return seen.reason;
    default:
      return seen satisfies never;
  }
}

function jsonLine({ service, worker }: Frame, event: Event, time: Date): string {
  const { peerAddress, session, seen, monotonicUs: _, ...rest } = event;
  const name = Buffer.from(worker).toString("hex");
  return JSON.stringify({
    time: time.toISOString(),
    service,
    session: `${name}-${session}`,
    kind: seen.kind,
    peerAddress: formatAddress(peerAddress),
    ...rest,
    seen: Object.fromEntries(Object.entries(seen).map(([field, value]) => [field, shown(value)])),
  });
}

function shown(value: unknown): unknown {
  if (value instanceof Uint8Array) return escapeBytes(value);
  if (Array.isArray(value)) return (value as Field[]).map((field) => [escapeBytes(field.name), escapeBytes(field.value)]);
  return value;
}
