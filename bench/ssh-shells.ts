/** What a thousand open shells of the emulated machine hold, over an idle sensor, and how long commands in them take. */
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { data, open, pty, request } from "../test/golden/ssh-channels.js";
import { password, service } from "../test/golden/ssh-sealed.js";
import { SshClient } from "../test/kit/ssh-client.js";
import type { Bench, Context, Findings } from "./bench.js";
import { pssByName } from "./measure.js";
import { startRig } from "./rig.js";
import { percentile } from "./statistics.js";

interface Plan {
  readonly shells: number;
  readonly commands: number;
}

const FULL: Plan = { shells: 1000, commands: 3000 };
const SHORT: Plan = { shells: 50, commands: 100 };
/** Before it, so many shells open and end, and leave behind what any would. */
const WARM_UP = 50;
const WARM_UP_ROUNDS = 8;
const PER_ADDRESS = 5;
const MIB = 2 ** 20;
const PROMPT = ":~# ";
const LINES = ["id", "uname -a", "cat /proc/cpuinfo | grep name | wc -l", "ls /etc", "echo $((1+2)) > /tmp/x; cat /tmp/x"];
const ANSWER_MS_MAX = 5;

export const sshShells: Bench = {
  name: "ssh-shells",
  question: "What do a thousand open shells hold, and how long do commands in them take?",
  run: holdShells,
};

async function holdShells({ short, workDir, say }: Context): Promise<Findings> {
  const plan = short ? SHORT : FULL;
  const rig = await startRig(workDir, ["ssh"], { options: { ssh: { mode: "session", admit_percent: 100 } } });
  const shells: Shell[] = [];
  try {
    const port = rig.portOf("ssh");
    for (let index = 0; index < Math.min(WARM_UP, plan.shells); index++) {
      const shell = await Shell.open(port, index);
      for (let round = 0; round < WARM_UP_ROUNDS; round++) for (const line of LINES) await shell.ask(line);
      shell.end();
    }
    await sleep(1000);
    const pids = await rig.sensorPids();
    const before = pssByName(pids);
    for (let index = 0; index < plan.shells; index++) shells.push(await Shell.open(port, index));
    const after = pssByName(pids);
    const answersMs: number[] = [];
    for (let index = 0; index < plan.commands; index++) {
      answersMs.push(await shells[(index * 7) % shells.length]!.ask(LINES[index % LINES.length]!));
    }
    const open = shells.filter(({ isOpen }) => isOpen).length;
    const grownMiB = (total(after) - total(before)) / MIB;
    say(`${open} open, ${grownMiB.toFixed(1)} MiB more, answers p99 ${percentile(answersMs, 0.99).toFixed(2)} ms`);
    return {
      load: `${plan.shells} logins with a terminal, each at its prompt; then ${plan.commands} command lines, one after another over all of them`,
      numbers: {
        pssIdleMiB: total(before) / MIB,
        pssHeldMiB: total(after) / MIB,
        grownMiB,
        kibPerShell: (1024 * grownMiB) / plan.shells,
        answerP50Ms: percentile(answersMs, 0.5),
        answerP99Ms: percentile(answersMs, 0.99),
      },
      bars: [
        { name: "memory over idle", measured: grownMiB, sense: "at most", bound: 100, unit: "MiB" },
        { name: "answer p99", measured: percentile(answersMs, 0.99), sense: "at most", bound: ANSWER_MS_MAX, unit: "ms" },
      ],
      checks: [{ name: "still open", expected: plan.shells, found: open }],
    };
  } finally {
    for (const shell of shells) shell.end();
    await rig.stop();
  }
}

/** A client that was let in, at a prompt. */
class Shell {
  readonly #socket: Socket;
  readonly #client = new SshClient();
  readonly #heard = new Set<number>();
  #shown = "";
  #wake = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("close", () => this.#wake());
    socket.on("data", (chunk: Buffer) => this.#hear(chunk));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  /** @throws Error when the server closes before there is a prompt */
  static async open(port: number, index: number): Promise<Shell> {
    const address = Math.floor(index / PER_ADDRESS);
    const localAddress = `127.1.${address >> 8}.${address & 0xff}`;
    const shell = new Shell(connect({ port, host: "127.0.0.1", localAddress, noDelay: true }));
    await shell.#until(() => shell.#hasHeard(21));
    shell.#say(service("ssh-userauth"), password("root", "x"));
    await shell.#until(() => shell.#hasHeard(52));
    shell.#say(open(), pty(), request("shell").done());
    await shell.#until(() => shell.#shown.endsWith(PROMPT));
    return shell;
  }

  /** @returns how long it took until the prompt was back, in ms */
  async ask(line: string): Promise<number> {
    const startMs = performance.now();
    this.#shown = "";
    this.#say(data(`${line}\r`));
    await this.#until(() => this.#shown.endsWith(PROMPT));
    return performance.now() - startMs;
  }

  end(): void {
    this.#socket.destroy();
  }

  #hasHeard(type: number): boolean {
    return this.#heard.has(type);
  }

  #say(...messages: Uint8Array[]): void {
    for (const message of messages) this.#client.say(message);
    this.#socket.write(this.#client.take());
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (!this.isOpen) throw new Error("The server closed.");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #hear(chunk: Buffer): void {
    this.#client.hear(chunk);
    const bytes = this.#client.take();
    if (bytes.length > 0) this.#socket.write(bytes);
    // What is kept of a thousand clients would have this process collect garbage while it measures.
    for (const { payload } of this.#client.messages.splice(0)) {
      this.#heard.add(payload[0]!);
      if (payload[0] === 94) this.#shown += Buffer.from(payload.subarray(9)).toString("latin1");
    }
    this.#wake();
  }
}

function total(byName: Readonly<Record<string, number>>): number {
  return Object.values(byName).reduce((sum, bytes) => sum + bytes, 0);
}
