/**
 * The processes of one machine: who there is, whose child each is, and what signals do to them. The scheduler runs them.
 *
 * Simpler than Linux: a signal that nothing catches ends a process with 128 + n or stops it; a stopped process is ended by any
 * signal that would end it; a terminal's input does not stop who reads it from the background, it waits until it is in front.
 */

import type { WorkMeter } from "./meter.js";
import { Pipe, PipeBudget } from "./pipe.js";
import type { Kernel, Listed, Machine, Process, Program, Stream } from "./process.js";
import { Scheduler } from "./scheduler.js";
import type { Outside } from "./seat.js";
import { isStopping, mayEnd, SIGCONT, SIGHUP, SIGKILL, SIGSTOP } from "./signals.js";
import { closeAll, type Session, Task, TaskSignals } from "./task.js";

const PROCESSES_MAX = 64;
const PIPES_BYTES_MAX = 1024 * 1024;
const PID_MAX = 32_768;
const SPAWN_STEPS = 40;
/** Of BusyBox on this device. */
const VSZ_KIB = 1308;

export interface Start {
  readonly program: Program;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly streams: readonly Stream[];
}

export class Processes implements Kernel {
  readonly pipes: PipeBudget;
  /** The daemon's process that carries the connection: the parent of what sits at it, and no program here. */
  readonly carrier: Listed;
  readonly #cut: () => void;
  readonly #scheduler: Scheduler;
  readonly #machine: Machine;
  readonly #outside: Outside;
  /** What ran before anybody came. */
  readonly #boot: readonly Listed[];
  readonly #tasks = new Map<number, Task>();
  readonly #ends = new Map<Task, (status: number, signal: number | undefined) => void>();
  /** Daemons that the peer has killed: they stay away. */
  readonly #gone = new Set<number>();
  #lastPid: number;
  #isClosed = false;

