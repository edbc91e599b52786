/** Bots at a real sensor: what they try is what it tells. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CONSENT_VERSION } from "../../src/consent.js";
import { readableAttempts } from "../../src/simulate/attempts.js";
import { drawWorld, MIXED } from "../../src/simulate/botnets.js";
import { sourceOf } from "../../src/simulate/drive.js";
import { minipot, Running } from "../kit/command.js";
import { startSensor } from "../kit/sensor.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const OFFSET = 14_300;
const SHAPE = ["--addresses", "8", "--botnets", "2", "--seed", "drive"];
const QUICK = `
[telnet]
failure_delay_ms = 0
start_delay_ms = 0
[ftp]
failure_delay_ms = 0
`;

test("the attempts of a world arrive at a running sensor, each from its bot's own address", () =>
  inTemporaryFolder(async (folder) => {
    const consent = `log_credentials = "on"\nconsent = ${CONSENT_VERSION}\n`;
    const sensor = await startSensor(folder, OFFSET, consent + QUICK);
    const path = `${folder}/minipot.toml`;
    const tail = new Running(["tail", "--json", "-c", path]);
    try {
      await until(() => tail.process.pid !== undefined, "tail");
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { code, out } = await minipot("simulate", "--against", path, ...SHAPE);
      assert.is(code, 0);
      const [, sessions = ""] = /^(\d+) sessions of bots at /.exec(out) ?? [];
      assert.match(out, new RegExp(`${sessions} came to their end, 0 did not`));
      const seen = () =>
        tail.out
          .split("\n")
          .filter((line) => line.includes('"kind":"login"'))
          .map((line) => JSON.parse(line) as { peerAddress: string; seen: { username: string; password: string } });
      assert.ok(Number(sessions) > 0);
      await until(() => seen().length >= Number(sessions), "the logins", 10_000);
      const world = drawWorld({ ...MIXED, seed: "drive", addresses: 8, botnets: 2, sensors: 12, hours: 24 });
      const tried = new Set(
        readableAttempts(world).map(({ address, username, password }) => `${sourceOf(address)} ${username}/${password}`),
      );
      for (const { peerAddress, seen: login } of seen()) {
        const attempt = `${peerAddress} ${login.username}/${login.password}`;
        assert.ok(tried.has(attempt), attempt);
      }
      await tail.stop();
    } finally {
      await sensor.stop();
    }
  }));

test.run();
