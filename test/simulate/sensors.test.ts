import { test } from "uvu";
import * as assert from "uvu/assert";
import { attemptsBefore, readableAttempts } from "../../src/simulate/attempts.js";
import { DAYS_BEFORE, drawWorld, MIXED } from "../../src/simulate/botnets.js";
import { sealedBatches } from "../../src/simulate/sensors.js";
import { decodeBatch } from "../../src/wire/batch.js";

const NOW_MS = Date.UTC(2026, 10, 23);
const world = drawWorld({ ...MIXED, seed: "sensors", addresses: 200, botnets: 4, sensors: 5, hours: 6 });
const batches = [...sealedBatches(world, NOW_MS)].map((sealed) => ({ ...sealed, batch: decodeBatch(sealed.body) }));
const events = batches.flatMap(({ batch }) => batch.frames.flatMap((frame) => frame.events));

test("every attempt of the world is a login that its sensor tells, in whole sessions", () => {
  const logins = events.filter(({ seen }) => seen.kind === "login");
  assert.is(logins.length, attemptsBefore(world).length + readableAttempts(world).length);
  const sessions = new Set(
    batches.flatMap(({ batch, sensor }) =>
      batch.frames.flatMap((frame) => frame.events.map(({ session }) => `${sensor} ${session}`)),
    ),
  );
  assert.is(sessions.size, events.filter(({ seen }) => seen.kind === "connect").length);
  const count = (kind: string) => events.filter(({ seen }) => seen.kind === kind).length;
  assert.is(count("connect"), count("close"));
  assert.ok(count("connect") > 0 && count("connect") < logins.length);
});

test("all that it tells was before now, within its hours and the days before", () => {
  const ages: number[] = [];
  for (const { batch } of batches) {
    for (const { events: own } of batch.frames) {
      for (const { monotonicUs } of own) {
        const ageS = (batch.sealedMonotonicUs - monotonicUs) / 1e6;
        assert.ok(ageS > 0 && ageS < DAYS_BEFORE * 86_400 + 8 * 3600, String(ageS));
        ages.push(ageS);
      }
    }
  }
  assert.ok(ages.filter((ageS) => ageS < 8 * 3600).length > readableAttempts(world).length);
});

test("batches are numbered as a sensor numbers them, and say that they are simulated", () => {
  const bySensor = new Map<string, { number: number; sequence: number }>();
  for (const { sensor, batch } of batches) {
    assert.match(sensor, /^simulated-[1-5]$/);
    assert.equal([batch.sensor, batch.version], [sensor, "simulated"]);
    const before = bySensor.get(sensor) ?? { number: 0, sequence: 1 };
    assert.equal([batch.number, batch.firstSequence], [before.number + 1, before.sequence]);
    bySensor.set(sensor, { number: batch.number, sequence: before.sequence + batch.eventCount });
  }
  assert.is(bySensor.size, 5);
});

test("the same seed and time are the same bytes, another seed others", () => {
  const again = [...sealedBatches(world, NOW_MS)];
  assert.equal(
    again.map(({ body }) => Buffer.from(body).toString("hex")),
    batches.map(({ body }) => Buffer.from(body).toString("hex")),
  );
  const other = drawWorld({ ...world.shape, seed: "another" });
  assert.is.not(
    Buffer.from([...sealedBatches(other, NOW_MS)][0]!.body).toString("hex"),
    Buffer.from(batches[0]!.body).toString("hex"),
  );
});

test.run();
