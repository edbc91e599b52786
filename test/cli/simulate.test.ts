/** `minipot simulate`: a world of its own is there within a minute, found again, and removed without touching anything else. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { trust, trustedFetch } from "../kit/ask.js";
import { minipot, Running } from "../kit/command.js";
import { freePort } from "../kit/daemon.js";
import { until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const SETTLED_MS = 60_000;

test("groups and a list come of a simulated world, which goes as it came", () =>
  inTemporaryFolder(async (folder) => {
    const data = `${folder}/world`;
    const port = String(await freePort());
    const size = ["--addresses", "120", "--botnets", "3", "--sensors", "6", "--hours", "6"];
    const start = () => new Running(["simulate", "--data", data, "--port", port, ...size]);
    const first = start();
    await until(() => /\d+ listed:/.test(first.out) || first.process.exitCode !== null, "what came of it", SETTLED_MS);
    assert.match(first.out, /^A SIMULATED world at http:\/\/127\.0\.0\.1:\d+\//);
    assert.match(first.out, /\d+ events of 120 addresses, 3 botnets, seen by 6 sensors in 6 hours/);
    assert.match(first.out, /\n {2}3 groups: /);
    assert.match(first.out, /\n {2}[1-9]\d* listed: /);
    trust(Number(port), `${data}/server`);
    const answer = await trustedFetch(`http://127.0.0.1:${port}/api/v1/events?limit=100`);
    const { events } = (await answer.json()) as { events: { sensor: string }[] };
    assert.ok(events.length === 100 && events.every(({ sensor }) => sensor.startsWith("simulated-")));
    assert.is(await first.stop("SIGTERM"), 0, first.err);

    const again = start();
    await until(() => /\d+ listed:/.test(again.out), "the world as it was", SETTLED_MS);
    assert.not.match(again.out, /events of/, "it is not filled in twice");
    assert.is(await again.stop("SIGTERM"), 0, again.err);

    const { code, out } = await minipot("simulate", "--data", data, "--remove");
    assert.equal([code, out, existsSync(data)], [0, `Removed ${data}.\n`, false]);
  }));

test("a folder that is no simulated world's is not removed", () =>
  inTemporaryFolder(async (folder) => {
    mkdirSync(`${folder}/mine`);
    writeFileSync(`${folder}/mine/file`, "");
    const { code, err } = await minipot("simulate", "--data", `${folder}/mine`, "--remove");
    assert.is(code, 1);
    assert.match(err, /no simulated world's folder; nothing was removed/);
    assert.ok(existsSync(`${folder}/mine/file`));
  }));

test.run();
