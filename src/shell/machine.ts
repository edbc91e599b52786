/**
 * A machine for one connection: its files, its processes, and the seats that the protocol takes at it. What all machines of a sensor
 * share is a SensorImage, built once: the tree of files, the programs, and the memory that sessions may hold together.
 */
import { installed } from "./commands/registry.js";
import { type Image, type ImageNode, imageOf } from "./fs/image.js";
import { MemoryFiles } from "./fs/memory.js";
import { MountTable } from "./fs/mount-table.js";
import { Memory, Pool } from "./fs/space.js";
import type { Surroundings } from "./fs/surroundings.js";
import { Processes } from "./kernel.js";
import type { Listed, Machine, Program } from "./process.js";
import { daemons } from "./router/daemons.js";
import { BUILT } from "./router/device.js";
import { MOUNTS, tree } from "./router/tree.js";
import type { Outside, Seat, SeatOwner, SeatStart } from "./seat.js";
import { Seats } from "./seats.js";

/** What the files of all sessions of a sensor may hold, and those of one. */
const POOL_BYTES = 64 * 1024 * 1024;
const SESSION_BYTES_MAX = 12 * 1024 * 1024;
/** As a terminal has it that nobody told its size. */
const WINDOW = { columns: 80, rows: 24 };
const DAY_S = 86_400;

export interface SensorImage {
  readonly hostname: string;
  readonly image: Image;
  /** What is under /rom. */
  readonly rom: ImageNode;
  readonly pool: Pool;
  readonly programs: ReadonlyMap<string, { readonly program: Program }>;
  /** What runs from the start; the same list until the router is booted again. */
  boot(bootedMs: number, draw: Machine["draw"]): readonly Listed[];
}

/** @param device which all sessions are at */
export function sensorImage(device: Pick<Machine, "hostname">): SensorImage {
  const image = imageOf(tree());
  let booted: { readonly atMs: number; readonly list: readonly Listed[] } | undefined;
  return {
    hostname: device.hostname,
    image,
    rom: romOf(image.root),
    pool: new Pool(POOL_BYTES),
    programs: installed,
    boot(bootedMs, draw) {
      if (booted?.atMs !== bootedMs) booted = { atMs: bootedMs, list: daemons({ bootedMs, draw }) };
      return booted.list;
    },
  };
}

/** One connection's. `close` ends everything at it, without a word; nothing of it is called afterwards. */
export interface OpenMachine {
  sit(start: SeatStart, owner: SeatOwner): Seat;
  close(): void;
}

export function openMachine(shared: SensorImage, outside: Outside): OpenMachine {
  const memory = new Memory(shared.pool, SESSION_BYTES_MAX);
  const bootedMs = bootTime(outside);
  const machine: Machine = {
    hostname: shared.hostname,
    get files() {
      return files;
    },
    get kernel() {
      return kernel;
    },
    witness: outside.witness,
    now: () => outside.now(),
    bootedMs,
    random: (below) => Buffer.from(outside.random(6)).readUIntBE(0, 6) % below,
    draw: (purpose, below) => outside.draw(purpose, below),
    get window() {
      return kernel.caller?.session.tty?.window ?? WINDOW;
    },
    peer: outside.peer,
  };
  const kernel = new Processes(outside, machine, shared.boot(bootedMs, machine.draw), () => seats.cut());
  const seats = new Seats(kernel, shared, outside);
  const around: Surroundings = {
    machine,
    meter: kernel.meter,
    random: (length) => outside.random(length),
    caller: () => ({ pid: kernel.caller?.pid ?? 1, terminal: kernel.caller?.session.tty?.stream() }),
    terminals: () => seats.terminals(),
  };
  const times = { builtMs: Date.parse(`${BUILT} UTC`), bootedMs };
  const table = new MountTable(MOUNTS, shared.image.root, shared.rom, times, memory, around);
  const files = new MemoryFiles(table, shared.image.nodes, memory, kernel.pipes, around);
  return {
    sit: (start, owner) => seats.sit(start, owner),
    close() {
      seats.close();
      kernel.close();
      memory.close();
    },
  };
}

/** A router is booted every so many days, the same for all its sessions: its power, its updates. */
function bootTime({ now, draw }: Outside): number {
  const periodS = (9 + draw("machine: days between boots", 50)) * DAY_S + draw("machine: seconds between boots", DAY_S);
  const phaseS = draw("machine: boot phase", periodS);
  const nowS = Math.floor(now() / 1000);
  return (nowS - ((nowS - phaseS) % periodS)) * 1000;
}

/** What flash has of the folders that others are mounted on: nothing. */
const POINTS = new Set<string>(MOUNTS.map(({ point }) => point.slice(1)));

function romOf(root: ImageNode): ImageNode {
  const children = [...root.children].map(([name, node]): [string, ImageNode] => [
    name,
    POINTS.has(name) ? { ...node, children: new Map() } : node,
  ]);
  return { ...root, children: new Map(children) };
}
