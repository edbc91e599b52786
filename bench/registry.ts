/** The benches there are, in the order in which they run. */
import type { Bench } from "./bench.js";
import { collector } from "./collector.js";
import { httpSession } from "./http-session.js";
import { idle } from "./idle.js";
import { idleConnections } from "./idle-connections.js";
import { ingest } from "./ingest.js";
import { telnetSession } from "./telnet-session.js";
import { workerKill } from "./worker-kill.js";

export const BENCHES: readonly Bench[] = [telnetSession, httpSession, idle, workerKill, idleConnections, collector, ingest];
