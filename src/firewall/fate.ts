/**
 * What the host's own rules make of a new connection: walks its chains as the kernel would, with what can be known beforehand.
 * Where a condition depends on more (who the peer is, how many came before), both ways are followed. Pure.
 */
import { type Chain, chainKey, type Rule, type Statement } from "./host-rules.js";
import { isRecord, matches, type Probe, pick } from "./match.js";

/** What a rule may do to a connection: let it go on to the next hook, end it, or send it elsewhere. */
export type Verdict = "accept" | "refuse" | "forward";

export interface Outcome {
  readonly verdict: Verdict;
  /** The rule that says so, or the chain whose policy it is. */
  readonly where: string;
  /** It depends on how many came before: the same peer may be let in a moment later. */
  readonly byRate: boolean;
}

/** All that may become of the connection in one base chain, in the order of the rules; the last one is for all that are left. */
export interface Fate {
  readonly chain: Chain;
  readonly outcomes: readonly Outcome[];
}

const FAMILIES: Readonly<Record<Probe["family"], readonly string[]>> = { ip: ["ip", "inet"], ip6: ["ip6", "inet"] };
/** Deeper jumps than the kernel allows are no rules. */
const DEPTH_MAX = 16;

const byRateOnly = new Set(["limit", "ct count", "quota"]);
const xtByRate = new Set(["limit", "hashlimit", "connlimit", "recent", "quota"]);
/** Statements that neither decide nor are conditions. */
const sideEffects = new Set(["set", "meter", "counter", "log", "mangle", "notrack", "ct helper", "ct timeout", "flow"]);
/** Targets of iptables. */
const xtVerdicts: Readonly<Record<string, Verdict>> = {
  REJECT: "refuse",
  DNAT: "forward",
  REDIRECT: "forward",
  TPROXY: "forward",
};

/**
 * What becomes of `probe` at a hook, a base chain at a time.
 *
 * @param relevant which of the hook's base chains are asked
 */
export function fates(chains: readonly Chain[], hook: string, probe: Probe, relevant: (chain: Chain) => boolean): Fate[] {
  const byKey = new Map(chains.map((chain) => [chainKey(chain.family, chain.table, chain.name), chain]));
  return chains
    .filter((chain) => chain.base?.hook === hook && FAMILIES[probe.family].includes(chain.family) && relevant(chain))
    .sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0))
    .map((chain) => {
      const walk = new Walk(byKey, probe);
      if (walk.through(chain, 0) !== "decided") {
        const verdict = chain.base?.policy === "drop" ? "refuse" : "accept";
        walk.outcomes.push({ verdict, where: `${nameOf(chain)}, policy`, byRate: false });
      }
      return { chain, outcomes: walk.outcomes };
    });
}

type Step = "on" | "return" | "may return" | "decided";

class Walk {
  readonly outcomes: Outcome[] = [];
  readonly #chains: ReadonlyMap<string, Chain>;
  readonly #probe: Probe;

  constructor(chains: ReadonlyMap<string, Chain>, probe: Probe) {
    this.#chains = chains;
    this.#probe = probe;
  }

  /** @returns `decided` when no connection comes out at the end */
  through(chain: Chain, depth: number): "on" | "decided" {
    if (depth > DEPTH_MAX) return "on";
    let someReturn = false;
    let byRate = false;
    for (const rule of chain.rules) {
      const step = this.#rule(chain, rule, byRate, depth);
      if (step === "may return") [someReturn, byRate] = [true, byRate || isLimited(rule)];
      else if (step !== "on") return step === "return" || someReturn ? "on" : "decided";
    }
    return "on";
  }

  /** @param afterRate those that are few enough have returned before */
  #rule(chain: Chain, rule: Rule, afterRate: boolean, depth: number): Step {
    let isSure = true;
    let byRate = afterRate;
    for (const statement of rule.statements) {
      const [kind = ""] = Object.keys(statement);
      if (kind === "match") {
        const holds = matches(statement, this.#probe);
        if (holds === false) return "on";
        if (holds === undefined) isSure = false;
        continue;
      }
      const rate = isByRate(statement, kind);
      if (rate || isUnknownCondition(statement, kind)) {
        isSure = false;
        byRate ||= rate;
      }
      if (rate || isUnknownCondition(statement, kind) || sideEffects.has(kind)) continue;
      const step = this.#verdict(chain, rule, statement, { isSure, byRate }, depth);
      if (isSure) return step;
      return step === "return" ? "may return" : "on";
    }
    return "on";
  }

  #verdict(chain: Chain, rule: Rule, statement: Statement, how: { isSure: boolean; byRate: boolean }, depth: number): Step {
    const where = `${nameOf(chain)}, rule ${rule.handle}${rule.comment === undefined ? "" : ` (${rule.comment})`}`;
    const [kind = ""] = Object.keys(statement);
    const decided = (verdict: Verdict): Step => {
      this.outcomes.push({ verdict, where, byRate: how.byRate });
      return "decided";
    };
    switch (kind) {
      case "accept":
        return decided("accept");
      case "drop":
      case "reject":
        return decided("refuse");
      case "dnat":
      case "redirect":
      case "tproxy":
      case "queue":
        return decided("forward");
      case "return":
        return "return";
      case "jump":
      case "goto":
        return this.#jump(chain, statement[kind], kind, depth);
      case "vmap":
        return this.#pick(chain, rule, statement.vmap, how, depth);
      case "xt": {
        const target = isRecord(statement.xt) ? xtVerdicts[String(statement.xt.name)] : undefined;
        return target === undefined ? "on" : decided(target);
      }
      default:
        return "on";
    }
  }

  #jump({ family, table }: Chain, to: unknown, kind: "jump" | "goto", depth: number): Step {
    const target = isRecord(to) ? this.#chains.get(chainKey(family, table, String(to.target))) : undefined;
    if (target === undefined) return "on";
    const step = this.through(target, depth + 1);
    return step === "on" && kind === "goto" ? "return" : step;
  }

  #pick(chain: Chain, rule: Rule, vmap: unknown, how: { isSure: boolean; byRate: boolean }, depth: number): Step {
    if (!isRecord(vmap)) return "on";
    const chosen = pick(vmap.key, vmap.data, this.#probe);
    if (isRecord(chosen)) return this.#verdict(chain, rule, chosen, how, depth);
    if (chosen === null) return "on";
    const all = isRecord(vmap.data) && Array.isArray(vmap.data.set) ? vmap.data.set : [];
    for (const element of all) {
      if (Array.isArray(element) && isRecord(element[1])) this.#verdict(chain, rule, element[1], how, depth);
    }
    return "on";
  }
}

function isLimited({ statements }: Rule): boolean {
  return statements.some((statement) => isByRate(statement, Object.keys(statement)[0] ?? ""));
}

function isByRate(statement: Statement, kind: string): boolean {
  if (byRateOnly.has(kind)) return true;
  // A limit for each element of a set.
  if (kind === "set" || kind === "meter") return JSON.stringify(statement).includes('"limit"');
  return kind === "xt" && isRecord(statement.xt) && xtByRate.has(String(statement.xt.name));
}

function isUnknownCondition(statement: Statement, kind: string): boolean {
  if (kind === "unknown") return true;
  return kind === "xt" && isRecord(statement.xt) && statement.xt.type === "match" && statement.xt.name !== "comment";
}

function nameOf({ family, table, name }: Chain): string {
  return `${family} ${table} ${name}`;
}
