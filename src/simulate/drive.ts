/**
 * The bots of a small world at a real sensor on this machine: real connections over loopback, each bot from an address of its own of
 * 127.0.0.0/8, saying what a bot says. Bounded: so many sessions at a time, so much time for each.
 */
import { connect } from "node:net";
import type { Attempt } from "./attempts.js";

/** What is said to the service, and what is heard before it. */
type Step = readonly [heard: RegExp, say: string];

const SESSION_MS = 30_000;
const AT_A_TIME = 32;
/** After which telnet and ftp take their leave. */
const ATTEMPTS_MAX = 3;

/** By service: what a session of these attempts says. Those that are not here are not driven. */
const DIALOGUES: Readonly<Record<string, (attempts: readonly Attempt[]) => readonly Step[]>> = {
  telnet: (attempts) =>
    attempts.flatMap(({ username, password }): Step[] => [
      [/login: $/, `${username}\r\n`],
      [/Password: $/, `${password}\r\n`],
    ]),
  ftp: (attempts) =>
    attempts.flatMap(({ username, password }): Step[] => [
      [/^(220|530) .*\r\n$/m, `USER ${username}\r\n`],
      [/331 .*\r\n$/, `PASS ${password}\r\n`],
    ]),
  http: ([attempt]) => {
    const basic = Buffer.from(`${attempt?.username}:${attempt?.password}`).toString("base64");
    return [[/^/, `GET / HTTP/1.0\r\nUser-Agent: Mozilla/5.0\r\nAuthorization: Basic ${basic}\r\n\r\n`]];
  },
};

export interface Driven {
  readonly sessions: number;
  /** Sessions that did not come to their end. */
  readonly broken: number;
}

export function isDriven(service: string): boolean {
  return service in DIALOGUES;
}

/**
 * @param sessions the attempts of one connection each
 * @param portOf where the sensor listens for a service
 */
export async function drive(sessions: readonly (readonly Attempt[])[], portOf: (service: string) => number): Promise<Driven> {
  const waiting = [...sessions];
  let broken = 0;
  const work = async () => {
    for (let session = waiting.shift(); session !== undefined; session = waiting.shift()) {
      if (!(await play(session, portOf))) broken++;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return { sessions: sessions.length, broken };
}

/** The address of 127.0.0.0/8 that a bot comes from; its first host where the network itself would be. */
export function sourceOf(address: Uint8Array): string {
  const [, second = 0, third = 0, fourth = 0] = address;
  return `127.${second}.${third}.${fourth || 1}`;
}

/** @returns whether everything was said, and the last of it answered */
function play(attempts: readonly Attempt[], portOf: (service: string) => number): Promise<boolean> {
  const [first] = attempts;
  const dialogue = first && DIALOGUES[first.service];
  if (first === undefined || dialogue === undefined) return Promise.resolve(false);
  const steps = [...dialogue(attempts.slice(0, ATTEMPTS_MAX))];
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect({
      host: "127.0.0.1",
      port: portOf(first.service),
      localAddress: sourceOf(first.address),
    });
    const timer = setTimeout(() => socket.destroy(), SESSION_MS);
    const goOn = () => {
      const [step] = steps;
      if (step === undefined) {
        if (heard !== "") socket.end();
        return;
      }
      if (!step[0].test(heard)) return;
      heard = "";
      steps.shift();
      socket.write(step[1], "latin1");
    };
    socket.setEncoding("latin1");
    socket.on("connect", goOn);
    socket.on("data", (text: string) => {
      heard += text;
      goOn();
    });
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(steps.length === 0);
    });
  });
}
