/**
 * What the members of a world (botnets.ts) do, in two forms: arrays of numbers for millions of attempts, and attempts with names
 * and bytes, in the order of time, for as many as one would read. Both tell of the same world.
 */
import { ATTEMPT_S, eachRun, eachRunBefore, type Run, type World } from "./botnets.js";
import { pairHash, pairText } from "./lists.js";
import { mixed } from "./random.js";

/** Attempts, each in the same place of every array; in no order that would tell who belongs to whom in time. */
export interface AttemptArrays {
  /** Addresses are numbered from 0. */
  readonly addresses: number;
  readonly address: Uint32Array;
  /** The 64-bit hash of the pair. */
  readonly pairHigh: Uint32Array;
  readonly pairLow: Uint32Array;
  /** Milliseconds from the beginning of the world. */
  readonly timeMs: Uint32Array;
  /** The sensor that saw it, as one bit of 32. */
  readonly sensors: Uint32Array;
}

export interface Attempt {
  /** Seconds from the beginning of the world; before it, they are negative. */
  readonly timeS: number;
  /** IPv4, of a range that is really in use. */
  readonly address: Uint8Array;
  readonly username: string;
  readonly password: string;
  readonly service: string;
  /** From 0. */
  readonly sensor: number;
  /** Attempts of one connection have the same. */
  readonly session: number;
}

/** Attempts that a service lets a peer make in one connection; then the bot goes on at the next target. */
const SESSION_ATTEMPTS = 4;
const SENSORS_PER_ADDRESS = 3;
/** No world has as many of its own. */
const SESSIONS_BEFORE = 2 ** 30;

export function attemptArrays(world: World): AttemptArrays {
  let count = 0;
  eachRun(world, ({ length }) => {
    count += length;
  });
  const array = () => new Uint32Array(count);
  const [address, pairHigh, pairLow, timeMs, sensors] = [array(), array(), array(), array(), array()];
  let next = 0;
  eachRun(world, (run) => {
    for (let place = 0; place < run.length; place++, next++) {
      const { high, low } = pairHash(run.pairs[place]!);
      address[next] = run.address;
      pairHigh[next] = high;
      pairLow[next] = low;
      timeMs[next] = 1000 * (run.startS + place * ATTEMPT_S);
      sensors[next] = 1 << (sensorOf(world, run, place) & 31);
    }
  });
  return { addresses: world.shape.addresses, address, pairHigh, pairLow, timeMs, sensors };
}

/** For worlds that fit in memory with all their words: some hundred thousand attempts. */
export function readableAttempts(world: World): Attempt[] {
  return readable(world, eachRun, 0);
}

/** What was usual in the days before the world. */
export function attemptsBefore(world: World): Attempt[] {
  return readable(world, eachRunBefore, SESSIONS_BEFORE);
}

function readable(world: World, eachOf: typeof eachRun, sessionsFrom: number): Attempt[] {
  const attempts: Attempt[] = [];
  let session = sessionsFrom;
  eachOf(world, (run) => {
    const service = serviceOf(run);
    for (let place = 0; place < run.length; place++) {
      if (place % SESSION_ATTEMPTS === 0) session++;
      const timeS = run.startS + place * ATTEMPT_S;
      const { username, password } = pairText(run.pairs[place]!);
      const sensor = sensorOf(world, run, place);
      attempts.push({ timeS, address: addressBytes(run.address), username, password, service, sensor, session });
    }
  });
  return attempts.sort((a, b) => a.timeS - b.timeS);
}

/** A few targets an address, one after the other. */
function sensorOf({ shape }: World, { address }: Run, place: number): number {
  const session = Math.floor(place / SESSION_ATTEMPTS);
  return mixed(address * SENSORS_PER_ADDRESS + (session % SENSORS_PER_ADDRESS)) % shape.sensors;
}

const SERVICES = ["telnet", "ssh", "ftp", "http"];

/** A botnet knows one service, and noise any. */
function serviceOf({ botnet, address }: Run): string {
  return SERVICES[mixed(botnet === -1 ? address : botnet) % SERVICES.length]!;
}

/** First octets of which all is given out and routed, save what these worlds leave out anyway. */
export const FIRST_OCTETS = [
  5, 31, 37, 46, 62, 77, 79, 85, 91, 94, 109, 113, 123, 177, 178, 186, 187, 189, 190, 200, 201, 213, 217, 222,
];

/** No two of the first 2^24 addresses are the same, and neighbours are far apart. */
export function addressBytes(address: number): Uint8Array {
  const rest = Math.imul(address, 0x9e3779b1) & 0xffffff;
  const first = FIRST_OCTETS[mixed(address) % FIRST_OCTETS.length]!;
  return Uint8Array.of(first, rest >>> 16, (rest >>> 8) & 255, rest & 255);
}
