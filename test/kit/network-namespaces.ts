/**
 * A router of its own for a test: three network namespaces joined by veth pairs, each with an agent that listens and connects
 * inside. Needs root, ip and nft; addresses are of the ranges for documentation.
 *
 *   wan peer 203.0.113.9, 2001:db8:ff::9 ── router 203.0.113.5, 2001:db8:ff::5 | 192.0.2.1, 2001:db8:1::1 ── lan 192.0.2.9, 2001:db8:1::9
 */
import { type ChildProcess, execFileSync, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { needs } from "./debian.js";
import type { Answer, Order } from "./network-agent.js";

const AGENT = fileURLToPath(new URL(import.meta.url.replace(/network-namespaces\.(\w+)$/, "network-agent.$1")));

export const ROUTER = { v4: "203.0.113.5", v6: "2001:db8:ff::5", lan4: "192.0.2.1", lan6: "2001:db8:1::1" } as const;
export const LAN_HOST = { v4: "192.0.2.9", v6: "2001:db8:1::9" } as const;
export const WAN_PEER = { v4: "203.0.113.9", v6: "2001:db8:ff::9" } as const;

/** Whether namespaces can be made here; otherwise the test says why it skips. */
export function canMakeNetworks(): boolean {
  if (!needs("iproute2", "ip") || !needs("nftables", "nft")) return false;
  const made = process.getuid?.() === 0 && spawnSync("unshare", ["-n", "nft", "list", "ruleset"]).status === 0;
  if (made) return true;
  const message = "needs root and a kernel with network namespaces and nftables";
  if (process.env.CI === "true") throw new Error(message);
  process.stderr.write(`SKIPPED, ${message}\n`);
  return false;
}

type Told = Order extends infer One ? (One extends Order ? Omit<One, "id"> : never) : never;

export class Namespace {
  readonly name: string;
  #agent: ChildProcess | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, (text: string) => void>();

  constructor(name: string) {
    this.name = name;
    ip("netns", "add", name);
    this.run("ip", "link", "set", "lo", "up");
  }

  /** Runs a command inside. @throws Error when it fails @returns what it printed */
  run(command: string, ...args: string[]): string {
    const { status, stdout, stderr } = this.try(command, ...args);
    if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
    return stdout;
  }

  try(command: string, ...args: string[]): SpawnSyncReturns<string> {
    return spawnSync("ip", ["netns", "exec", this.name, command, ...args], { encoding: "utf8" });
  }

  nft(ruleset: string): string {
    return this.run("nft", ruleset);
  }

  /** @returns once `name` listens and greets whoever comes */
  async listen(name: string, port: number, address = "::"): Promise<void> {
    const fault = await this.#ask({ kind: "listen", name, address, port });
    if (fault !== "") throw new Error(`${name} cannot listen at ${address} ${port}: ${fault}`);
  }

  async close(name: string): Promise<void> {
    await this.#ask({ kind: "close", name });
  }

  /** Connects, and waits for what is said there to hold `awaits`. @returns the greeting, or `ECONNREFUSED`, or `timeout` … */
  connect(address: string, port: number, { timeoutMs = 400, awaits = "", keep = false } = {}): Promise<string> {
    return this.#ask({ kind: "connect", address, port, timeoutMs, awaits, keep });
  }

  async remove(): Promise<void> {
    if (this.#agent !== undefined && this.#agent.exitCode === null) {
      const gone = once(this.#agent, "exit");
      this.#agent.disconnect();
      await gone;
    }
    ip("netns", "del", this.name);
  }

  #ask(told: Told): Promise<string> {
    this.#agent ??= this.#start();
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#agent!.send({ ...told, id });
    });
  }

  #start(): ChildProcess {
    const agent = spawn("ip", ["netns", "exec", this.name, process.execPath, ...process.execArgv, AGENT], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    agent.on("message", ({ id, text }: Answer) => {
      this.#waiting.get(id)?.(text);
      this.#waiting.delete(id);
    });
    return agent;
  }
}

export interface TestNetwork {
  readonly router: Namespace;
  readonly wanPeer: Namespace;
  readonly lanHost: Namespace;
}

let made = 0;

/** Runs `run` with a new router and its neighbours, which are gone afterwards. */
export async function inTestNetwork(run: (network: TestNetwork) => Promise<void>): Promise<void> {
  const prefix = `mp${process.pid}-${++made}`;
  const [router, wanPeer, lanHost] = ["r", "w", "l"].map((suffix) => new Namespace(`${prefix}${suffix}`)) as [
    Namespace,
    Namespace,
    Namespace,
  ];
  try {
    join(router, "wan0", wanPeer, [ROUTER.v4, WAN_PEER.v4], [ROUTER.v6, WAN_PEER.v6]);
    join(router, "lan0", lanHost, [ROUTER.lan4, LAN_HOST.v4], [ROUTER.lan6, LAN_HOST.v6]);
    router.run("ip", "route", "add", "default", "via", WAN_PEER.v4);
    router.run("ip", "-6", "route", "add", "default", "via", WAN_PEER.v6);
    for (const host of [wanPeer, lanHost]) {
      const [via4, via6] = host === wanPeer ? [ROUTER.v4, ROUTER.v6] : [ROUTER.lan4, ROUTER.lan6];
      host.run("ip", "route", "add", "default", "via", via4);
      host.run("ip", "-6", "route", "add", "default", "via", via6);
    }
    router.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    await run({ router, wanPeer, lanHost });
  } finally {
    for (const one of [router, wanPeer, lanHost]) await one.remove();
  }
}

/** @param name the router's interface; the other end's is `eth0` */
function join(router: Namespace, name: string, host: Namespace, v4: readonly string[], v6: readonly string[]): void {
  ip("link", "add", name, "netns", router.name, "type", "veth", "peer", "name", "eth0", "netns", host.name);
  for (const [index, [namespace, device]] of (
    [
      [router, name],
      [host, "eth0"],
    ] as const
  ).entries()) {
    namespace.run("ip", "address", "add", `${v4[index]}/24`, "dev", device);
    namespace.run("ip", "address", "add", `${v6[index]}/64`, "dev", device, "nodad");
    namespace.run("ip", "link", "set", device, "up");
  }
}

function ip(...args: string[]): void {
  execFileSync("ip", args);
}
