/** The seats of one machine: a login shell or a command each, at a terminal or at plain streams, as Dropbear's sessions start them. */

import type { Processes } from "./kernel.js";
import type { SensorImage } from "./machine.js";
import { Inlet, Outlet } from "./outlet.js";
import type { Stream } from "./process.js";
import type { Outside, Seat, SeatOwner, SeatStart } from "./seat.js";
import { signalName, signalNumber } from "./signals.js";
import type { Session } from "./task.js";
import { Tty } from "./tty.js";

const HOME = "/root";
const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
/** What a process ends with that could not be started. */
const NOT_STARTED_STATUS = 1;

export class Seats {
  readonly #kernel: Processes;
  readonly #shared: SensorImage;
  readonly #outside: Outside;
  readonly #ttys = new Map<number, Tty>();
  /** How each that is taken is left at once, with a word to its owner or without. */
  readonly #taken = new Set<(isTold: boolean) => void>();

  constructor(kernel: Processes, shared: SensorImage, outside: Outside) {
    this.#kernel = kernel;
    this.#shared = shared;
    this.#outside = outside;
  }

  terminals(): ReadonlyMap<number, Stream> {
    return new Map([...this.#ttys].map(([number, tty]) => [number, tty.stream()]));
  }

  /** The connection is over: for who sits at it, that looks as if the daemon had been killed. */
  cut(): void {
    for (const leave of [...this.#taken]) leave(true);
  }

  /** The owners have gone: nothing is written to them, and they are told nothing. */
  close(): void {
    for (const leave of [...this.#taken]) leave(false);
  }

  sit(start: SeatStart, owner: SeatOwner): Seat {
    const shell = this.#shared.programs.get("ash");
    if (shell === undefined) throw new Error("There is no shell.");
    const { meter } = this.#kernel;
    const { terminal } = start;
    const number = this.#freeNumber();
    const tty =
      terminal && new Tty(`pts/${number}`, terminal, owner, meter, (group, signal) => this.#kernel.signalGroup(group, signal));
    const inlet = new Inlet(owner, meter);
    const outlet = new Outlet(owner, meter);
    const session: Session = { tty };
    let isOver = false;
    const over = (status: number, signal: number | undefined): void => {
      if (isOver) return;
      isOver = true;
      this.#taken.delete(leave);
      if (tty !== undefined) this.#ttys.delete(number);
      tty?.hangUp();
      outlet.end();
      inlet.end();
      owner.exited(status, signal === undefined ? undefined : signalName(signal));
    };
    const leave = (isTold: boolean): void => {
      isOver ||= !isTold;
      tty?.hangUp();
      outlet.end();
      this.#kernel.hangUp(session);
      over(0, undefined);
    };
    const streams = tty
      ? [tty.stream(), tty.stream(), tty.stream()]
      : [inlet.stream(), outlet.stream(false), outlet.stream(true)];
    const words = start.command === undefined ? ["-ash"] : ["ash", "-c", start.command];
    const env = this.#env(start, tty);
    const task = this.#kernel.lead({ program: shell.program, argv: words, env, cwd: HOME, streams }, session, over);
    if (tty !== undefined && task !== undefined) {
      tty.bringToFront(task.group);
      this.#ttys.set(number, tty);
    }
    if (task === undefined) this.#outside.after(0, () => over(NOT_STARTED_STATUS, undefined));
    else this.#taken.add(leave);
    return {
      input: (text) => (tty ?? inlet).input(text),
      endInput: () => (tty === undefined ? inlet.end() : tty.endInput()),
      taken: () => (tty ?? outlet).taken(),
      resize: (columns, rows) => tty?.resize(columns, rows),
      signal: (name) => {
        const signal = signalNumber(name);
        if (signal !== undefined && task !== undefined && !isOver) this.#kernel.kill(task.pid, signal);
      },
      hangUp: () => leave(true),
    };
  }

  #freeNumber(): number {
    let number = 0;
    while (this.#ttys.has(number)) number++;
    return number;
  }

  /** In Dropbear's order: what a login has, the terminal's kind, where from. */
  #env({ daemon, terminal, env }: SeatStart, tty: Tty | undefined): ReadonlyMap<string, string> {
    const { address, port, ownAddress, ownPort } = this.#outside.peer;
    const ssh: [string, string][] = [
      ...(tty === undefined ? [] : [["SSH_TTY", `/dev/${tty.name}`] satisfies [string, string]]),
      ["SSH_CONNECTION", `${address} ${port} ${ownAddress} ${ownPort}`],
      ["SSH_CLIENT", `${address} ${port} ${ownPort}`],
    ];
    return new Map([
      ["USER", "root"],
      ["LOGNAME", "root"],
      ["HOME", HOME],
      ["SHELL", "/bin/ash"],
      ["PATH", PATH],
      ...(terminal === undefined ? [] : [["TERM", terminal.name] as const]),
      ...(daemon === "login" ? [] : ssh),
      ...env,
    ]);
  }
}
