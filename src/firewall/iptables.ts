/**
 * Plan → text for iptables-restore and ip6tables-restore, for routers without nft: chains of our own in nat, mangle and filter, named
 * after the table, and a jump to each. Pure. The same as ruleset.ts says, with two limits: a real service that the host's input
 * chain refuses is not replaced, and a table is the most that changes at once.
 *
 * `--nowildcard` is what makes a listener at every address count; without it, one would be robbed of its connections.
 */
import { isSameSet, type Plan, type Redirection } from "./plan.js";

/** What `iptables-save` says of the rules that are there. */
export type Saved = string;

const TABLES = ["nat", "mangle", "filter"] as const;
type Table = (typeof TABLES)[number];

/** The chain from which ours is called. In nat last, so that a port forward of the admin's decides first. */
const CALLERS: Readonly<Record<Table, string>> = { nat: "PREROUTING", mangle: "INPUT", filter: "INPUT" };

/** Text for `iptables-restore --noflush`. */
export function restoreText(plan: Plan, saved: Saved): string {
  const chain = plan.table.toUpperCase();
  return TABLES.map((table) => {
    const calls = plan.wan.map((name) => jump(table, name, chain));
    const lines = [`*${table}`, `:${chain} - [0:0]`, ...oldJumps(table, chain, saved), ...calls, ...rules(table, plan, chain)];
    return `${lines.join("\n")}\nCOMMIT\n`;
  }).join("");
}

/** Text that leaves nothing of ours; empty when there is nothing. */
export function removalText(table: string, saved: Saved): string {
  const chain = table.toUpperCase();
  return TABLES.map((name) => {
    if (!sectionOf(name, saved).includes(`:${chain} `)) return "";
    return `${[`*${name}`, ...oldJumps(name, chain, saved), `-F ${chain}`, `-X ${chain}`].join("\n")}\nCOMMIT\n`;
  }).join("");
}

/** What is redirected according to `saved`; undefined when our chain is not there. */
export function savedRedirections(table: string, saved: Saved): Redirection[] | undefined {
  const chain = table.toUpperCase();
  const nat = sectionOf("nat", saved);
  if (!nat.includes(`:${chain} `)) return undefined;
  const rule = new RegExp(`^-A ${chain} -p tcp -m tcp --dport (\\d+) -j DNAT --to-destination :(\\d+)$`, "gm");
  return [...nat.matchAll(rule)].map(([, port, fakePort]) => ({ port: Number(port), fakePort: Number(fakePort) }));
}

/** Whether what `restoreText` put there is still there, and is asked where it should be. */
export function isSaved({ table, wan, redirections }: Plan, saved: Saved): boolean {
  const prerouting = sectionOf("nat", saved)
    .split("\n")
    .filter((line) => line.startsWith("-A PREROUTING "));
  const isAskedLast =
    prerouting.length >= wan.length &&
    prerouting.slice(prerouting.length - wan.length).every((line) => line.endsWith(`-j ${table.toUpperCase()}`));
  return isAskedLast && isSameSet(redirections, savedRedirections(table, saved));
}

function jump(table: Table, wan: string, chain: string): string {
  const from = `-i ${wan} -p tcp`;
  if (table === "nat") return `-A PREROUTING ${from} -m addrtype --dst-type LOCAL -j ${chain}`;
  return `${table === "filter" ? "-I" : "-A"} INPUT ${from} -j ${chain}`;
}

function rules(table: Table, { redirections, marks: { mask, redir }, matching }: Plan, chain: string): string[] {
  const mark = `0x${redir.toString(16)}/0x${mask.toString(16)}`;
  switch (table) {
    case "nat":
      return [
        ...(matching === "socket" ? [`-A ${chain} -p tcp -m socket --nowildcard -j RETURN`] : []),
        ...redirections.map(
          ({ port, fakePort }) => `-A ${chain} -p tcp -m tcp --dport ${port} -j DNAT --to-destination :${fakePort}`,
        ),
      ];
    case "mangle":
      return redirections.map(
        ({ fakePort }) => `-A ${chain} -p tcp -m tcp --dport ${fakePort} -m conntrack --ctstate DNAT -j MARK --set-xmark ${mark}`,
      );
    case "filter":
      return [
        `-A ${chain} -m mark --mark ${mark} -j ACCEPT`,
        ...redirections.map(({ fakePort }) => `-A ${chain} -p tcp -m tcp --dport ${fakePort} -j REJECT --reject-with tcp-reset`),
      ];
    default:
      return table satisfies never;
  }
}

/** Each jump of an earlier time, taken back in the same words in which it is told. */
function oldJumps(table: Table, chain: string, saved: Saved): string[] {
  return sectionOf(table, saved)
    .split("\n")
    .filter((line) => line.startsWith(`-A ${CALLERS[table]} `) && line.endsWith(`-j ${chain}`))
    .map((line) => line.replace("-A", "-D"));
}

function sectionOf(table: Table, saved: Saved): string {
  return new RegExp(`^\\*${table}\\n(?:.*\\n)*?COMMIT$`, "m").exec(saved)?.[0] ?? "";
}

/** Whether iptables and the kernel can look for a listener: text for `iptables-restore --test --noflush`. */
export const SOCKET_TEST = "*nat\n:MINIPOT_PROBE - [0:0]\n-A MINIPOT_PROBE -p tcp -m socket --nowildcard -j RETURN\nCOMMIT\n";
