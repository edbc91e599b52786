/** The rules for routers without nft, in a real router, by both kinds of iptables. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isSaved, removalText, restoreText, savedRedirections } from "../../src/firewall/iptables.js";
import { needs } from "../kit/debian.js";
import { canMakeNetworks, inTestNetwork, LAN_HOST, type Namespace, ROUTER } from "../kit/network-namespaces.js";
import { PLAN } from "./plan.js";

function restore(router: Namespace, tool: string, text: string): void {
  router.run("sh", "-c", `printf '%s' "$0" | ${tool}-restore --noflush`, text);
}

if (canMakeNetworks() && needs("iptables", "iptables")) {
  for (const kind of ["nft", "legacy"]) {
    for (const [family, tool] of [
      ["v4", `iptables-${kind}`],
      ["v6", `ip6tables-${kind}`],
    ] as const) {
      test(`${tool}: the fake one where nobody listens, the real one otherwise; forwards, LAN and host's rules keep their say`, () =>
        inTestNetwork(async ({ router, wanPeer, lanHost }) => {
          const saved = () => router.run(`${tool}-save`);
          const ask = (port = 80) => wanPeer.connect(ROUTER[family], port);
          await router.listen("fake telnet", 1392);
          await router.listen("fake http", 1449);
          router.run(
            tool,
            "-A",
            "INPUT",
            "-i",
            "wan0",
            "-p",
            "tcp",
            "-m",
            "conntrack",
            "--ctstate",
            "ESTABLISHED",
            "-j",
            "ACCEPT",
          );
          router.run(tool, "-A", "INPUT", "-i", "wan0", "-p", "tcp", "!", "--dport", "80", "-j", "DROP");
          restore(router, tool, restoreText(PLAN, saved()));
          assert.ok(isSaved(PLAN, saved()));
          assert.is(await ask(), "fake http at 1449");
          assert.is(await ask(23), "fake telnet at 1392");
          assert.is(await ask(1449), "ECONNREFUSED", "nobody is seen at the fake service's own port");
          assert.is(await lanHost.connect(ROUTER[family], 80), "ECONNREFUSED", "from inside");
          for (const address of ["::", ROUTER[family]]) {
            await router.listen("real", 80, address);
            assert.is(await ask(), "real at 80", address);
            await router.close("real");
          }
          await router.listen("real", 80, family === "v4" ? "127.0.0.1" : "::1");
          assert.is(await ask(), "fake http at 1449", "loopback's listener is for loopback");

          await lanHost.listen("lan", 80);
          const to = family === "v4" ? `${LAN_HOST.v4}:80` : `[${LAN_HOST.v6}]:80`;
          router.run(tool, "-t", "nat", "-A", "PREROUTING", "-i", "wan0", "-p", "tcp", "--dport", "80", "-j", "DNAT", "--to", to);
          assert.not(isSaved(PLAN, saved()), "ours is not asked last any more");
          restore(router, tool, restoreText(PLAN, saved()));
          assert.ok(isSaved(PLAN, saved()));
          assert.is(await ask(), "lan at 80", "the admin's forward");
          assert.equal(savedRedirections("minipot", saved()), PLAN.redirections);

          restore(router, tool, removalText("minipot", saved()));
          assert.not.match(saved(), /MINIPOT/);
          assert.is(savedRedirections("minipot", saved()), undefined);
          assert.is(removalText("minipot", saved()), "");
        }));
    }
  }
}

test.run();
