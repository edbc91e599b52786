/** The ruleset in a real router: who gets a connection. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { removal, rulesetOf } from "../../src/firewall/ruleset.js";
import { canMakeNetworks, inTestNetwork, LAN_HOST, type Namespace, ROUTER } from "../kit/network-namespaces.js";
import { PLAN } from "./plan.js";

async function listenFake(router: Namespace): Promise<void> {
  await router.listen("fake telnet", 1392);
  await router.listen("fake http", 1449);
}

if (canMakeNetworks()) {
  for (const family of ["v4", "v6"] as const) {
    test(`${family}: the fake service has a port where nobody listens, the real one has it otherwise, at once and both ways`, () =>
      inTestNetwork(async ({ router, wanPeer }) => {
        const ask = () => wanPeer.connect(ROUTER[family], 80);
        assert.is(await ask(), "ECONNREFUSED");
        await listenFake(router);
        router.nft(rulesetOf(PLAN));
        assert.is(await ask(), "fake http at 1449");
        assert.is(await wanPeer.connect(ROUTER[family], 23), "fake telnet at 1392");
        assert.is(await wanPeer.connect(ROUTER[family], 22), "ECONNREFUSED", "a port that is not ours");
        for (const address of ["::", family === "v4" ? "0.0.0.0" : "::", ROUTER[family]]) {
          await router.listen("real", 80, address);
          assert.is(await ask(), "real at 80", address);
          await router.close("real");
          assert.is(await ask(), "fake http at 1449", `after ${address}`);
        }
        await router.listen("real", 80, family === "v4" ? "127.0.0.1" : "::1");
        assert.is(await ask(), "fake http at 1449", "loopback's listener is for loopback");
        assert.is(await router.connect(family === "v4" ? "127.0.0.1" : "::1", 80), "real at 80");
        await router.close("real");
        assert.is(await wanPeer.connect(ROUTER[family], 1449), "ECONNREFUSED", "nobody is seen at the fake service's own port");
        router.nft(rulesetOf(PLAN)); // again, in place of itself
        assert.is(await ask(), "fake http at 1449");
        router.nft(removal("minipot"));
        assert.is(await ask(), "ECONNREFUSED");
        assert.is(router.run("nft", "list", "ruleset"), "");
        router.nft(removal("minipot"));
      }));

    test(`${family}: what is routed, comes from inside, or is forwarded by the admin is nothing of ours`, () =>
      inTestNetwork(async ({ router, wanPeer, lanHost }) => {
        await listenFake(router);
        router.nft(rulesetOf(PLAN));
        assert.is(await lanHost.connect(ROUTER[family === "v4" ? "lan4" : "lan6"], 80), "ECONNREFUSED", "from inside");
        assert.is(await lanHost.connect(ROUTER[family], 80), "ECONNREFUSED", "from inside to the outer address");
        assert.is(await wanPeer.connect(LAN_HOST[family], 80), "ECONNREFUSED", "routed, nobody there");
        await lanHost.listen("lan", 80);
        assert.is(await wanPeer.connect(LAN_HOST[family], 80), "lan at 80", "routed");
        const [protocol, to] = family === "v4" ? ["ip", LAN_HOST.v4] : ["ip6", `[${LAN_HOST.v6}]`];
        router.nft(
          `table ${protocol} admin { chain forwards { type nat hook prerouting priority dstnat; tcp dport 80 dnat to ${to}:80; } ; }`,
        );
        assert.is(await wanPeer.connect(ROUTER[family], 80), "lan at 80", "forwarded");
        assert.is(await wanPeer.connect(ROUTER[family], 23), "fake telnet at 1392");
        router.nft(`delete table ${protocol} admin`);
        assert.is(await wanPeer.connect(ROUTER[family], 80), "fake http at 1449");
      }));

    test(`${family}: a real service that the host refuses is replaced: at once if told so, or once a try was dropped`, () =>
      inTestNetwork(async ({ router, wanPeer }) => {
        await listenFake(router);
        await router.listen("real", 80);
        router.nft("table inet admin { chain input { type filter hook input priority filter; tcp dport 80 drop; } ; }");
        router.nft(rulesetOf(PLAN));
        assert.is(await wanPeer.connect(ROUTER[family], 80), "timeout");
        router.nft(rulesetOf({ ...PLAN, refused: { ip: [80], ip6: [80] } }));
        assert.is(await wanPeer.connect(ROUTER[family], 80), "fake http at 1449");
        router.nft(rulesetOf({ ...PLAN, watched: [80] }));
        assert.is(await wanPeer.connect(ROUTER[family], 80, { timeoutMs: 3000 }), "fake http at 1449");
        router.nft(`flush chain inet admin input; ${rulesetOf({ ...PLAN, watched: [80] })}`);
        const many = await Promise.all(Array.from({ length: 50 }, () => wanPeer.connect(ROUTER[family], 80)));
        assert.equal([...new Set(many)], ["real at 80"]);
        const left = family === "v4" ? "tried4" : "tried6";
        assert.not.match(router.run("nft", "list", "set", "inet", "minipot", left), /elements/, "what was let in is forgotten");
      }));
  }
}

test.run();
