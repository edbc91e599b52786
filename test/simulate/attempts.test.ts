import { test } from "uvu";
import * as assert from "uvu/assert";
import { addressBytes, attemptArrays, readableAttempts } from "../../src/simulate/attempts.js";
import { drawWorld, MIXED } from "../../src/simulate/botnets.js";

const world = drawWorld({ ...MIXED, seed: "faces", addresses: 300, botnets: 5 });

test("both forms tell of the same attempts", () => {
  const arrays = attemptArrays(world);
  const readable = readableAttempts(world);
  assert.is(readable.length, arrays.address.length);
  const byAddress = new Map<string, number>();
  for (const { address } of readable) byAddress.set(String(address), (byAddress.get(String(address)) ?? 0) + 1);
  const counts = new Array<number>(300).fill(0);
  for (const address of arrays.address) counts[address]!++;
  for (const [address, count] of counts.entries()) assert.is(byAddress.get(String(addressBytes(address))), count);
  const sorted = Array.from(arrays.timeMs).sort((a, b) => a - b);
  assert.equal(
    readable.map(({ timeS }) => 1000 * timeS),
    sorted,
  );
});

test("who tries more than a session's worth is seen by several sensors, each attempt by one", () => {
  const { addresses, address, sensors } = attemptArrays(world);
  const seen = new Uint32Array(addresses);
  const counts = new Uint32Array(addresses);
  for (const [index, mask] of sensors.entries()) {
    assert.is(mask & (mask - 1), 0);
    seen[address[index]!]! |= mask;
    counts[address[index]!]!++;
  }
  const busy = [...counts.keys()].filter((index) => counts[index]! > 12);
  const several = busy.filter((index) => (seen[index]! & (seen[index]! - 1)) !== 0);
  assert.ok(several.length > 0.95 * busy.length);
});

test("addresses differ, and are of no private or reserved range", () => {
  const addresses = new Set<string>();
  for (let index = 0; index < 100_000; index++) {
    const bytes = addressBytes(index);
    addresses.add(bytes.join("."));
    assert.ok(![0, 10, 100, 127, 169, 172, 192, 198, 203].includes(bytes[0]!) && bytes[0]! < 224);
  }
  assert.is(addresses.size, 100_000);
});

test.run();
