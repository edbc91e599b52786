/** What is foretold of a connection must be what the kernel does with it: each ruleset is read, and tried with real peers. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Input, inputFates, inputVerdict } from "../../src/firewall/decide.js";
import { parseHostRules } from "../../src/firewall/host-rules.js";
import { canMakeNetworks, inTestNetwork, ROUTER, type TestNetwork } from "../kit/network-namespaces.js";

const chain = (rules: string, policy = "accept") =>
  `table inet admin { chain input { type filter hook input priority filter; policy ${policy}; ${rules} } ; }`;

/** Rules, what is foretold for port 80, and whether a peer is let in. */
const CASES: readonly (readonly [rules: string, foretold: Input, isLetIn: boolean])[] = [
  [chain(""), "accept", true],
  [chain("tcp dport 80 drop;"), "refuse", false],
  [chain("tcp dport { 22, 80-90 } reject with tcp reset;"), "refuse", false],
  [chain("tcp dport != 80 drop;"), "accept", true],
  [chain('iifname "wan0" drop;'), "refuse", false],
  [chain('iifname "lan*" accept; iifname "wan*" drop;'), "refuse", false],
  [chain('iif "lan0" drop;'), "accept", true],
  [chain("ct state established,related accept; tcp dport 80 ct state new accept;", "drop"), "accept", true],
  [chain("ct state established,related accept;", "drop"), "refuse", false],
  [chain("ct state vmap { established : accept, new : drop };"), "refuse", false],
  [chain("udp dport 80 drop;"), "accept", true],
  [chain("ip6 nexthdr tcp tcp dport 80 drop;"), "accept", true],
  [chain("meta nfproto ipv4 tcp dport 80 drop;"), "refuse", false],
  [chain("ip saddr 203.0.113.0/24 drop;"), "depends", false],
  [chain("ip saddr 198.51.100.0/24 drop;"), "depends", true],
  [chain("ip saddr 203.0.113.9 accept;", "drop"), "depends", true],
  [chain("tcp dport 80 limit rate 3/minute accept; ct state established accept;", "drop"), "rate", true],
  [chain("meta mark & 0xc0000 == 0xc0000 accept;", "drop"), "refuse", false],
  [chain("tcp flags & (fin | syn | rst | ack) == syn drop;"), "refuse", false],
  [chain("tcp flags syn tcp option maxseg size 1-500 drop;"), "depends", true],
  [chain("fib daddr type local tcp dport 80 drop;"), "refuse", false],
  [chain("ip protocol tcp th dport 80 drop;"), "refuse", false],
  [chain("meta l4proto { tcp, udp } th dport 80 drop;"), "refuse", false],
  [chain("ct status dnat accept; tcp dport 80 drop;"), "refuse", false],
  [chain("tcp dport vmap { 22 : accept, 80 : drop };"), "refuse", false],
  [chain("jump other; drop; } ; chain other { tcp dport 80 return; accept;"), "refuse", false],
  [chain("jump other; drop; } ; chain other { tcp dport 80 accept;"), "accept", true],
  [chain("goto other; accept; } ; chain other { tcp dport 22 accept;", "drop"), "refuse", false],
  [chain("jump other; drop; } ; chain other { ip saddr 203.0.113.9 return; accept;"), "depends", false],
  [chain("jump flood; accept; } ; chain flood { limit rate 25/second burst 50 packets return; drop;", "drop"), "rate", true],
];

function foretell({ router }: TestNetwork, port = 80): Input {
  const { chains } = parseHostRules(router.run("nft", "-j", "-t", "list", "ruleset"));
  const probe = { family: "ip", interface: "wan0", port, mark: 0, isTranslated: false } as const;
  return inputVerdict(inputFates({ chains }, "minipot", probe), false);
}

if (canMakeNetworks()) {
  test("the host's own rules, read and tried", () =>
    inTestNetwork(async (network) => {
      const { router, wanPeer } = network;
      await router.listen("real", 80);
      for (const [rules, foretold, isLetIn] of CASES) {
        // Chains have to be there before they are jumped to.
        const declared = [...rules.matchAll(/chain (\w+) \{ (?!type)/g)]
          .map(([, name]) => `add chain inet admin ${name};`)
          .join("");
        router.nft(`add table inet admin; ${declared} ${rules}`);
        assert.is(foretell(network), foretold, rules);
        const heard = await wanPeer.connect(ROUTER.v4, 80, { timeoutMs: 150 });
        assert.is(heard === "real at 80", isLetIn, `${rules}: ${heard}`);
        router.nft("delete table inet admin");
      }
    }));

  test("rules of iptables, as far as nft tells them", () =>
    inTestNetwork(async (network) => {
      const { router, wanPeer } = network;
      await router.listen("real", 80);
      router.run("iptables-nft", "-A", "INPUT", "-i", "wan0", "-p", "tcp", "--dport", "80", "-j", "REJECT");
      assert.is(foretell(network), "refuse");
      assert.is(await wanPeer.connect(ROUTER.v4, 80), "ECONNREFUSED");
      assert.is(foretell(network, 81), "accept");
      router.run("iptables-nft", "-I", "INPUT", "-m", "conntrack", "--ctstate", "NEW,ESTABLISHED", "-j", "ACCEPT");
      assert.is(foretell(network), "depends", "a match that nft does not tell");
      assert.is(await wanPeer.connect(ROUTER.v4, 80), "real at 80");
      router.run("iptables-nft", "-F", "INPUT");
      router.run(
        "iptables-nft",
        "-A",
        "INPUT",
        "-p",
        "tcp",
        "-m",
        "hashlimit",
        "--hashlimit-name",
        "x",
        "--hashlimit-above",
        "3/min",
        "-j",
        "DROP",
      );
      assert.is(foretell(network), "rate");
    }));
}

test.run();
