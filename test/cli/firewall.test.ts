/** The command on a router beside what Docker and iptables leave there: it explains, changes what it must, and takes it all back. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needs } from "../kit/debian.js";
import { canMakeNetworks, inTestNetwork, LAN_HOST, ROUTER } from "../kit/network-namespaces.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));

if (canMakeNetworks() && needs("iptables", "iptables-nft")) {
  test("beside Docker's and ufw's rules of iptables", () =>
    inTemporaryFolder((folder) =>
      inTestNetwork(async ({ router, wanPeer, lanHost }) => {
        const path = `${folder}/minipot.toml`;
        writeFileSync(path, '[sensor]\nid = "x"\n[ftp]\nenabled = false\n', { mode: 0o600 });
        const minipot = (...args: string[]) => router.try(process.execPath, MAIN, "firewall", ...args, "-c", path);
        const check = (target: string) => {
          const [answer] = JSON.parse(minipot("check", target, "--json").stdout) as { who: string; why: string[] }[];
          return answer!;
        };
        const iptables = (...args: string[]) => router.run("iptables-nft", ...args);
        iptables("-t", "nat", "-N", "DOCKER");
        iptables("-t", "nat", "-A", "PREROUTING", "-m", "addrtype", "--dst-type", "LOCAL", "-j", "DOCKER");
        iptables(
          "-t",
          "nat",
          "-A",
          "DOCKER",
          "!",
          "-i",
          "docker0",
          "-p",
          "tcp",
          "--dport",
          "8080",
          "-j",
          "DNAT",
          "--to",
          `${LAN_HOST.v4}:80`,
        );
        iptables("-P", "INPUT", "DROP");
        iptables("-A", "INPUT", "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", "-j", "ACCEPT");
        iptables("-A", "INPUT", "-p", "tcp", "--dport", "80", "-j", "ACCEPT");
        const before = router.run("iptables-nft-save").replaceAll(/^#.*$|\[\d+:\d+\]/gm, "");
        await router.listen("fake http", 80 + 1369);
        await router.listen("fake proxy", 8080 + 1369);
        await lanHost.listen("container", 80);

        assert.is(check(`${ROUTER.v4}:80`).who, "nobody");
        assert.match(minipot("check").stdout, /The firewall's rules are not applied\./);
        assert.match(minipot("apply", "--dry-run").stdout, /table inet minipot \{/);
        assert.is(await wanPeer.connect(ROUTER.v4, 80), "ECONNREFUSED", "a dry run does nothing");

        assert.match(minipot("apply").stdout, /^Applied by nft: ports .*80.*, from wan0\.$/m);
        assert.is(await wanPeer.connect(ROUTER.v4, 80), "fake http at 1449");
        assert.is(check(`${ROUTER.v4}:80`).who, "fake");
        assert.is(await wanPeer.connect(ROUTER.v4, 8080), "container at 80", "Docker's forward");
        assert.is(check(`${ROUTER.v4}:3128`).who, "nobody", "its fake service does not listen");
        assert.is(check(`${LAN_HOST.v4}:80`).who, "other");
        assert.is(check("81").who, "nobody");
        router.run("iptables-nft", "-L", "-n"); // it still knows its own table

        await router.listen("real", 80);
        assert.is(await wanPeer.connect(ROUTER.v4, 80), "real at 80");
        assert.is(check(`[${ROUTER.v6}]:80`).who, "real");
        await router.listen("unreachable", 8123);
        await router.listen("fake 8123", 8123 + 1369);
        assert.is(
          await wanPeer.connect(ROUTER.v4, 8123, { timeoutMs: 3000 }),
          "fake 8123 at 9492",
          "iptables drops the real one",
        );
        assert.is(check(`${ROUTER.v4}:8123`).who, "either", "a match of iptables that nft does not tell");

        assert.is(minipot("remove").stdout, "Removed.\n");
        assert.is(minipot("remove").status, 0, "again");
        assert.is(await wanPeer.connect(ROUTER.v4, 8080), "container at 80");
        const after = router.run("iptables-nft-save").replaceAll(/^#.*$|\[\d+:\d+\]/gm, "");
        assert.is(after, before);
        assert.not.match(router.run("nft", "list", "tables"), /minipot/);
      }),
    ));

  test("a forward in the admin's own table is told with its rule", () =>
    inTemporaryFolder((folder) =>
      inTestNetwork(async ({ router }) => {
        const path = `${folder}/minipot.toml`;
        writeFileSync(path, "", { mode: 0o600 });
        router.nft(
          `table ip admin { chain forwards { type nat hook prerouting priority dstnat; tcp dport 80 dnat to ${LAN_HOST.v4} comment "web"; } ; }`,
        );
        const check = router.try(process.execPath, MAIN, "firewall", "check", `${ROUTER.v4}:80`, "-c", path);
        assert.match(
          check.stdout,
          /80 IPv4\s+a port forward\s+The admin's rule decides first: ip admin forwards, rule \d+ \(web\)\./,
        );
        assert.is(router.try(process.execPath, MAIN, "firewall", "check", "nonsense", "-c", path).status, 2);
      }),
    ));
}

test.run();