  /** @param cut the connection is over: all the work it is given was done, or the peer has ended what carries it */
  constructor(outside: Outside, machine: Machine, boot: readonly Listed[], cut: () => void) {
    this.#outside = outside;
    this.#machine = machine;
    this.#boot = boot;
    this.#cut = cut;
    this.#scheduler = new Scheduler(outside, {
      ended: (task, status, signal) => this.#end(task, status, signal),
      waitsForChild: (task) => this.#waitsForChild(task),
      exhausted: () => {
        this.#cut();
        this.close();
      },
    });
    this.pipes = new PipeBudget(PIPES_BYTES_MAX, this.meter);
    const random = outside.random(2);
    // Where pids have got to on a router that was up for days.
    this.#lastPid = 3000 + ((((random[0] ?? 0) << 8) | (random[1] ?? 0)) % 24_000);
    this.carrier = carrierOf(this.nextPid(), this.#boot, outside.now());
  }

  get meter(): WorkMeter {
    return this.#scheduler.meter;
  }

  get caller(): Task | undefined {
    return this.#scheduler.current;
  }

  /** @returns a pid that nobody has */
  nextPid(): number {
    do this.#lastPid = this.#lastPid >= PID_MAX ? 300 : this.#lastPid + 1;
    while (this.#tasks.has(this.#lastPid) || this.#boot.some(({ pid }) => pid === this.#lastPid));
    return this.#lastPid;
  }

  /** Starts what leads a session. `ended` is called once. */
  lead(start: Start, session: Session, ended: (status: number, signal: number | undefined) => void): Task | undefined {
    const task = this.#start(start, this.carrier.pid, 0, session, new Set());
    if (task !== undefined) this.#ends.set(task, ended);
    return task;
  }

  spawn(start: Start & { readonly parent: number; readonly group?: number }): number | undefined {
    const parent = this.#tasks.get(start.parent);
    if (parent === undefined) {
      closeAll(start.streams);
      return undefined;
    }
    const group = start.group ?? parent.group;
    return this.#start(start, parent.pid, group, parent.session, parent.signals.ignored)?.pid;
  }

  #start(start: Start, parent: number, group: number, session: Session, ignored: ReadonlySet<number>): Task | undefined {
    if (this.#tasks.size >= PROCESSES_MAX || this.#isClosed) {
      closeAll(start.streams);
      return undefined;
    }
    this.meter.spend(SPAWN_STEPS);
    const pid = this.nextPid();
    const { program, argv, cwd, streams } = start;
    const signals = new TaskSignals(ignored);
    const process: Process = {
      ...{ pid, parent, group: group === 0 ? pid : group, argv, cwd, streams, signals },
      env: new Map(start.env),
      machine: this.#machine,
    };
    const task = new Task(process, signals, session, program(process), this.#outside.now());
    this.#tasks.set(pid, task);
    this.#scheduler.resume(task);
    return task;
  }

  reap(pid: number): number | undefined {
    const task = this.#tasks.get(pid);
    if (task?.state !== "ended") return undefined;
    this.#tasks.delete(pid);
    return task.status;
  }

  isStopped(pid: number): boolean {
    return this.#tasks.get(pid)?.isStopped === true;
  }

  kill(pid: number, signal: number): boolean {
    if (pid < 0 || pid === 0) {
      const group = pid === 0 ? (this.#scheduler.current?.group ?? 0) : -pid;
      const isAll = pid === -1;
      const aimed = [...this.#tasks.values()].filter((task) => (isAll ? task !== this.#scheduler.current : task.group === group));
      for (const task of aimed) this.#signal(task, signal);
      return aimed.length > 0;
    }
    const task = this.#tasks.get(pid);
    if (task !== undefined) {
      this.#signal(task, signal);
      return true;
    }
    const daemon = this.#boot.find((listed) => listed.pid === pid && !this.#gone.has(pid));
    if (pid === this.carrier.pid && mayEnd(signal)) this.#outside.after(0, this.#cut);
    if (daemon === undefined) return pid === this.carrier.pid;
    // Threads of the kernel and procd take no notice.
    if (daemon.vszKib > 0 && pid !== 1 && mayEnd(signal)) this.#gone.add(pid);
    return true;
  }

  /** The signal goes to all of a group: what is typed at its terminal. */
  signalGroup(group: number, signal: number): void {
    for (const task of [...this.#tasks.values()]) if (task.group === group) this.#signal(task, signal);
  }

  foreground(group: number): void {
    this.#scheduler.current?.session.tty?.bringToFront(group);
  }

  list(): readonly Listed[] {
    const boot = this.#boot.filter(({ pid }) => !this.#gone.has(pid));
    return [...boot, this.carrier, ...[...this.#tasks.values()].map((task) => this.#show(task))];
  }

  exec(argv: readonly string[]): void {
    if (this.#scheduler.current !== undefined) this.#scheduler.current.argv = argv;
  }

  pipe(): { readonly read: Stream; readonly write: Stream } {
    const pipe = new Pipe(this.pipes);
    return { read: pipe.reader(), write: pipe.writer() };
  }

  /** Everything of a session gets a hang-up, and what ignores it loses its terminal only. */
  hangUp(session: Session): void {
    for (const task of [...this.#tasks.values()]) {
      if (task.session !== session) continue;
      this.#signal(task, SIGHUP);
    }
  }

  /** Ends all there is. */
  close(): void {
    this.#isClosed = true;
    for (const task of [...this.#tasks.values()]) this.#end(task, 128 + SIGKILL, SIGKILL);
    this.#tasks.clear();
    this.#scheduler.close();
  }

  #show(task: Task): Listed {
    const state =
      task.state === "ended"
        ? "Z"
        : task.isStopped
          ? "T"
          : task === this.#scheduler.current || task.state === "ready"
            ? "R"
            : "S";
    const { pid, parent, startedMs } = task;
    const vszKib = task.state === "ended" ? 0 : VSZ_KIB;
    return { pid, parent, user: "root", argv: task.argv, state, vszKib, startedMs };
  }

  /** What it waits for may yet come: a child of that pid, or any, runs; and none has ended or stopped. */
  #waitsForChild(task: Task): boolean {
    let isRunning = false;
    for (const child of this.#tasks.values()) {
      if (child.parent !== task.pid || (task.awaits !== "any" && task.awaits !== child.pid)) continue;
      if (child.state === "ended" || child.isStopped) return false;
      isRunning = true;
    }
    return isRunning;
  }

  #tellParent(child: Task): void {
    const parent = this.#tasks.get(child.parent);
    if (parent?.awaits === "any" || parent?.awaits === child.pid) this.#scheduler.resume(parent);
  }

  #signal(task: Task, signal: number): void {
    if (signal === 0 || task.state === "ended") return;
    if (signal === SIGCONT && task.isStopped) {
      task.isStopped = false;
      this.#scheduler.goOn(task);
    }
    if (signal !== SIGKILL && signal !== SIGSTOP) {
      if (task.signals.ignored.has(signal)) return;
      if (task.signals.caught.has(signal)) {
        task.signals.come(signal);
        this.#scheduler.resume(task);
        return;
      }
    }
    if (isStopping(signal)) {
      if (signal !== SIGSTOP && this.#isOrphaned(task.group)) return;
      task.isStopped = true;
      this.#tellParent(task);
    } else if (mayEnd(signal)) {
      this.#end(task, 128 + signal, signal);
    }
  }

  /** Nobody of the session is there to continue it (POSIX 11.1.4): a terminal cannot stop it. */
  #isOrphaned(group: number): boolean {
    return ![...this.#tasks.values()].some((task) => {
      const parent = this.#tasks.get(task.parent);
      return task.group === group && parent !== undefined && parent.session === task.session && parent.group !== group;
    });
  }

  #end(task: Task, status: number, signal: number | undefined): void {
    if (task.state === "ended") return;
    if (task.isRunning) {
      task.fatal ??= signal;
      return;
    }
    task.state = "ended";
    task.isStopped = false;
    task.stopWaiting();
    task.status = status;
    const before = this.#scheduler.current;
    this.#scheduler.current = task;
    try {
      // What its `finally` still wants to wait for, it does not get.
      if (signal !== undefined) task.run.return(status);
    } finally {
      this.#scheduler.current = before;
    }
    task.closeStreams();
    for (const child of [...this.#tasks.values()]) {
      if (child.parent !== task.pid) continue;
      child.parent = 1;
      if (child.state === "ended") this.#tasks.delete(child.pid);
    }
    const ended = this.#ends.get(task);
    this.#ends.delete(task);
    if (this.#tasks.has(task.parent)) this.#tellParent(task);
    else this.#tasks.delete(task.pid);
    ended?.(status, signal);
  }
}

/** As Dropbear starts itself anew for each connection: with its own words, and `-2` for the sockets that are handed on. */
function carrierOf(pid: number, boot: readonly Listed[], nowMs: number): Listed {
  const server = boot.find(({ argv }) => argv[0]?.endsWith("/dropbear"));
  const argv = [...(server?.argv ?? ["/usr/sbin/dropbear"]), "-2", "9"];
  return { pid, parent: server?.pid ?? 1, user: "root", argv, state: "S", vszKib: server?.vszKib ?? VSZ_KIB, startedMs: nowMs };
}
