/**
 * `minipot doctor`: each link of the chain from a listening port to the server's store, with a verdict and what to do; at the end
 * a marked test event goes the whole way. Exit 1 when a link is broken.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config/config.js";
import { ConfigError, loadConfig } from "../config/load.js";
import { collectorSlice } from "../config/slice.js";
import { consentWarning } from "../consent.js";
import { monotonicUs } from "../monotonic.js";
import { key } from "../supervisor/sockets.js";
import { decodeFromCollector, encodeFrame, encodeToCollector } from "../wire/frame.js";
import { messageReader, withLength } from "../wire/framing.js";
import type { SensorStatus } from "../wire/status.js";
import { EXIT } from "./exit.js";
import { askServer, clockVerdict } from "./server-probe.js";
import { askStatus } from "./status-client.js";

const CONNECT_MS = 2000;
const TEST_EVENT_MS = 15_000;

export interface Verdict {
  readonly link: string;
  readonly verdict: "ok" | "warn" | "fail" | "skip";
  readonly detail: string;
  /** What the operator can do about it. */
  readonly advice?: string;
}

export async function doctor({ config: path, json = false }: { config?: string; json?: boolean }): Promise<number> {
  const verdicts: Verdict[] = [];
  for await (const verdict of examine(path)) {
    verdicts.push(verdict);
    if (!json) print(verdict);
  }
  if (json) process.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`);
  const failed = verdicts.filter(({ verdict }) => verdict === "fail").length;
  if (!json)
    process.stdout.write(failed === 0 ? "\nEvery link holds.\n" : `\n${failed} of ${verdicts.length} links are broken.\n`);
  return failed === 0 ? EXIT.ok : EXIT.failed;
}

async function* examine(path: string | undefined): AsyncGenerator<Verdict> {
  let config: Config;
  try {
    config = await loadConfig(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield { link: "config", verdict: "fail", detail: `${error.faults.length} faults`, advice: "minipot validate names each" };
    return;
  }
  yield { link: "config", verdict: "ok", detail: "valid" };
  yield consentVerdict(config);
  const status = await askStatus(config.sensor.runtimeDir).catch((error: Error) => error);
  if (status instanceof Error) {
    yield { link: "supervisor", verdict: "fail", detail: status.message, advice: "start it: minipot sensor (or minipot up)" };
    return;
  }
  yield { link: "supervisor", verdict: "ok", detail: `pid ${status.pid}, version ${status.version}` };
  yield* processVerdicts(status);
  yield* secretVerdicts(status);
  yield* await portVerdicts(status);
  yield firewallVerdict(status);
  yield await pageVerdict(status);
  yield spoolVerdict(status);
  yield* await serverVerdicts(config);
  yield deliveryVerdict(status);
  yield await testEventVerdict(config);
}

function consentVerdict({ sensor: { consent, logCredentials } }: Config): Verdict {
  const link = "consent";
  const [detail, advice] = (consentWarning(consent) ?? "").split("; ");
  if (detail && advice) return { link, verdict: "warn", detail, advice };
  const text = consent.accepted === 0 ? "no text agreed to" : `text ${consent.accepted}`;
  return { link, verdict: "ok", detail: `${text}, log_credentials is ${logCredentials}` };
}

function* secretVerdicts({ processes }: SensorStatus): Generator<Verdict> {
  for (const { name, health } of processes) {
    if (health?.role !== "worker" || health.ownSecrets.found === 0) continue;
    yield {
      link: `secrets ${name}`,
      verdict: "warn",
      detail: `a password that you use was tried ${health.ownSecrets.found} times; it was neither recorded nor sent`,
      advice: "if it was not you, change it; the health log says when, and from where",
    };
  }
}

function* processVerdicts({ processes }: SensorStatus): Generator<Verdict> {
  for (const { name, role, state, restarts, reason } of processes) {
    if (role === "supervisor") continue;
    const link = role === "worker" ? `worker ${name}` : name;
    const detail = `${state}${restarts > 0 ? `, restarted ${restarts} times` : ""}${reason === undefined ? "" : `: ${reason}`}`;
    if (state === "up") yield { link, verdict: restarts > 0 ? "warn" : "ok", detail };
    else yield { link, verdict: "fail", detail, advice: "the health log (standard error of the sensor) says why" };
  }
}

async function portVerdicts({ listeners }: SensorStatus): Promise<Verdict[]> {
  return Promise.all(
    listeners.map(async ({ service, address, port }): Promise<Verdict> => {
      const host = address === "::" ? "::1" : address === "0.0.0.0" ? "127.0.0.1" : address;
      const link = `port ${key(address, port)}`;
      const fault = await connectFault(host, port);
      if (fault === undefined) return { link, verdict: "ok", detail: `${service} accepts` };
      return {
        link,
        verdict: "fail",
        detail: `${service}: ${fault}`,
        advice: "is the worker up, and does the host's firewall let loopback in?",
      };
    }),
  );
}

async function connectFault(host: string, port: number): Promise<string | undefined> {
  const socket = connect({ host, port, signal: AbortSignal.timeout(CONNECT_MS) });
  try {
    await once(socket, "connect");
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "no answer";
  } finally {
    socket.destroy();
  }
}

function firewallVerdict({ firewall }: SensorStatus): Verdict {
  const link = "firewall";
  if (firewall === undefined) {
    const advice = "set `enabled` in [firewall] to hand the fake services what comes to the real ports";
    return { link, verdict: "skip", detail: "not enabled: only who asks for our own ports gets there", advice };
  }
  const { state, fault = "", tool, matching, wan = [], ports = [], guarded = [] } = firewall;
  const advice = "minipot firewall check says for each port who gets a connection, and why";
  if (state === "waiting") return { link, verdict: "warn", detail: "no service is ready yet", advice };
  if (state !== "applied") return { link, verdict: "fail", detail: fault, advice };
  const left = guarded.length === 0 ? "" : `; left alone, since somebody was connected there: ${guarded.join(", ")}`;
  const limit = matching === "listed" ? "; the kernel cannot look for listeners, they are looked up every few seconds" : "";
  const detail = `${tool}, from ${wan.join(", ")}, ports ${ports.join(", ") || "none"}${left}${limit}`;
  return { link, verdict: left === "" && limit === "" ? "ok" : "warn", detail, advice };
}

async function pageVerdict({ owner }: SensorStatus): Promise<Verdict> {
  const link = "page";
  if (owner === undefined)
    return { link, verdict: "skip", detail: "not enabled", advice: "set `enabled` in [owner] to have the owner's page" };
  const answers = await Promise.all(owner.urls.map((url) => answerOf(`${url}api/state`)));
  const silent = owner.urls.filter((_, index) => answers[index] === undefined);
  if (silent.length > 0) {
    const advice = "is it up, above? does the host's firewall let this machine in?";
    return { link, verdict: "fail", detail: `no answer from ${silent.join(", ")}`, advice };
  }
  const where = owner.urls.join(", ");
  if (owner.setupCode === undefined) return { link, verdict: "ok", detail: where };
  return { link, verdict: "warn", detail: `${where} has no password yet`, advice: "open it and choose one" };
}

async function answerOf(url: string): Promise<unknown> {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(CONNECT_MS) })).json();
  } catch {
    return undefined;
  }
}

function spoolVerdict({ spool }: SensorStatus): Verdict {
  if (spool === undefined)
    return { link: "spool", verdict: "fail", detail: "the collector has not said", advice: "see the collector above" };
  const used = `${mebibytes(spool.bytes)} of ${mebibytes(spool.bytesMax)} MiB in ${spool.batches} batches`;
  if (spool.fault === undefined) return { link: "spool", verdict: "ok", detail: used };
  const advice = "make the folder under `state_dir` writable, or free space on its disk";
  return { link: "spool", verdict: "fail", detail: `${spool.fault}; ${used}`, advice };
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

async function serverVerdicts({ sensor: { upload } }: Config): Promise<Verdict[]> {
  if (upload.url === undefined) {
    return [
      { link: "server", verdict: "skip", detail: "none configured: events stay in the spool", advice: "set `url` in [upload]" },
    ];
  }
  const answer = await askServer(upload);
  if (answer instanceof Error) {
    return [
      {
        link: "server",
        verdict: "fail",
        detail: `${upload.url}: ${answer.message}`,
        advice: "is the address right, and the server up?",
      },
    ];
  }
  return [{ link: "server", verdict: "ok", detail: `${upload.url} answers in ${answer.tookMs} ms` }, clockVerdict(answer.skewMs)];
}

function deliveryVerdict({ delivery }: SensorStatus): Verdict {
  if (delivery === undefined) return { link: "delivery", verdict: "fail", detail: "the collector has not said" };
  const { state, reason, eventsWaiting, lastAckMs, quarantined } = delivery;
  const acknowledged = lastAckMs === undefined ? "nothing acknowledged yet" : `acknowledged ${new Date(lastAckMs).toISOString()}`;
  const detail = `${state}, ${acknowledged}, ${eventsWaiting} events wait${reason === undefined ? "" : `: ${reason}`}`;
  if (state === "spooling" || state === "losing") {
    return {
      link: "delivery",
      verdict: "fail",
      detail,
      advice: "mend the server's link above; nothing in the spool is lost meanwhile",
    };
  }
  if (quarantined > 0) return { link: "delivery", verdict: "warn", detail: `${detail}; ${quarantined} batches in quarantine` };
  return { link: "delivery", verdict: state === "off" ? "skip" : "ok", detail };
}

/** Hands the collector an event of our own, and waits until the server has acknowledged it. */
async function testEventVerdict(config: Config): Promise<Verdict> {
  const link = "test event";
  if (config.sensor.upload.url === undefined) return { link, verdict: "skip", detail: "no server to send it to" };
  const startedMs = performance.now();
  try {
    await handOver(collectorSlice(config).collectorPath);
  } catch {
    return { link, verdict: "fail", detail: "the collector did not take it", advice: "see the collector and the spool above" };
  }
  const after = (await askStatus(config.sensor.runtimeDir)).delivery;
  const target = (after?.eventsAcknowledged ?? 0) + (after?.eventsWaiting ?? 0);
  while (performance.now() - startedMs < TEST_EVENT_MS) {
    const { delivery } = await askStatus(config.sensor.runtimeDir);
    if (delivery !== undefined && delivery.eventsAcknowledged >= target) {
      const tookMs = Math.round(performance.now() - startedMs);
      return { link, verdict: "ok", detail: `stored by the server and acknowledged within ${tookMs} ms` };
    }
    await sleep(100);
  }
  const detail = `in the spool, but not acknowledged within ${TEST_EVENT_MS / 1000} s`;
  return { link, verdict: "fail", detail, advice: "see the server and the delivery above" };
}

/** @returns when the collector has it in the spool */
async function handOver(collectorPath: string): Promise<void> {
  const worker = randomBytes(8);
  const nowUs = monotonicUs();
  const frame = encodeFrame({
    worker,
    service: "doctor",
    number: 1,
    monotonicUs: nowUs,
    wallMs: Date.now(),
    attempts: [],
    sessionsClosed: 0,
    eventsShed: 0,
    urgent: true,
    consent: 0,
    credentialMode: "off",
    events: [
      {
        monotonicUs: nowUs,
        session: 1,
        peerAddress: Uint8Array.of(127, 0, 0, 1),
        peerPort: 0,
        targetPort: 0,
        transport: "tcp",
        redaction: "none",
        seen: { kind: "message", name: "test", data: worker, length: worker.length },
      },
    ],
  });
  const socket = connect({ path: collectorPath, signal: AbortSignal.timeout(TEST_EVENT_MS) });
  const accepted = new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed")));
    socket.on(
      "data",
      messageReader((bytes) => decodeFromCollector(bytes).kind === "accepted" && resolve()),
    );
  });
  for (const message of [
    { kind: "hello", worker, service: "doctor" },
    { kind: "frame", frame },
  ] as const) {
    socket.write(withLength(encodeToCollector(message)));
  }
  await accepted;
  socket.end(withLength(encodeToCollector({ kind: "bye" })));
}

const MARKS = { ok: "ok  ", warn: "warn", fail: "FAIL", skip: "-   " } as const;

function print({ link, verdict, detail, advice }: Verdict): void {
  process.stdout.write(`${MARKS[verdict]}  ${link.padEnd(22)} ${detail}\n`);
  if (advice !== undefined && verdict !== "ok") process.stdout.write(`      ${"".padEnd(22)} → ${advice}\n`);
}
