/**
 * Plan → the text that nft takes: one table of our own, replaced as a whole in one transaction. Pure.
 *
 * Why it stands as it does:
 * - dstnat + 5: a port forward of the admin's, at dstnat, has decided before us, and what is translated once is not looked at again.
 * - `socket wildcard { 0, 1 }` holds when some socket would take the packet, whatever it is bound to; a listener at loopback alone
 *   would not take it. Our own listeners are at other ports, and so are never found.
 * - The port alone is translated: the address stays the one that the peer aimed at.
 * - An accept of ours cannot overrule a drop of another table. So what is redirected carries a mark, from after the translation on,
 *   by which the host's own chains can accept it.
 * - A real service that the host's input chains drop: they drop the SYN, which never gets to our chain behind them, and so stays in
 *   `tried`. The peer sends it again, with the same ports, and this time the fake service has it. A parallel connection has another
 *   port, so that it cannot be mistaken for one that was dropped.
 */
import type { Plan } from "./plan.js";

/** A peer's kernel sends a SYN again after 1, 3 and 7 s. */
const TRIED_S = 15;
/** Some 200 bytes each, and only while SYNs are being dropped; past it, what is dropped stays dropped. */
const TRIED_MAX = 8192;

/** Makes the table, or replaces it. */
export function rulesetOf(plan: Plan): string {
  const { table, wan, redirections, watched, marks, matching } = plan;
  const ports = redirections.map(({ port }) => port);
  if (wan.length === 0 || ports.length === 0) return emptyRuleset(table);
  const fakePorts = redirections.map(({ fakePort }) => fakePort);
  const fromOutside = `iifname ${set(wan.map((name) => JSON.stringify(name)))}`;
  const isWatching = matching === "socket" && watched.length > 0;
  return `${emptied(table)}table inet ${table} {
${isWatching ? TRIED_SETS : ""}
	chain prerouting {
		type nat hook prerouting priority dstnat + 5; policy accept;
		${fromOutside} fib daddr type local tcp dport ${set(ports)} jump decide
	}

	chain decide {
		${decideRules(plan, isWatching).join("\n\t\t")}
	}
${isWatching ? watchChains(plan) : ""}
	chain to_fake {
		meta l4proto tcp dnat to :tcp dport map { ${redirections.map(({ port, fakePort }) => `${port} : ${fakePort}`).join(", ")} }
	}

	chain mark_fake {
		type filter hook prerouting priority dstnat + 6; policy accept;
		${fromOutside} tcp dport ${set(fakePorts)} ct status dnat ${markSet(marks.mask, marks.redir)}
	}

	# Who asks for a fake service's port itself finds nobody there.
	chain input {
		type filter hook input priority filter + 5; policy accept;
		${fromOutside} tcp dport ${set(fakePorts)} ct status ! dnat reject with tcp reset
	}
}
`;
}

function decideRules({ refused, watched, matching }: Plan, isWatching: boolean): string[] {
  const listens = "socket wildcard { 0, 1 }";
  return [
    ...(refused.ip.length > 0 ? [`meta nfproto ipv4 tcp dport ${set(refused.ip)} goto to_fake`] : []),
    ...(refused.ip6.length > 0 ? [`meta nfproto ipv6 tcp dport ${set(refused.ip6)} goto to_fake`] : []),
    ...(isWatching ? [`tcp dport ${set(watched)} ${listens} goto watch_real`] : []),
    ...(matching === "socket" ? [`meta l4proto tcp ${listens} return`] : []),
    "goto to_fake",
  ];
}

/** Leaves nothing, also if there was nothing. */
export function removal(table: string): string {
  return emptied(table);
}

/** The rule by which a chain of the host's own accepts what goes to a fake service. */
export function acceptRule({ marks: { mask, redir } }: Pick<Plan, "marks">): string {
  return `meta mark & ${hex(mask)} == ${hex(redir)} accept`;
}

/** Whether nft and the kernel can look for a listener: text to check, not to apply. */
export const SOCKET_PROBE = `table inet minipot_probe {
	chain prerouting {
		type nat hook prerouting priority dstnat + 5;
		meta l4proto tcp socket wildcard { 0, 1 } accept
	}
}
`;

function emptied(table: string): string {
  return `table inet ${table}\ndelete table inet ${table}\n`;
}

/** A table that does nothing, but tells that we are there. */
function emptyRuleset(table: string): string {
  return `${emptied(table)}table inet ${table} {\n}\n`;
}

const TRIED_SETS = `	set tried4 {
		type ipv4_addr . inet_service . ipv4_addr . inet_service
		size ${TRIED_MAX}
		flags dynamic,timeout
		timeout ${TRIED_S}s
	}

	set tried6 {
		type ipv6_addr . inet_service . ipv6_addr . inet_service
		size ${TRIED_MAX}
		flags dynamic,timeout
		timeout ${TRIED_S}s
	}
`;

const KEY4 = "ip saddr . tcp sport . ip daddr . tcp dport";
const KEY6 = "ip6 saddr . tcp sport . ip6 daddr . tcp dport";

function watchChains({ marks: { mask, addrOk } }: Plan): string {
  return `
	chain watch_real {
		${KEY4} @tried4 goto to_fake
		${KEY6} @tried6 goto to_fake
		${markSet(mask, addrOk)}
		add @tried4 { ${KEY4} }
		add @tried6 { ${KEY6} }
	}

	# Behind the host's own chains: what is here was let in.
	chain input_late {
		type filter hook input priority 300; policy accept;
		meta mark & ${hex(mask)} == ${hex(addrOk)} delete @tried4 { ${KEY4} }
		meta mark & ${hex(mask)} == ${hex(addrOk)} delete @tried6 { ${KEY6} }
	}
`;
}

function markSet(mask: number, value: number): string {
  return `meta mark set meta mark & ${hex(~mask >>> 0)} | ${hex(value)}`;
}

function set(items: readonly (string | number)[]): string {
  return `{ ${items.join(", ")} }`;
}

function hex(bits: number): string {
  return `0x${bits.toString(16)}`;
}
