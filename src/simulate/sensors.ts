/**
 * What the sensors of a simulated world would report: the attempts of its bots, and of the days before, as whole sessions, with the
 * software that each botnet uses, sealed into batches as a collector seals them. The world ends now.
 */
import { createHash } from "node:crypto";
import type { Event, Seen } from "../event.js";
import { type BatchHead, encodeBatch } from "../wire/batch.js";
import { encodeFrame } from "../wire/frame.js";
import { type Attempt, attemptsBefore, readableAttempts } from "./attempts.js";
import type { World } from "./botnets.js";
import { groupedBy } from "./grouped-by.js";

/** Sensors of a world are called so, and by no other name can one be. */
export const SIMULATED = "simulated";

const BATCH_EVENTS = 2000;
/** What a simulated sensor's monotonic clock shows at the end of its world. */
const UPTIME_US = 400 * 86_400_000_000;
const PORTS: Readonly<Record<string, number>> = { telnet: 23, ssh: 22, ftp: 21, http: 80 };
const MECHANISMS: Readonly<Record<string, string>> = { telnet: "plain", ssh: "password", ftp: "plain", http: "basic" };
/** What bots say of themselves: each list of credentials is tried by one kind of software. */
const CLIENTS = ["SSH-2.0-Go", "SSH-2.0-libssh2_1.4.3", "SSH-2.0-PUTTY", "SSH-2.0-libssh-0.6.3", "SSH-2.0-paramiko_2.7.2"];
const AGENTS = ["Mozilla/5.0", "Go-http-client/1.1", "python-requests/2.31.0", "curl/7.64.0", "Hello, World"];

export interface SealedBatch {
  readonly sensor: string;
  readonly body: Uint8Array;
  /** For the header that tells a sensor's clocks. */
  readonly clock: string;
  readonly events: number;
}

interface Seeing {
  readonly timeS: number;
  readonly service: string;
  readonly event: Event;
}

export function sensorName(index: number): string {
  return `${SIMULATED}-${index + 1}`;
}

/** Batches of all sensors, each sensor's in their order. @param nowMs when the world ends */
export function* sealedBatches(world: World, nowMs: number): Generator<SealedBatch> {
  const bySensor = groupedBy([...attemptsBefore(world), ...readableAttempts(world)], ({ sensor }) => sensor);
  let endS = 0;
  for (const attempts of bySensor.values()) for (const { timeS } of attempts) endS = Math.max(endS, timeS + 60);
  for (const [index, attempts] of bySensor) {
    const sensor = sensorName(index);
    const boot = digest(`boot ${world.shape.seed} ${sensor}`, 16);
    // The same world filled in again is other batches: what they tell is at other times.
    const spool = digest(`spool ${world.shape.seed} ${sensor} ${nowMs}`, 16);
    const clock = `boot=${boot.toString("hex")}; monotonic_us=${UPTIME_US}; wall_ms=${nowMs}`;
    const seen = [...groupedBy(attempts, ({ session }) => session).values()].flatMap((session) => sessionEvents(session, endS));
    seen.sort((a, b) => a.timeS - b.timeS);
    for (let from = 0, number = 1; from < seen.length; from += BATCH_EVENTS, number++) {
      const part = seen.slice(from, from + BATCH_EVENTS);
      const head: BatchHead = {
        sensor,
        boot,
        spool,
        number,
        firstSequence: from + 1,
        eventCount: part.length,
        sealedMonotonicUs: UPTIME_US,
        sealedWallMs: nowMs,
        version: SIMULATED,
        losses: [],
      };
      yield { sensor, body: encodeBatch(head, frames(part, number, nowMs)), clock, events: part.length };
    }
  }
}

/** One for each service, since a worker knows but one. */
function frames(seen: readonly Seeing[], number: number, wallMs: number): Uint8Array[] {
  return [...groupedBy(seen, ({ service }) => service)].map(([service, own]) =>
    encodeFrame({
      worker: digest(`worker ${service}`, 8),
      service,
      number,
      monotonicUs: UPTIME_US,
      wallMs,
      attempts: [],
      sessionsClosed: 0,
      eventsShed: 0,
      urgent: false,
      consent: 0,
      credentialMode: "on",
      events: own.map(({ event }) => event),
    }),
  );
}

function sessionEvents(attempts: readonly Attempt[], endS: number): Seeing[] {
  const [first] = attempts;
  const last = attempts.at(-1);
  if (first === undefined || last === undefined) return [];
  const { service, address, session } = first;
  const at = (timeS: number, seen: Seen): Seeing => ({
    timeS,
    service,
    event: {
      monotonicUs: UPTIME_US - Math.round((endS - timeS) * 1e6),
      session,
      peerAddress: address,
      peerPort: 1024 + ((session * 7919) % 64_000),
      targetPort: PORTS[service] ?? 23,
      transport: "tcp",
      redaction: "none",
      seen,
    },
  });
  const durationS = last.timeS - first.timeS + 2;
  return [
    at(first.timeS, { kind: "connect" }),
    ...(service === "ssh" ? [at(first.timeS + 0.2, message("client-version", picked(CLIENTS, address)))] : []),
    ...attempts.flatMap((attempt, index) => [
      ...(service === "http" ? [at(attempt.timeS + 0.4, request(picked(AGENTS, address)))] : []),
      at(attempt.timeS + 0.5, login(attempt, index + 1)),
    ]),
    at(last.timeS + 2, {
      kind: "close",
      reason: "peer",
      durationUs: durationS * 1e6,
      bytesIn: 40 * attempts.length,
      bytesOut: 90,
    }),
  ];
}

function login({ username, password, service }: Attempt, attempt: number): Seen {
  const mechanism = MECHANISMS[service] ?? "plain";
  return { kind: "login", username: Buffer.from(username), password: Buffer.from(password), mechanism, attempt };
}

function message(name: string, text: string): Seen {
  return { kind: "message", name, data: Buffer.from(text), length: text.length };
}

function request(agent: string): Seen {
  const bytes = (text: string) => Buffer.from(text);
  const headers = [{ name: bytes("User-Agent"), value: bytes(agent) }];
  const line = { method: bytes("GET"), target: bytes("/"), version: bytes("HTTP/1.1"), host: bytes("") };
  return { kind: "request", ...line, userAgent: bytes(agent), headers, body: bytes(""), bodyLength: 0 };
}

/** The same for all addresses whose last octets agree in a way that a botnet's do not, so that software tells less than lists. */
function picked(names: readonly string[], address: Uint8Array): string {
  return names[address[3]! % names.length]!;
}

function digest(text: string, length: number): Buffer {
  return createHash("sha256").update(text).digest().subarray(0, length);
}
