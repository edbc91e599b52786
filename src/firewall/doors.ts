/**
 * Rules in chains of the host's own that accept what goes to a fake service, by its mark. An accept in our table cannot overrule a
 * drop in another, so there is no way around them; each is known by its comment, the name of our table, and taken away again. One
 * that is left behind accepts nothing, since nobody else sets that mark.
 */
import type { Marks } from "../config/config.js";
import type { Chain, Rule } from "./host-rules.js";
import { acceptRule } from "./ruleset.js";

/** Chains that iptables-nft keeps: a rule that it could not have made would make it refuse the whole table. */
export function isOfIptables({ family, table, name }: Chain): boolean {
  return (family === "ip" || family === "ip6") && table === "filter" && name === "INPUT";
}

/** Text for nft that puts a rule first in each chain that is not iptables'. */
export function opening(chains: readonly Chain[], table: string, marks: Marks): string {
  return chains
    .filter((chain) => !isOfIptables(chain))
    .map(
      ({ family, table: other, name }) => `insert rule ${family} ${other} ${name} ${acceptRule({ marks })} comment "${table}"\n`,
    )
    .join("");
}

/** Text for nft that takes away every such rule; those of iptables are its own to take away. */
export function closing(chains: readonly Chain[], table: string, marks: Marks): string {
  return chains
    .filter((chain) => !isOfIptables(chain))
    .flatMap((chain) =>
      chain.rules
        .filter((rule) => isDoor(chain, rule, table, marks))
        .map(({ handle }) => `delete rule ${chain.family} ${chain.table} ${chain.name} handle ${handle}\n`),
    )
    .join("");
}

/** Whether the rule is one of ours. nft does not tell the comments of iptables: there it is known by the mark. */
export function isDoor(chain: Chain, { comment, statements }: Rule, table: string, { mask, redir }: Marks): boolean {
  if (chain.table === table) return false;
  if (!isOfIptables(chain)) return comment === table;
  const text = JSON.stringify(statements);
  return text.includes(`{"&":[{"meta":{"key":"mark"}},${mask}]},"right":${redir}}`) && text.includes('"accept"');
}

/** The same rule in iptables' words: `-C` asks for it, `-I` puts it first, `-D` takes it away. */
export function iptablesRule(action: "-C" | "-I" | "-D", table: string, { mask, redir }: Marks): readonly string[] {
  const mark = `0x${redir.toString(16)}/0x${mask.toString(16)}`;
  return ["-w", "5", action, "INPUT", "-m", "mark", "--mark", mark, "-m", "comment", "--comment", table, "-j", "ACCEPT"];
}
