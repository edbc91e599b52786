import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ADDRESSES_A_SENSOR_MAX, OWN_MS, SensorAddresses } from "../../../../src/server/analysis/lists/sensor-addresses.js";
import { openStore } from "../../../../src/server/store/store.js";
import { serverConfig } from "../../../kit/server.js";

test("an address is a sensor's own for some days after it was last there", () => {
  const own = new SensorAddresses();
  own.saw("first", "80.0.0.1", 1000);
  assert.ok(own.has("80.0.0.1", 1000 + OWN_MS - 1));
  assert.not(own.has("80.0.0.1", 1000 + OWN_MS));
  assert.not(own.has("80.0.0.2", 1000));
});

test("a sensor has a few, the latest: it cannot make the whole world its own", () => {
  const own = new SensorAddresses();
  for (let last = 0; last < 250; last++) own.saw("first", `80.0.0.${last}`, last);
  own.saw("other", "80.1.0.1", 0);
  const found = Array.from({ length: 250 }, (_, last) => own.has(`80.0.0.${last}`, 250)).filter(Boolean);
  assert.is(found.length, ADDRESSES_A_SENSOR_MAX);
  assert.ok(own.has("80.0.0.249", 250));
  assert.ok(own.has("80.1.0.1", 250), "another sensor's stay");
});

test("the next run of the server knows them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "minipot-"));
  const store = await openStore(serverConfig(folder));
  try {
    const own = new SensorAddresses();
    const nowMs = Date.now();
    own.saw("first", "80.0.0.1", nowMs);
    own.saw("first", "2a00:1450::1", nowMs);
    await own.save(store);
    own.saw("first", "80.0.0.1", nowMs + 1000);
    await own.save(store);
    const [row] = await store.query<{ n: string }>("SELECT toString(count()) AS n FROM sensor_addresses");
    assert.is(row?.n, "2", "not written with each batch");
    const next = new SensorAddresses();
    await next.load(store);
    assert.ok(next.has("80.0.0.1", nowMs) && next.has("2a00:1450::1", nowMs));
    assert.not(next.has("80.0.0.1", nowMs + OWN_MS));
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
