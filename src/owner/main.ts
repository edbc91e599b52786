/**
 * The owner's page: its own process, forked by the supervisor, which alone can say how the sensor is and switch anything. It listens
 * to the owner's side of the network and writes nothing but its password (password.ts). An error of ours ends it, as any process here.
 */
import { randomInt } from "node:crypto";
import type { OwnerPageConfig } from "../config/config.js";
import { watchLoopDelay } from "../loop-delay.js";
import { ownMatcher } from "../network/own-matcher.js";
import { Sessions } from "../sign-in/sessions.js";
import { Throttle } from "../sign-in/throttle.js";
import type { OwnSide, ToChild, ToSupervisor } from "../wire/control.js";
import { Password } from "./password.js";
import { Routes } from "./routes.js";
import { SupervisorLink } from "./supervisor-link.js";
import { askToday } from "./today-client.js";
import { Web } from "./web.js";

const SESSIONS_MAX = 16;
const CODE_BELOW = 10 ** 8;

interface Running {
  readonly web: Web;
  readonly routes: Routes;
  readonly password: Password;
  readonly setupCode: string;
}

const loopDelayP99Ms = watchLoopDelay();
const supervisor = new SupervisorLink(tell);
let isOwn = ownMatcher({ addresses: [], networks: [] });
let running: Running | undefined;

process.on("message", (message: ToChild) => void take(message));
process.on("disconnect", end);
// Who stops the whole group means the supervisor, which says what is to be done, or is gone.
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"] as const) process.on(signal, () => {});

async function take(message: ToChild): Promise<void> {
  switch (message.kind) {
    case "start":
      if (message.role !== "owner") throw new Error(`The owner's page was told to be a ${message.role}.`);
      return start(message.config, message.own);
    case "own":
      isOwn = ownMatcher(message.own);
      return;
    case "view":
    case "switched":
      return supervisor.take(message);
    case "ping":
      return running === undefined ? undefined : pong(message.number, running);
    case "drain":
      return end();
    case "listen":
    case "listening":
      throw new Error("The owner's page binds its own addresses.");
    default:
      return message satisfies never;
  }
}

async function start(config: OwnerPageConfig, own: OwnSide): Promise<void> {
  isOwn = ownMatcher(own);
  try {
    running = await run(config);
  } catch (error) {
    tell({ kind: "failed", reason: `The owner's page: ${error instanceof Error ? error.message : error}` });
    throw error;
  }
  tell({ kind: "ready" });
}

async function run({ stateDir, listen, hosts, todayPath }: OwnerPageConfig): Promise<Running> {
  const password = new Password(stateDir);
  const setupCode = String(randomInt(CODE_BELOW)).padStart(8, "0");
  const routes = new Routes({
    password,
    sessions: new Sessions(SESSIONS_MAX),
    throttle: new Throttle(),
    supervisor,
    today: () => askToday(todayPath),
    setupCode,
    now: Date.now,
  });
  const web = new Web(routes, hosts, (address) => isOwn(address));
  await web.listen(listen);
  return { web, routes, password, setupCode };
}

function pong(number: number, { web, routes, password, setupCode }: Running): void {
  tell({
    kind: "pong",
    number,
    health: {
      role: "owner",
      requests: web.requests,
      loginsRefused: routes.loginsRefused,
      ...(password.setMs === undefined ? { setupCode } : {}),
      loopDelayP99Ms: loopDelayP99Ms(),
    },
  });
}

function end(): void {
  running?.web.close();
  process.exit(0);
}

function tell(message: ToSupervisor): void {
  // A supervisor that has just gone is noticed by the disconnect.
  if (process.connected) process.send?.(message, () => {});
}
