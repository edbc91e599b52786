/** The command itself, as a user runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that is running, and what it has said so far. */
export class Running {
  out = "";
  err = "";
  readonly process: ChildProcess;
  #code: number | null | undefined;

  /** @param before a command that runs what follows it: `ip netns exec NAME` */
  constructor(args: readonly string[], environment: Record<string, string> = {}, before: readonly string[] = []) {
    const [command = process.execPath, ...rest] = [...before, process.execPath, MAIN, ...args];
    this.process = spawn(command, rest, { env: { ...process.env, ...environment } });
    this.process.stdout?.on("data", (chunk) => {
      this.out += chunk;
    });
    this.process.stderr?.on("data", (chunk) => {
      this.err += chunk;
    });
    this.process.on("exit", (code) => {
      this.#code = code;
    });
  }

  /** @returns the exit code */
  async stop(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    if (this.#code !== undefined) return this.#code;
    this.process.kill(signal);
    await once(this.process, "exit");
    return this.#code ?? null;
  }
}

export async function minipot(...args: string[]): Promise<Finished> {
  const running = new Running(args);
  const [code] = (await once(running.process, "close")) as [number | null];
  return { code, out: running.out, err: running.err };
}
