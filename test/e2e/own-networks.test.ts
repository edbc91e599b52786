/** Whose connections are the owner's own: a sensor on a router of its own, with a peer outside and a host in the LAN. */
import { chmodSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SensorStatus } from "../../src/wire/status.js";
import { minipot, Running } from "../kit/command.js";
import { canMakeNetworks, inTestNetwork, LAN_HOST, ROUTER, WAN_PEER } from "../kit/network-namespaces.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const TELNET = 1392;
const HTTP = 1449;
const FAKE = { timeoutMs: 3000, awaits: "login:", keep: true };

/** A request as a browser would make it that was given the address. */
const ASK = (host: string) =>
  `fetch("http://${host}:${HTTP}/to?u=http://${ROUTER.v4}/").then((answer) => process.stdout.write(String(answer.status)))`;

if (canMakeNetworks()) {
  test("what comes from the LAN and the router itself is served and not recorded; from outside it is, without the router's address", () =>
    inTemporaryFolder(async (folder) => {
      chmodSync(folder, 0o755);
      const path = `${folder}/minipot.toml`;
      writeFileSync(path, `[sensor]\nuser = "root"\nstate_dir = "${folder}/state"\nruntime_dir = "${folder}/run"\n`, {
        mode: 0o600,
      });
      await inTestNetwork(async ({ router, wanPeer, lanHost }) => {
        const sensor = new Running(["sensor", "-c", path], {}, ["ip", "netns", "exec", router.name]);
        const status = async () => JSON.parse((await minipot("status", "--json", "-c", path)).out || "{}") as SensorStatus;
        const telnet = async () => (await status()).processes.find(({ name }) => name === "telnet")!;
        const health = async () => {
          const { health: found } = await telnet();
          if (found?.role !== "worker") throw new Error("no worker");
          return found;
        };
        await until(async () => (await status()).processes?.every(({ state }) => state === "up"), "the sensor");
        const tail = new Running(["tail", "--json", "-c", path]);
        try {
          await new Promise((resolve) => setTimeout(resolve, 500)); // tail has to be connected to hear
          for (const address of [ROUTER.lan4, ROUTER.v4, ROUTER.lan6]) {
            assert.match(await lanHost.connect(address, TELNET, FAKE), /login:/, `from the LAN to ${address}`);
          }
          assert.match(await router.connect(ROUTER.v4, TELNET, FAKE), /login:/, "from the router to itself");
          assert.is(lanHost.run(process.execPath, "-e", ASK(ROUTER.lan4)), "401");
          for (const address of [ROUTER.v4, ROUTER.v6]) {
            assert.match(await wanPeer.connect(address, TELNET, FAKE), /login:/, `from outside to ${address}`);
          }
          for (const host of [ROUTER.v4, `[${ROUTER.v6}]`]) assert.is(wanPeer.run(process.execPath, "-e", ASK(host)), "401");
          await until(
            () => (tail.out.match(/"kind":"request","peer/g) ?? []).length === 2,
            "tail to show what came from outside",
          );
          for (const own of [LAN_HOST.v4, LAN_HOST.v6, ROUTER.v4, ROUTER.v6, "127.0.0.1"]) {
            assert.not.ok(tail.out.includes(own), `${own} is in an event`);
          }
          for (const foreign of [WAN_PEER.v4, WAN_PEER.v6]) assert.ok(tail.out.includes(`"peerAddress":"${foreign}"`));
          assert.match(tail.out, /\/to\?u=http:\/\/\[own\]\//);
          assert.match(tail.out, /"host":"\[own\]:1449"/);
          assert.match(tail.out, /"host":"\[\[own\]\]:1449"/);
          assert.equal([(await health()).connections, (await health()).own], [6, 4]);

          // All six are open still. What is lost with the worker is what would have been recorded.
          process.kill((await telnet()).pid!, "SIGKILL");
          await until(() => sensor.err.includes("Sessions were lost"), "the loss to be counted");
          assert.match(sensor.err, /"service":"telnet","sessions":2,/);
        } finally {
          await tail.stop();
          assert.is(await sensor.stop(), 0);
        }
      });
    }));
}

test.run();
