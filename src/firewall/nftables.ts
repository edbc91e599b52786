/** The firewall by nft: says a decision to the kernel in one transaction, tells whether it still stands, and takes it back. */
import * as v from "valibot";
import type { FirewallConfig } from "../config/config.js";
import type { Decision } from "./decide.js";
import { closing, iptablesRule, isDoor, isOfIptables, opening } from "./doors.js";
import { isSameSet, type Redirection } from "./plan.js";
import { removal, rulesetOf } from "./ruleset.js";
import { FirewallError, nft, run } from "./run.js";
import { type Survey, survey } from "./survey.js";

/** All that `apply` hands to nft. */
export function transaction(
  { plan, closed }: Decision,
  { chains }: Pick<Survey, "chains">,
  { openInput }: FirewallConfig,
): string {
  const { table, marks } = plan;
  return `${closing(chains, table, marks)}${rulesetOf(plan)}${openInput ? opening(closed, table, marks) : ""}`;
}

/**
 * Replaces what was there, whole or not at all; rules in iptables' own chains follow one by one.
 *
 * @throws FirewallError
 */
export async function apply(decision: Decision, seen: Survey, config: FirewallConfig): Promise<void> {
  await nft(transaction(decision, seen, config));
  if (config.openInput) await openIptables(decision, seen);
}

/** Takes away all that is ours. @throws FirewallError */
export async function remove({ table, marks }: Pick<FirewallConfig, "table" | "marks">): Promise<void> {
  const { chains, hasLegacyRules } = await survey([]);
  await nft(`${closing(chains, table, marks)}${removal(table)}`);
  const open = chains.filter((chain) => isOfIptables(chain) && chain.rules.some((rule) => isDoor(chain, rule, table, marks)));
  const tools = open.map(({ family }) => iptablesTool(family));
  for (const tool of [...tools, ...(hasLegacyRules ? LEGACY_TOOLS : [])]) {
    // Nobody else puts that rule there; if it is not there any more, there is nothing to do.
    while (await succeeds(tool, iptablesRule("-C", table, marks))) await run(tool, iptablesRule("-D", table, marks));
  }
}

/** What is redirected at this moment; undefined when our table is not there. */
export function redirected(table: string, { chains, tables }: Pick<Survey, "chains" | "tables">): Redirection[] | undefined {
  if (!tables.includes(`inet ${table}`)) return undefined;
  const own = chains.find((chain) => chain.family === "inet" && chain.table === table && chain.name === "to_fake");
  const pairs = v.safeParse(
    DnatMap,
    own?.rules[0]?.statements.find((statement) => "dnat" in statement),
  );
  return pairs.success ? pairs.output.dnat.port.map.data.set.map(([port, fakePort]) => ({ port, fakePort })) : [];
}

/** Whether nobody has taken away or changed what `decision` put there. A reload of the host's may have flushed it. */
export function isInPlace({ plan, closed }: Decision, seen: Survey, { openInput }: FirewallConfig): boolean {
  const { table, marks, wan } = plan;
  const wanted = wan.length === 0 ? [] : plan.redirections;
  const areDoorsOpen = closed.every((chain) => chain.rules.some((rule) => isDoor(chain, rule, table, marks)));
  return isSameSet(wanted, redirected(table, seen)) && (areDoorsOpen || !openInput);
}

/** The rule of `to_fake`, as nft tells it. */
const DnatMap = v.object({
  dnat: v.object({
    port: v.object({ map: v.object({ data: v.object({ set: v.array(v.tuple([v.number(), v.number()])) }) }) }),
  }),
});
const LEGACY_TOOLS = ["iptables-legacy", "ip6tables-legacy"];

async function openIptables({ plan: { table, marks }, closed }: Decision, { hasLegacyRules }: Survey): Promise<void> {
  const rule = iptablesRule("-I", table, marks);
  for (const chain of closed.filter(isOfIptables)) {
    if (!chain.rules.some((one) => isDoor(chain, one, table, marks))) await run(iptablesTool(chain.family), rule);
  }
  for (const tool of hasLegacyRules ? LEGACY_TOOLS : []) {
    if (!(await succeeds(tool, iptablesRule("-C", table, marks)))) await run(tool, rule);
  }
}

function iptablesTool(family: string): string {
  return family === "ip" ? "iptables-nft" : "ip6tables-nft";
}

async function succeeds(tool: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(tool, args);
    return true;
  } catch (error) {
    if (error instanceof FirewallError) return false;
    throw error;
  }
}
