/** A whole sensor on a router of its own: who gets a connection while it runs, when it stops, and when it is killed. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PROTOCOL_NAMES } from "../../src/protocols/registry.js";
import type { SensorStatus } from "../../src/wire/status.js";
import { Running } from "../kit/command.js";
import { canMakeNetworks, inTestNetwork, LAN_HOST, type Namespace, ROUTER, type TestNetwork } from "../kit/network-namespaces.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));
const LOGIN = /login:$/;
const FAKE = { timeoutMs: 3000, awaits: "login:" };

function configText(folder: string, more = ""): string {
  return `[sensor]
id = "router"
user = "nobody"
log_level = "info"
state_dir = "${folder}/state"
runtime_dir = "${folder}/run"

[firewall]
enabled = true
${more}
${PROTOCOL_NAMES.filter((name) => name !== "telnet")
  .map((name) => `[${name}]\nenabled = false\n`)
  .join("")}`;
}

function minipotIn({ name }: Namespace, ...args: string[]): Running {
  return new Running(args, {}, ["ip", "netns", "exec", name]);
}

async function answerOf(router: Namespace, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { status, stdout, stderr } = router.try(process.execPath, MAIN, ...args);
  return { code: status, out: stdout, err: stderr };
}

async function statusOf(router: Namespace, path: string): Promise<SensorStatus | undefined> {
  const { code, out } = await answerOf(router, "status", "--json", "-c", path);
  return code === 0 ? (JSON.parse(out) as SensorStatus) : undefined;
}

async function startIn(router: Namespace, path: string): Promise<Running> {
  const sensor = minipotIn(router, "sensor", "-c", path);
  await until(
    async () => sensor.process.exitCode !== null || (await statusOf(router, path))?.firewall?.state === "applied",
    "the firewall",
    20_000,
  );
  assert.is(sensor.process.exitCode, null, sensor.err);
  return sensor;
}

/** The child that runs the firewall. */
function helperOf(supervisor: number): number {
  const children = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, "latin1").trim().split(" ").map(Number);
  return children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("root/main.js"))!;
}

function privileges(pid: number): { uid: string; capabilities: string; noNewPrivileges: string } {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1] ?? "";
  return { uid: field("Uid"), capabilities: field("CapEff"), noNewPrivileges: field("NoNewPrivs") };
}

/** A router as OpenWrt makes one: from outside, only what a rule names. */
const FW4 = `table inet fw4 {
  chain input {
    type filter hook input priority filter; policy drop;
    iif "lo" accept
    ct state vmap { established : accept, related : accept }
    tcp flags & (fin | syn | rst | ack) == syn jump syn_flood
    iifname vmap { "wan0" : jump input_wan, "lan0" : accept }
    jump handle_reject
  }
  chain input_wan {
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    tcp dport 8022 accept
    jump reject_from_wan
  }
  chain reject_from_wan {
    iifname "wan0" jump handle_reject
  }
  chain handle_reject {
    meta l4proto tcp reject with tcp reset
    reject
  }
  chain syn_flood {
    limit rate 25/second burst 50 packets return
    drop
  }
}`;

async function withRouter(run: (network: TestNetwork, path: string, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, configText(folder), { mode: 0o644 });
    await inTestNetwork((network) => run(network, path, folder));
  });
}

