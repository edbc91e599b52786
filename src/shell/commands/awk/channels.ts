/** What a program in awk reads beside its input, and writes beside its output: files and commands, each open until it is closed. */

import { ash } from "../../ash/ash.js";
import type { Part, Stream } from "../../process.js";
import type { Call } from "../kit/applet.js";
import { Failure } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import type { Destination } from "./tree.js";

const CHANNELS_MAX = 32;

interface Channel {
  readonly stream: Stream;
  /** Of what is read. */
  readonly input: Input | undefined;
  /** Of a command: whom to wait for. */
  readonly pid: number | undefined;
}

export class Channels {
  readonly #call: Call;
  readonly #open = new Map<string, Channel>();

  constructor(call: Call) {
    this.#call = call;
  }

  /** @returns what to read; undefined where there is no such file */
  source(of: "file" | "command", name: string): Input | undefined {
    const there = this.#open.get(name);
    if (there !== undefined) return there.input;
    if (of === "command") return this.#add(name, this.#start(name, "read")).input;
    if (name === "-") return new Input(this.#call.process.streams[0]);
    const { machine, cwd } = this.#call.process;
    let stream: Stream;
    try {
      stream = machine.files.open(name, cwd, { read: true });
    } catch {
      return undefined;
    }
    return this.#add(name, { stream, input: new Input(stream), pid: undefined }).input;
  }

  target(to: Destination["to"], name: string): Stream {
    const { machine, cwd, streams } = this.#call.process;
    const there = this.#open.get(name);
    if (there !== undefined) return there.stream;
    if (to === "command") return this.#add(name, this.#start(name, "write")).stream;
    const standard = name === "/dev/stdout" ? streams[1] : name === "/dev/stderr" ? streams[2] : undefined;
    if (standard !== undefined) return this.#add(name, { stream: standard.share(), input: undefined, pid: undefined }).stream;
    const stream = machine.files.open(name, cwd, { write: true, create: true, append: to === "append", truncate: to === "file" });
    return this.#add(name, { stream, input: undefined, pid: undefined }).stream;
  }

  /** @returns its status; -1 of what is not open */
  *close(name: string): Part<number> {
    const channel = this.#open.get(name);
    if (channel === undefined) return -1;
    this.#open.delete(name);
    channel.stream.close();
    if (channel.pid === undefined) return 0;
    for (;;) {
      const status = this.#call.process.machine.kernel.reap(channel.pid);
      if (status !== undefined) return status;
      yield { on: "child", pid: channel.pid };
    }
  }

  *closeAll(): Part<void> {
    for (const name of [...this.#open.keys()]) yield* this.close(name);
  }

  /** Without waiting for anybody. */
  drop(): void {
    for (const { stream } of this.#open.values()) stream.close();
    this.#open.clear();
  }

  #add(name: string, channel: Channel): Channel {
    if (this.#open.size >= CHANNELS_MAX) {
      channel.stream.close();
      throw new Failure("Too many open files");
    }
    this.#open.set(name, channel);
    return channel;
  }

  /** Starts a command with one end of a pipe, the other being ours to read or write. */
  #start(command: string, ours: "read" | "write"): Channel {
    const { pid: parent, cwd, env, machine, streams } = this.#call.process;
    const pipe = machine.kernel.pipe();
    const theirs = streams.map((stream, place) =>
      place === 0 && ours === "write" ? pipe.read : place === 1 && ours === "read" ? pipe.write : stream.share(),
    );
    const pid = machine.kernel.spawn({ program: ash, argv: ["sh", "-c", command], env, cwd, streams: theirs, parent });
    const stream = ours === "read" ? pipe.read : pipe.write;
    return { stream, input: ours === "read" ? new Input(stream) : undefined, pid };
  }
}
