/**
 * Config and what is there now → what the firewall is to do. Pure. What depends on the host's own rules is decided once here, port
 * by port, so that the kernel's part stays short; what cannot be known before a packet comes is left to the kernel.
 */
import type { FirewallConfig } from "../config/config.js";
import { isDoor } from "./doors.js";
import { type Fate, fates } from "./fate.js";
import { type Chain, chainKey } from "./host-rules.js";
import { isReachable } from "./listeners.js";
import type { Probe } from "./match.js";
import type { Plan, Redirection } from "./plan.js";
import type { Survey } from "./survey.js";

/** A fake service's port, by the service's name. */
export interface Fake extends Redirection {
  readonly service: string;
}

export interface Intent {
  readonly config: FirewallConfig;
  /** Of services that are ready. */
  readonly fakes: readonly Fake[];
  /** Where somebody was connected to the router when we began. */
  readonly guarded: ReadonlySet<number>;
  readonly matching: Plan["matching"];
}

export interface Decision {
  readonly plan: Plan;
  /** Input chains of the host's that would not let through what goes to a fake service. */
  readonly closed: readonly Chain[];
}

export const FAMILIES = ["ip", "ip6"] as const;

export function decide({ config, fakes, guarded, matching }: Intent, survey: Survey): Decision {
  const { wan } = survey.surroundings;
  const reached = new Set(survey.sockets.listeners.filter(isReachable).map(({ port }) => port));
  const free = fakes.filter(({ port }) => !guarded.has(port) && (matching === "socket" || !reached.has(port)));
  const inputs = free.map(({ port }) => ({ port, ...inputOf(survey, config.table, wan, port) }));
  const refusedBy = (family: Probe["family"]) => inputs.filter((input) => input[family] === "refuse").map(({ port }) => port);
  const plan: Plan = {
    table: config.table,
    wan,
    redirections: free.map(({ port, fakePort }) => ({ port, fakePort })),
    refused: { ip: refusedBy("ip"), ip6: refusedBy("ip6") },
    watched: inputs.filter(({ ip, ip6 }) => ip === "depends" || ip6 === "depends").map(({ port }) => port),
    marks: config.marks,
    matching,
  };
  return { plan, closed: closedChains(plan, survey) };
}

/**
 * What the host's input chains make of a connection:
 *
 * - `accept`, `refuse` whoever asks
 * - `depends` on who asks
 * - `rate` on how many ask: who is refused now may be let in a moment later, and must not meet a fake service then
 */
export type Input = "accept" | "refuse" | "depends" | "rate";

/** @param isLegacyBlind rules of iptables-legacy may say otherwise, and cannot be read */
export function inputVerdict(found: readonly Fate[], isLegacyBlind: boolean): Input {
  if (found.some(({ outcomes }) => outcomes.every(({ verdict }) => verdict === "refuse"))) return "refuse";
  const all = found.flatMap(({ outcomes }) => outcomes);
  if (all.some(({ byRate }) => byRate)) return "rate";
  return isLegacyBlind || all.some(({ verdict }) => verdict === "refuse") ? "depends" : "accept";
}

/** The fates of a connection at the host's own input chains. */
export function inputFates({ chains }: Pick<Survey, "chains">, table: string, probe: Probe): Fate[] {
  return fates(chains, "input", probe, ({ base, table: other }) => base?.type === "filter" && other !== table);
}

function inputOf(survey: Survey, table: string, wan: readonly string[], port: number): Record<Probe["family"], Input> {
  const of = (family: Probe["family"]): Input => {
    const verdicts = wan.map((name) => {
      const probe: Probe = { family, interface: name, port, mark: 0, isTranslated: false };
      return inputVerdict(inputFates(survey, table, probe), survey.hasLegacyRules);
    });
    const [first = "accept"] = verdicts;
    if (verdicts.every((verdict) => verdict === first)) return first;
    return verdicts.includes("rate") ? "rate" : "depends";
  };
  return { ip: of("ip"), ip6: of("ip6") };
}

function closedChains({ table, wan, redirections, marks }: Plan, { chains }: Survey): Chain[] {
  const others = chains.map((chain) => ({ ...chain, rules: chain.rules.filter((rule) => !isDoor(chain, rule, table, marks)) }));
  const closed = new Set<string>();
  for (const family of FAMILIES) {
    for (const name of wan) {
      for (const { fakePort } of redirections) {
        const probe: Probe = { family, interface: name, port: fakePort, mark: marks.redir, isTranslated: true };
        for (const { chain, outcomes } of inputFates({ chains: others }, table, probe)) {
          if (outcomes.some(({ verdict }) => verdict !== "accept")) closed.add(keyOf(chain));
        }
      }
    }
  }
  return chains.filter((chain) => closed.has(keyOf(chain)));
}

function keyOf({ family, table, name }: Chain): string {
  return chainKey(family, table, name);
}