if (canMakeNetworks()) {
  test("applied once the services are ready, with the port in the event that the peer aimed at; removed at the end", () =>
    withRouter(async ({ router, wanPeer }, path) => {
      const sensor = await startIn(router, path);
      try {
        const tail = minipotIn(router, "tail", "--json", "-c", path);
        await new Promise((resolve) => setTimeout(resolve, 700)); // tail has to be connected to hear
        for (const [family, port] of [
          ["v4", 23],
          ["v6", 2323],
        ] as const) {
          assert.match(await wanPeer.connect(ROUTER[family], port, FAKE), LOGIN);
        }
        await until(
          () => tail.out.split("\n").filter((line) => line.includes('"kind":"connect"')).length === 2,
          "the events",
          10_000,
        );
        const ports: readonly string[] = tail.out.match(/"targetPort":\d+/g) ?? [];
        assert.ok(ports.includes('"targetPort":23') && ports.includes('"targetPort":2323'), tail.out);
        await tail.stop();
        const doctor = await answerOf(router, "doctor", "-c", path);
        assert.match(doctor.out, /ok\s+firewall\s+.*23, 2323/);
      } finally {
        assert.is(await sensor.stop("SIGTERM"), 0, sensor.err);
      }
      assert.is(router.run("nft", "list", "ruleset"), "", "it leaves nothing");
      assert.is(await wanPeer.connect(ROUTER.v4, 23), "ECONNREFUSED");
    }));

  test("behind a router's own rules: the fake one is let in, a real one that they refuse is replaced, and they are left as they were", () =>
    withRouter(async ({ router, wanPeer, lanHost }, path) => {
      router.nft(FW4);
      await router.listen("real", 23);
      const before = router.run("nft", "list", "ruleset");
      const sensor = await startIn(router, path);
      try {
        for (const family of ["v4", "v6"] as const) {
          assert.match(await wanPeer.connect(ROUTER[family], 2323, FAKE), LOGIN, family);
          assert.match(await wanPeer.connect(ROUTER[family], 23, FAKE), LOGIN, "the real one is refused from outside");
          assert.is(await lanHost.connect(ROUTER[family === "v4" ? "lan4" : "lan6"], 23), "real at 23");
        }
        const check = await answerOf(router, "firewall", "check", `${ROUTER.v4}:23`, "-c", path);
        assert.match(check.out, /23 IPv4\s+the fake service\s+The host's own rules refuse the real one: inet fw4 handle_reject/);
        router.nft("insert rule inet fw4 input_wan tcp dport 23 accept");
        const ask = () => wanPeer.connect(ROUTER.v4, 23);
        await until(async () => (await ask()) === "real at 23", "the real one, once it is let in", 10_000);
        router.run("nft", "flush", "chain", "inet", "fw4", "input");
        router.run("nft", "delete", "table", "inet", "fw4");
        router.nft(FW4);
        const faked = async () => LOGIN.test(await wanPeer.connect(ROUTER.v4, 2323, FAKE));
        await until(faked, "the fake one, after the router has loaded its rules anew", 15_000);
      } finally {
        assert.is(await sensor.stop("SIGTERM"), 0, sensor.err);
      }
      assert.is(router.run("nft", "list", "ruleset"), before);
    }));

  test("killed, it is harmless, and the next start takes over; a second one by mistake says so, and waits", () =>
    withRouter(async ({ router, wanPeer }, path, folder) => {
      let sensor = await startIn(router, path);
      const helper = helperOf(sensor.process.pid!);
      assert.equal(privileges(helper), { uid: "0", capabilities: "0000000000003000", noNewPrivileges: "1" });
      assert.is(privileges(sensor.process.pid!).capabilities, "0000000000000000");
      const telnet = (await statusOf(router, path))!.processes.find(({ name }) => name === "telnet")!.pid!;
      assert.equal(privileges(telnet), { uid: "65534", capabilities: "0000000000000000", noNewPrivileges: "1" });
      assert.equal(readdirSync(`/proc/${telnet}/cwd`), [], "an empty folder");

      const second = `${folder}/second.toml`;
      const text = configText(folder).replace("/run", "/second-run").replace("/state", "/second-state");
      writeFileSync(second, text.replace('id = "router"', 'id = "second"\nredir_offset = 2000'), { mode: 0o644 });
      const mistake = minipotIn(router, "sensor", "-c", second);
      await until(() => mistake.err.includes("another minipot keeps the table minipot"), "the second one's complaint", 15_000);
      assert.is((await statusOf(router, second))?.firewall?.state, "failed");
      assert.match(await wanPeer.connect(ROUTER.v4, 23, FAKE), LOGIN, "the first one never noticed");

      sensor.process.kill("SIGKILL");
      const takesOver = async () => (await statusOf(router, second))?.firewall?.state === "applied";
      await until(takesOver, "the second one, once nobody else has the table", 15_000);
      assert.match(await wanPeer.connect(ROUTER.v4, 23, FAKE), LOGIN);
      mistake.process.kill("SIGKILL");
      await until(() => router.run("nft", "list", "ruleset") === "", "the helper's end", 10_000);
      assert.is(await wanPeer.connect(ROUTER.v4, 23), "ECONNREFUSED");

      sensor = await startIn(router, path);
      process.kill(helperOf(sensor.process.pid!), "SIGKILL");
      sensor.process.kill("SIGKILL");
      const refused = async () => (await wanPeer.connect(ROUTER.v4, 23)) === "ECONNREFUSED";
      await until(refused, "the workers' end", 10_000);
      assert.match(router.run("nft", "list", "tables"), /inet minipot/, "nobody was left to take it away");
      sensor = await startIn(router, path);
      assert.match(await wanPeer.connect(ROUTER.v4, 23, FAKE), LOGIN);
      assert.is(await sensor.stop("SIGTERM"), 0, sensor.err);
      assert.is(router.run("nft", "list", "ruleset"), "");
    }));

  test("a port where somebody is connected is left alone until asked for by name; a reload is followed", () =>
    withRouter(async ({ router, wanPeer, lanHost }, path, folder) => {
      await router.listen("admin's", 23);
      assert.is(await lanHost.connect(ROUTER.lan4, 23, { keep: true }), "admin's at 23");
      const sensor = await startIn(router, path);
      try {
        await router.close("admin's");
        assert.is(await wanPeer.connect(ROUTER.v4, 23), "ECONNREFUSED", "left alone");
        assert.match(await wanPeer.connect(ROUTER.v4, 2323, FAKE), LOGIN);
        const doctor = await answerOf(router, "doctor", "-c", path);
        assert.match(
          doctor.out,
          /warn\s+firewall\s+nft, from wan0, ports 2323; left alone, since somebody was connected there: 23/,
        );

        writeFileSync(path, configText(folder, 'take_over = ["23tcp"]'));
        sensor.process.kill("SIGHUP");
        const faked = async () => LOGIN.test(await wanPeer.connect(ROUTER.v4, 23, FAKE));
        await until(faked, "the port, asked for by name", 10_000);
        writeFileSync(path, configText(folder).replace("[firewall]", 'disable = ["23tcp"]\n\n[firewall]'));
        sensor.process.kill("SIGHUP");
        await until(async () => (await wanPeer.connect(ROUTER.v4, 23)) === "ECONNREFUSED", "the port, disabled", 10_000);
        const check = await answerOf(router, "firewall", "check", "-c", path);
        router.run("ip", "route", "replace", "default", "via", LAN_HOST.v4);
        const turned = async () => LOGIN.test(await lanHost.connect(ROUTER.lan4, 2323, FAKE));
        await until(turned, "the other interface, once it leads outside", 15_000);
        assert.match(check.out, /23\s+nobody\s+No program listens there\. The port is left alone: `disable` names it\./);
      } finally {
        assert.is(await sensor.stop("SIGTERM"), 0, sensor.err);
      }
    }));

  test("an ordinary user's sensor does all but the firewall, and says so", () =>
    withRouter(async ({ router }, path, folder) => {
      writeFileSync(path, configText(folder).replace('user = "nobody"\n', ""), { mode: 0o644 });
      chmodSync(folder, 0o777);
      const as = ["ip", "netns", "exec", router.name, "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"];
      const sensor = new Running(["sensor", "-c", path], {}, as);
      try {
        await until(
          async () => (await statusOf(router, path))?.processes.every(({ state }) => state === "up") === true,
          "the services",
          15_000,
        );
        assert.match((await statusOf(router, path))?.firewall?.fault ?? "", /needs root/);
        await until(() => sensor.err.includes("There is no firewall; all else works."), "the log");
        assert.match(await router.connect("127.0.0.1", 1392, FAKE), LOGIN);
        assert.match((await answerOf(router, "doctor", "-c", path)).out, /FAIL\s+firewall\s+the firewall needs root/);
      } finally {
        await sensor.stop("SIGTERM");
      }
    }));

  test("enabled by a reload, it is there at once where the sensor is still root, else from the next start on", () =>
    withRouter(async ({ router, wanPeer }, path, folder) => {
      const enabled = configText(folder);
      for (const [user, state, fault] of [
        ['user = "root"\n', "applied", ""],
        ['user = "nobody"\n', "failed", "enabled after root had been given up: restart the sensor"],
      ] as const) {
        const text = enabled.replace('user = "nobody"\n', user);
        writeFileSync(path, text.replace("[firewall]\nenabled = true", "[firewall]\nenabled = false"));
        const sensor = minipotIn(router, "sensor", "-c", path);
        try {
          const isUp = async () => (await statusOf(router, path))?.processes.every((process) => process.state === "up") === true;
          await until(isUp, "the services", 15_000);
          assert.is(await wanPeer.connect(ROUTER.v4, 23), "ECONNREFUSED");
          writeFileSync(path, text);
          sensor.process.kill("SIGHUP");
          await until(async () => (await statusOf(router, path))?.firewall?.state === state, state, 15_000);
          assert.match((await statusOf(router, path))?.firewall?.fault ?? "", fault);
          if (state === "applied") assert.match(await wanPeer.connect(ROUTER.v4, 23, FAKE), LOGIN);
        } finally {
          await sensor.stop("SIGTERM");
        }
      }
    }));
}

test.run();
