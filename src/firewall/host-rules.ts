/**
 * The host's own nftables rules as `nft -j -t list ruleset` tells them → tables, chains and rules. What is read is what deciding a
 * new connection's fate takes; an expression that is not known stays as it came.
 */
import * as v from "valibot";

/** One statement of a rule: an object with one key, its kind. */
export type Statement = Readonly<Record<string, unknown>>;

export interface Rule {
  readonly handle: number;
  readonly comment: string | undefined;
  readonly statements: readonly Statement[];
}

export interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** Of a base chain: `filter`, `nat`; the hook; when among others; what becomes of a packet that no rule decides. */
  readonly base: { readonly type: string; readonly hook: string; readonly priority: number; readonly policy: string } | undefined;
  readonly rules: readonly Rule[];
}

const ChainEntry = v.object({
  family: v.string(),
  table: v.string(),
  name: v.string(),
  type: v.optional(v.string()),
  hook: v.optional(v.string()),
  prio: v.optional(v.number()),
  policy: v.optional(v.string()),
});
const RuleEntry = v.object({
  family: v.string(),
  table: v.string(),
  chain: v.string(),
  handle: v.number(),
  comment: v.optional(v.string()),
  expr: v.optional(v.array(v.nullable(v.record(v.string(), v.unknown()))), []),
});
const TableEntry = v.object({ family: v.string(), name: v.string() });
const Listing = v.object({
  nftables: v.array(v.object({ table: v.optional(TableEntry), chain: v.optional(ChainEntry), rule: v.optional(RuleEntry) })),
});

export interface HostRules {
  /** `family name` of each. */
  readonly tables: readonly string[];
  readonly chains: readonly Chain[];
}

/** @throws Error when it is not what nft prints */
export function parseHostRules(json: string): HostRules {
  const { nftables } = v.parse(Listing, JSON.parse(json));
  const rules = new Map<string, Rule[]>();
  for (const { rule } of nftables) {
    if (rule === undefined) continue;
    const key = chainKey(rule.family, rule.table, rule.chain);
    const own = rules.get(key) ?? [];
    // nft prints null for what it cannot say in JSON.
    own.push({ handle: rule.handle, comment: rule.comment, statements: rule.expr.map((one) => one ?? { unknown: null }) });
    rules.set(key, own);
  }
  const chains = nftables.flatMap(({ chain }): Chain[] => {
    if (chain === undefined) return [];
    const { family, table, name, type, hook, prio = 0, policy = "accept" } = chain;
    const base = type === undefined || hook === undefined ? undefined : { type, hook, priority: prio, policy };
    return [{ family, table, name, base, rules: rules.get(chainKey(family, table, name)) ?? [] }];
  });
  const tables = nftables.flatMap(({ table }) => (table === undefined ? [] : [`${table.family} ${table.name}`]));
  return { tables, chains };
}

/** What names a chain among all of them. */
export function chainKey(family: string, table: string, name: string): string {
  return `${family} ${table} ${name}`;
}
