/** nft and iptables of OpenWrt 22.03: fw4's rules are listed; what peers add or flush is taken without a word, and changes nothing. */
import type { Program } from "../../process.js";
import { type Answer, answering } from "../system/answer.js";

const RULESET = `table inet fw4 {
	chain input {
		type filter hook input priority filter; policy accept;
		iifname "lo" accept comment "!fw4: Accept traffic from loopback"
		ct state established,related accept comment "!fw4: Allow inbound established and related flows"
		tcp flags syn / fin,syn,rst,ack jump syn_flood comment "!fw4: Rate limit TCP syn packets"
		iifname "br-lan" jump input_lan comment "!fw4: Handle lan IPv4/IPv6 input traffic"
		iifname "wan" jump input_wan comment "!fw4: Handle wan IPv4/IPv6 input traffic"
	}

	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept comment "!fw4: Allow forwarded established and related flows"
		iifname "br-lan" jump forward_lan comment "!fw4: Handle lan IPv4/IPv6 forward traffic"
		iifname "wan" jump forward_wan comment "!fw4: Handle wan IPv4/IPv6 forward traffic"
		jump handle_reject
	}

	chain output {
		type filter hook output priority filter; policy accept;
		oifname "lo" accept comment "!fw4: Accept traffic towards loopback"
		ct state established,related accept comment "!fw4: Allow outbound established and related flows"
	}

	chain handle_reject {
		meta l4proto tcp reject with tcp reset comment "!fw4: Reject TCP traffic"
		reject comment "!fw4: Reject any other traffic"
	}

	chain syn_flood {
		limit rate 25/second burst 50 packets return comment "!fw4: Accept SYN packets below rate-limit"
		drop comment "!fw4: Drop excess packets"
	}

	chain input_lan {
		jump accept_from_lan
	}

	chain forward_lan {
		jump accept_to_wan comment "!fw4: Accept lan to wan forwarding"
		jump accept_to_lan
	}

	chain accept_from_lan {
		iifname "br-lan" counter accept comment "!fw4: accept lan IPv4/IPv6 traffic"
	}

	chain accept_to_lan {
		oifname "br-lan" counter accept comment "!fw4: accept lan IPv4/IPv6 traffic"
	}

	chain input_wan {
		meta nfproto ipv4 udp dport 68 counter accept comment "!fw4: Allow-DHCP-Renew"
		icmp type echo-request counter accept comment "!fw4: Allow-Ping"
		tcp dport 22 counter accept comment "!fw4: Allow-SSH-WAN"
		jump reject_from_wan
	}

	chain forward_wan {
		jump reject_to_wan
	}

	chain accept_to_wan {
		meta nfproto ipv4 oifname "wan" ct state invalid counter drop comment "!fw4: Prevent NAT leakage"
		oifname "wan" counter accept comment "!fw4: accept wan IPv4/IPv6 traffic"
	}

	chain reject_from_wan {
		iifname "wan" counter jump handle_reject comment "!fw4: reject wan IPv4/IPv6 traffic"
	}

	chain reject_to_wan {
		oifname "wan" counter jump handle_reject comment "!fw4: reject wan IPv4/IPv6 traffic"
	}

	chain srcnat {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "wan" jump srcnat_wan comment "!fw4: Handle wan IPv4/IPv6 srcnat traffic"
	}

	chain srcnat_wan {
		meta nfproto ipv4 masquerade comment "!fw4: Masquerade IPv4 wan traffic"
	}
}
`;

export const nft: Program = answering(({ argv }): Answer => {
  const words = argv.slice(1).filter((word) => !word.startsWith("-"));
  const [verb, what = "", family = "", table = ""] = words;
  if (argv.includes("-v")) return { output: "nftables v1.0.2 (Lester Gooch)\n" };
  if (verb === undefined) return { error: "nft: no command specified\n", status: 1 };
  if (verb !== "list") return {};
  if (what === "ruleset" || (what === "table" && family === "inet" && table === "fw4")) return { output: RULESET };
  if (what === "tables") return { output: "table inet fw4\n" };
  if (what === "table" || what === "chain") {
    return {
      error: `Error: No such file or directory\n${words.join(" ")}\n${" ".repeat(words.slice(0, -1).join(" ").length + 1)}${"^".repeat((words.at(-1) ?? "").length)}\n`,
      status: 1,
    };
  }
  return { output: "" };
});

const CHAINS: Readonly<Record<string, readonly string[]>> = {
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  raw: ["PREROUTING", "OUTPUT"],
};

/** iptables-nft sees none of fw4's rules: its own tables are empty. */
function iptablesOf(name: string): Program {
  return answering(({ argv }): Answer => {
    const words = argv.slice(1);
    const at = words.indexOf("-t");
    const table = at < 0 ? "filter" : (words[at + 1] ?? "");
    const chains = Object.hasOwn(CHAINS, table) ? CHAINS[table] : undefined;
    if (words.some((word) => word === "-V" || word === "--version")) return { output: `${name} v1.8.7 (nf_tables)\n` };
    if (words.length === 0) {
      return {
        error: `${name} v1.8.7 (nf_tables): no command specified\nTry \`${name} -h' or '${name} --help' for more information.\n`,
        status: 2,
      };
    }
    if (chains === undefined) {
      return {
        error: `${name} v1.8.7 (nf_tables): table '${table}' does not exist\nPerhaps ${name} or your kernel needs to be upgraded.\n`,
        status: 3,
      };
    }
    const asked = words.find((word) => chains.includes(word));
    const shown = asked === undefined ? chains : [asked];
    if (words.includes("-S")) return { output: shown.map((chain) => `-P ${chain} ACCEPT\n`).join("") };
    const isList = words.some((word) => word === "--list" || /^-[nvxL]*L[nvx]*$/.test(word));
    if (!isList) return {};
    const isLong = words.some((word) => /^-[a-zL]*v/.test(word));
    const head = isLong
      ? " pkts bytes target     prot opt in     out     source               destination         \n"
      : "target     prot opt source               destination         \n";
    return {
      output: shown.map((chain) => `Chain ${chain} (policy ACCEPT${isLong ? " 0 packets, 0 bytes" : ""})\n${head}`).join("\n"),
    };
  });
}

export const iptables = iptablesOf("iptables");
export const ip6tables = iptablesOf("ip6tables");
