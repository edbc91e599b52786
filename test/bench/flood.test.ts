/** The generator against the bare loop: what the benches compare is compared with itself first. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { failures, flood, floodArguments, hold, parseResult } from "../../bench/flood.js";
import { startLoop } from "../../bench/loop.js";
import { freePort } from "../../bench/ports.js";
import { compileTools } from "../../bench/tools.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-bench-test-"));
const tools = compileTools(folder);
const withTools = tools === undefined ? test.skip : test;

test("options are named as the generator names them", () => {
  assert.equal(floodArguments({ dialogue: "http", port: 80, sessions: 5, concurrency: 2, timeoutMs: 7 }), [
    "dialogue=http",
    "port=80",
    "sessions=5",
    "concurrency=2",
    "timeout_ms=7",
    "deadline_s=60",
  ]);
});

test("what is no result is not taken for one", () => {
  assert.throws(() => parseResult(undefined));
  assert.throws(() => parseResult("{}"), /Not a result/);
  assert.is(parseResult('{"done":3}').done, 3);
});

for (const dialogue of ["telnet", "http"] as const) {
  withTools(`${dialogue}: closed and open loop play every session to its end`, async () => {
    const loop = await startLoop(tools!.loop, dialogue);
    const closed = await flood(tools!.flood, { dialogue, port: loop.port, sessions: 500, concurrency: 50 });
    const open = await flood(tools!.flood, { dialogue, port: loop.port, sessions: 100, concurrency: 50, rate: 1000 });
    await loop.stop();
    assert.equal([closed.done, failures(closed)], [500, 0]);
    assert.equal([open.done, failures(open)], [100, 0]);
    assert.ok(open.seconds >= 0.09, "an open loop keeps its pace");
    assert.ok(closed.p50Us > 0 && closed.p50Us <= closed.p99Us && closed.p99Us <= closed.maxUs);
  });
}

withTools("the wrong dialogue is not taken for success", async () => {
  const loop = await startLoop(tools!.loop, "http");
  const telnet = { dialogue: "telnet", port: loop.port, sessions: 3, concurrency: 3, timeoutMs: 300 } as const;
  const result = await flood(tools!.flood, telnet);
  await loop.stop();
  assert.equal([result.done, result.timedOut], [0, 3]);
});

withTools("a port that nobody listens at refuses", async () => {
  const result = await flood(tools!.flood, { dialogue: "telnet", port: await freePort(), sessions: 20, concurrency: 5 });
  assert.equal([result.refused, result.done], [20, 0]);
});

withTools("silent peers are held until released, and a server that ends cuts them", async () => {
  const loop = await startLoop(tools!.loop, "telnet");
  const options = { dialogue: "silent", port: loop.port, sessions: 300, concurrency: 50 } as const;
  const released = await hold(tools!.flood, options);
  assert.is(released.opened.greeted, 300);
  assert.equal([(await released.release()).cut, released.opened.cut], [0, 0]);
  const cut = await hold(tools!.flood, options);
  await loop.stop();
  assert.is((await cut.release()).cut, 300);
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
