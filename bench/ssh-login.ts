/**
 * What an SSH login costs, from the first byte to the refusal of a password, against the real Dropbear on the same machine in the
 * same run. Few at a time, since Dropbear takes no more than five of an address; the same client drives both.
 *
 * Dropbear starts a process for each connection: its CPU is what the kernel has charged to it and to those that it has reaped.
 * The user whom the client names does not exist there, so that no password is hashed; that would be Dropbear's loss.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { FieldWriter } from "../src/protocols/ssh/fields.js";
import { needs } from "../test/kit/debian.js";
import { SshClient } from "../test/kit/ssh-client.js";
import type { Bench, Context, Findings } from "./bench.js";
import { accepts } from "./connects.js";
import { startCpuMeter } from "./measure.js";
import { freePorts } from "./ports.js";
import { startRig } from "./rig.js";
import { median } from "./statistics.js";
import { countOf, storedUntil } from "./store.js";
import { until } from "./until.js";

/** One that has just ended may still count as one of the five. */
const CONCURRENCY = 2;
const BAR_RATIO = 1.5;

const MESSAGES = {
  serviceRequest: new FieldWriter().byte(5).string("ssh-userauth").done(),
  password: new FieldWriter()
    .byte(50)
    .string("nobody-of-this-name")
    .string("ssh-connection")
    .string("password")
    .boolean(false)
    .string("hunter2")
    .done(),
} as const;
const SERVICE_ACCEPT = 6;
const USERAUTH_FAILURE = 51;

interface Plan {
  readonly warmUp: number;
  readonly logins: number;
}

const FULL: Plan = { warmUp: 200, logins: 200 };
const SHORT: Plan = { warmUp: 20, logins: 40 };

interface Played {
  readonly cpuUs: number;
  /** From the connection's start until keys are there. */
  readonly handshakesMs: readonly number[];
}

export const sshLogin: Bench = {
  name: "ssh-login",
  question: "What do an SSH handshake and a refused password cost, against the real Dropbear?",
  run: (context) => compareLogins(context),
};

async function compareLogins(context: Context): Promise<Findings> {
  const plan = context.short ? SHORT : FULL;
  const sensor = await againstSensor(context, plan);
  if (!needs("dropbear-bin", "dropbear")) throw new Error("There is no Dropbear to compare with.");
  const dropbear = await againstDropbear(context, plan);
  const perLogin = ({ cpuUs }: Played) => cpuUs / plan.logins;
  return {
    load: `closed loop, ${CONCURRENCY} at a time: ${plan.warmUp} logins to warm up (ours), then ${plan.logins} each`,
    numbers: {
      sensorCpuUsPerLogin: perLogin(sensor.all),
      workerCpuUsPerLogin: perLogin(sensor.worker),
      dropbearCpuUsPerLogin: perLogin(dropbear),
      cpuRatio: perLogin(sensor.all) / perLogin(dropbear),
      sensorHandshakeP50Ms: median(sensor.all.handshakesMs),
      dropbearHandshakeP50Ms: median(dropbear.handshakesMs),
    },
    bars: [
      {
        name: "CPU per login",
        measured: perLogin(sensor.all),
        sense: "at most",
        bound: BAR_RATIO * perLogin(dropbear),
        unit: "µs",
      },
    ],
    checks: [
      { name: "logins stored", expected: plan.warmUp + plan.logins, found: sensor.stored },
      { name: "logins refused by Dropbear", expected: plan.logins, found: dropbear.handshakesMs.length },
    ],
  };
}

/** @returns what all of the sensor's processes used, and the worker alone */
async function againstSensor({ workDir, say }: Context, { warmUp, logins }: Plan) {
  const rig = await startRig(workDir, ["ssh"]);
  try {
    const port = rig.portOf("ssh");
    await play(port, warmUp);
    const meter = startCpuMeter(await rig.sensorPids());
    const handshakesMs = await play(port, logins);
    const used = meter();
    const found = await storedUntil(rig.server, (now) => countOf(now, "ssh", "close") >= warmUp + logins);
    const all = Object.values(used).reduce((sum, { cpuUs }) => sum + cpuUs, 0);
    const worker = Object.entries(used).reduce((sum, [name, { cpuUs }]) => (name.startsWith("ssh") ? sum + cpuUs : sum), 0);
    say(`sensor ${Math.round(all / logins)} µs a login`);
    return { all: { cpuUs: all, handshakesMs }, worker: { cpuUs: worker, handshakesMs }, stored: countOf(found, "ssh", "login") };
  } finally {
    await rig.stop();
  }
}

async function againstDropbear({ workDir, say }: Context, { logins }: Plan): Promise<Played> {
  const port = (await freePorts(1))[0]!;
  const folder = join(workDir, "dropbear");
  // The shell tells at the end what its children, and theirs, have used.
  const script = `mkdir -p ${folder} && cd ${folder}
for type in ed25519 rsa; do dropbearkey -t $type -f $type; done >/dev/null 2>&1
times > begun
dropbear -F -E -m -p 127.0.0.1:${port} -r ed25519 -r rsa -P pid 2>/dev/null &
trap 'kill $!' TERM; wait; wait; times > ended; tail -qn1 begun ended`;
  const shell = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  let told = "";
  shell.stdout.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  const gone = once(shell, "close");
  let handshakesMs: readonly number[];
  try {
    await until(
      () => accepts(port),
      (yes) => yes,
      { everyMs: 50, deadlineMs: 20_000 },
    );
    handshakesMs = await play(port, logins);
  } finally {
    shell.kill("SIGTERM");
    await gone;
  }
  const [begun = 0, ended = 0] = told.trim().split("\n").map(cpuUsOf);
  say(`dropbear ${Math.round((ended - begun) / logins)} µs a login`);
  return { cpuUs: ended - begun, handshakesMs };
}

/** @param times as `0m0.120s 0m0.034s` */
function cpuUsOf(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 6e7 * Number(minutes) + 1e6 * Number(seconds),
    0,
  );
}

/** @returns how long each handshake took, in milliseconds */
async function play(port: number, logins: number): Promise<number[]> {
  const handshakesMs: number[] = [];
  let begun = 0;
  const drive = async () => {
    while (begun++ < logins) handshakesMs.push(await login(port));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, drive));
  return handshakesMs;
}

/** @throws Error when it does not end with a refusal */
function login(port: number): Promise<number> {
  const client = new SshClient();
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const startMs = performance.now();
  let handshakeMs: number | undefined;
  let known = 0;
  let refused = false;
  return new Promise((resolve, reject) => {
    const step = (type: number) => {
      if (type === 21) {
        handshakeMs = performance.now() - startMs;
        client.say(MESSAGES.serviceRequest);
      } else if (type === SERVICE_ACCEPT) client.say(MESSAGES.password);
      else if (type === USERAUTH_FAILURE) {
        refused = true;
        socket.end();
      }
    };
    socket.on("data", (chunk) => {
      client.hear(chunk);
      for (; known < client.messages.length; known++) step(client.messages[known]!.payload[0]!);
      const bytes = client.take();
      if (bytes.length > 0) socket.write(bytes);
    });
    socket.on("error", reject);
    socket.on("close", () => {
      if (refused && handshakeMs !== undefined) resolve(handshakeMs);
      else reject(new Error("The server closed before it refused."));
    });
  });
}
