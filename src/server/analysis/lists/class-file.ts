/**
 * A file of addresses and networks, one a line: what stands after the first word or a `#` is a remark. Such files are made by others'
 * programs and replaced at any time: a line that is none is left out and counted, and a file that cannot be read leaves what was there.
 */
import { open, stat } from "node:fs/promises";
import type { Logger } from "../../../log.js";
import { type Network, parseNetwork } from "../../../network/routes.js";
import { faultOf } from "../../store/store.js";
import { NetworkSet } from "./network-set.js";

const FILE_BYTES_MAX = 64 * 2 ** 20;

export class ClassFile {
  networks = new NetworkSet([]);
  readonly #path: string;
  readonly #log: Logger;
  /** What the file looked like when it was read, or failed to be. */
  #stamp = "";

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  /** Reads the file if it has changed. @returns whether it has */
  async refresh(): Promise<boolean> {
    try {
      const { mtimeMs, size, ino } = await stat(this.#path);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      if (stamp === this.#stamp) return false;
      const { networks, faults, count } = parseNetworks(await this.#read());
      this.#stamp = stamp;
      this.networks = networks;
      const about = { file: this.#path, networks: count };
      if (faults === 0) this.#log.info(about, "Read a class of addresses.");
      else this.#log.warn({ ...about, faults }, "Lines of a class of addresses are no networks.");
      return true;
    } catch (error) {
      const stamp = faultOf(error);
      if (stamp !== this.#stamp) this.#log.error({ file: this.#path, fault: stamp }, "A class of addresses cannot be read.");
      this.#stamp = stamp;
      return false;
    }
  }

  async #read(): Promise<string> {
    const file = await open(this.#path, "r");
    try {
      const { size } = await file.stat();
      if (size > FILE_BYTES_MAX) throw Object.assign(new Error("It is too large."), { code: "EFBIG" });
      return await file.readFile("latin1");
    } finally {
      await file.close();
    }
  }
}

/** @returns the networks, how many, and how many lines are none */
export function parseNetworks(text: string): { networks: NetworkSet; count: number; faults: number } {
  const found: Network[] = [];
  let faults = 0;
  for (const line of text.split("\n")) {
    const [word = ""] = line
      .replace(/[#;].*/s, "")
      .trim()
      .split(/[\s,]/, 1);
    if (word === "") continue;
    const network = parseNetwork(word);
    if (network === undefined) faults++;
    else found.push(network);
  }
  return { networks: new NetworkSet(found), count: found.length, faults };
}
