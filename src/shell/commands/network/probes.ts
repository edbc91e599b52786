/** ping, traceroute and nslookup of BusyBox 1.35: the machine itself answers, and nobody else does. */
import type { Process, Run } from "../../process.js";
import { BUSYBOX, uplink } from "../../router/device.js";
import { say } from "../system/answer.js";
import { addressOf, isOwn, reach, readOptions } from "./reach.js";

const PING_USAGE = `${BUSYBOX} multi-call binary.

Usage: ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern
`;

/** Of itself, and of the next hop, it hears; the rest is lost. It stops at -c, at -w, or when it is interrupted. */
export function* ping(process: Process): Run {
  const { values, rest } = readOptions(process.argv.slice(1), "csitIWwp");
  const [host] = rest;
  if (host === undefined) {
    yield* say(process, 2, PING_USAGE);
    return 1;
  }
  const { machine } = process;
  const ip = addressOf(host);
  if (ip === undefined) {
    yield* reach(process, host);
    yield* say(process, 2, `ping: bad address '${host}'\n`);
    return 1;
  }
  const size = Number(values.get("s") || 56);
  const isAnswered = isOwn(machine, ip) || ip === uplink(machine).gateway;
  yield* say(process, 1, `PING ${host} (${ip}): ${size} data bytes\n`);
  const count = Number(values.get("c") || Number.POSITIVE_INFINITY);
  const deadlineMs = values.has("w") ? Number(values.get("w")) * 1000 : Number.POSITIVE_INFINITY;
  const times: number[] = [];
  let sent = 0;
  for (let elapsedMs = 0; sent < count && elapsedMs < deadlineMs; elapsedMs += 1000) {
    if (sent > 0) yield { on: "time", ms: 1000 };
    if (isAnswered) {
      const micros = isOwn(machine, ip) ? 180 + machine.random(90) : 900 + machine.random(700);
      times.push(micros);
      if (times.length > 1000) times.shift();
      const row = `${size + 8} bytes from ${ip}: seq=${sent} ttl=64 time=${(micros / 1000).toFixed(3)} ms\n`;
      if (!values.has("q")) yield* say(process, 1, row);
    }
    sent++;
  }
  if (!isAnswered) yield { on: "time", ms: Math.min(Number(values.get("W") || 10) * 1000, deadlineMs) };
  const received = isAnswered ? sent : 0;
  const lost = sent === 0 ? 0 : Math.floor(((sent - received) * 100) / sent);
  yield* say(
    process,
    1,
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${lost}% packet loss\n`,
  );
  if (times.length > 0) {
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    const shown = [Math.min(...times), mean, Math.max(...times)].map((micros) => (micros / 1000).toFixed(3));
    yield* say(process, 1, `round-trip min/avg/max = ${shown.join("/")} ms\n`);
  }
  return received > 0 ? 0 : 1;
}

const TRACEROUTE_USAGE = `${BUSYBOX} multi-call binary.

Usage: traceroute [-46Flnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
	[-t TOS] [-w WAIT_SEC] [-s SRC_IP] [-i IFACE]
	[-z PAUSE_MSEC] HOST [BYTES]

Trace the route to HOST
`;

export function* traceroute(process: Process): Run {
  const { values, rest } = readOptions(process.argv.slice(1), "fmqptwsiz");
  const [host] = rest;
  if (host === undefined) {
    yield* say(process, 2, TRACEROUTE_USAGE);
    return 1;
  }
  const ip = addressOf(host);
  if (ip === undefined) {
    yield* reach(process, host);
    yield* say(process, 2, `traceroute: bad address '${host}'\n`);
    return 1;
  }
  const hops = Math.min(255, Number(values.get("m") || 30));
  const probes = Math.min(10, Number(values.get("q") || 3));
  const waitMs = Number(values.get("w") || 3) * 1000;
  yield* say(process, 1, `traceroute to ${host} (${ip}), ${hops} hops max, 46 byte packets\n`);
  for (let hop = 1; hop <= hops; hop++) {
    yield* say(process, 1, String(hop).padStart(2));
    const heard: string | undefined = isOwn(process.machine, ip) ? ip : hop === 1 ? uplink(process.machine).gateway : undefined;
    for (let probe = 0; probe < probes; probe++) {
      if (heard === undefined) {
        yield { on: "time", ms: waitMs };
        yield* say(process, 1, "  *");
      } else {
        const time = `${((700 + process.machine.random(600)) / 1000).toFixed(3)} ms`;
        yield* say(process, 1, probe === 0 ? `  ${heard} (${heard})  ${time}` : `  ${time}`);
      }
    }
    yield* say(process, 1, "\n");
    if (heard === ip) return 0;
  }
  return 0;
}

const NSLOOKUP_USAGE = `${BUSYBOX} multi-call binary.

Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any
`;

export function* nslookup(process: Process): Run {
  const [host, server = "127.0.0.1"] = process.argv.slice(1).filter((word) => !word.startsWith("-"));
  if (host === undefined) {
    yield* say(process, 2, NSLOOKUP_USAGE);
    return 1;
  }
  const known = addressOf(host);
  if (server === "127.0.0.1" && known !== undefined && host !== known) {
    yield* say(process, 1, `Server:\t\t127.0.0.1\nAddress:\t127.0.0.1:53\n\nName:\t${host}\nAddress: ${known}\n\n`);
    return 0;
  }
  yield { on: "time", ms: 10_000 };
  yield* say(process, 2, ";; connection timed out; no servers could be reached\n\n");
  return 1;
}
