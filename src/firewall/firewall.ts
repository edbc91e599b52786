/**
 * The firewall as the sensor has it: decides from the config and from what is there now, applies, looks again, takes back. Idempotent
 * at every step; what it did not put there it does not touch. Needs root, or CAP_NET_ADMIN.
 */
import type { Config } from "../config/config.js";
import type { FirewallStatus } from "../wire/health.js";
import { type Decision, decide, type Fake } from "./decide.js";
import { FirewallError } from "./run.js";
import { tcpSockets } from "./survey.js";
import { chooseTool, type Tool } from "./tool.js";

export class Firewall {
  readonly #tool: Tool;
  /** Ports of this machine's where somebody was connected when we looked. */
  readonly #connected: Set<number>;
  #config: Config;
  #services: readonly string[] = [];
  #decision: Decision | undefined;
  #fault: string | undefined;

  private constructor(config: Config, tool: Tool) {
    this.#config = config;
    this.#tool = tool;
    this.#connected = new Set(tcpSockets().connectedPorts);
  }

  /** @throws FirewallError when no tool works here */
  static async open(config: Config): Promise<Firewall> {
    return new Firewall(config, await chooseTool(config.firewall.tool));
  }

  get tool(): Tool {
    return this.#tool;
  }

  /**
   * Ports left alone, so that an admin who is connected is never met by a fake service when the real one is restarted. Those that
   * the config takes over by name are not guarded.
   */
  get guarded(): ReadonlySet<number> {
    const ports = fakesOf(this.#config).map(({ port }) => port);
    return new Set(ports.filter((port) => this.#connected.has(port) && !this.#config.firewall.takeOver.includes(port)));
  }

  /** Takes on a changed config; the next `apply` follows it. */
  follow(config: Config): void {
    this.#config = config;
    for (const port of tcpSockets().connectedPorts) this.#connected.add(port);
  }

  /** Hands peers to `services`, which are ready; a connection to another one is refused as if we were not there. */
  async apply(services: readonly string[]): Promise<void> {
    this.#services = services;
    await this.#settle();
  }

  /** Looks whether all is as it was, and applies what has changed: interfaces, the host's own rules, listeners. @returns whether */
  async refresh(): Promise<boolean> {
    return this.#settle();
  }

  /** Takes away all that is ours. */
  async remove(): Promise<void> {
    this.#services = [];
    this.#decision = undefined;
    await this.#tool.remove(this.#config.firewall);
  }

  status(): FirewallStatus {
    if (this.#fault !== undefined) return { state: "failed", fault: this.#fault, tool: this.#tool.name };
    if (this.#decision === undefined || this.#services.length === 0) return { state: "waiting", tool: this.#tool.name };
    const { wan, redirections } = this.#decision.plan;
    const { name: tool, matching } = this.#tool;
    const ports = redirections.map(({ port }) => port);
    return { state: "applied", tool, matching, wan, ports, guarded: [...this.guarded] };
  }

  async #settle(): Promise<boolean> {
    const { firewall: config } = this.#config;
    try {
      const seen = await this.#tool.survey(config.wan);
      const fakes = !config.enabled ? [] : fakesOf(this.#config).filter(({ service }) => this.#services.includes(service));
      const decision = decide({ config, fakes, guarded: this.guarded, matching: this.#tool.matching }, seen);
      const isSame = JSON.stringify(decision.plan) === JSON.stringify(this.#decision?.plan);
      if (isSame && (await this.#tool.isInPlace(decision, seen, config))) return false;
      await this.#tool.apply(decision, seen, config);
      this.#decision = decision;
      this.#fault = decision.plan.wan.length > 0 ? undefined : "no interface holds a default route, and `wan` names none";
      return true;
    } catch (error) {
      if (!(error instanceof FirewallError)) throw error;
      this.#fault = error.message;
      return false;
    }
  }
}

/** Every port that an enabled service fakes, and where it listens. */
export function fakesOf({ services, sensor: { redirOffset } }: Pick<Config, "services" | "sensor">): Fake[] {
  return services
    .filter(({ enabled }) => enabled)
    .flatMap(({ protocol: service, ports, tlsPorts }) =>
      [...ports, ...tlsPorts].map((port) => ({ service, port, fakePort: port + redirOffset })),
    );
}
