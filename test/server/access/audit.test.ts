/** The audit log when the store is slow or fails: nothing is lost in silence. */
import { pino } from "pino";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Audit } from "../../../src/server/access/audit.js";
import type { Store } from "../../../src/server/store/store.js";

/** A store that takes rows when it is let, or refuses them. */
function slowStore() {
  const taken: string[] = [];
  const waiting: { resolve: () => void; reject: (error: Error) => void; rows: string }[] = [];
  const insert: Store["insert"] = (_table, rows) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject, rows: Buffer.from(rows).toString() });
    });
  const next = async (isTaken: boolean) => {
    const one = waiting.shift()!;
    if (isTaken) {
      taken.push(...one.rows.split("\n").slice(0, -1));
      one.resolve();
    } else one.reject(new Error("no"));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { store: { insert } as unknown as Store, taken, next, waiting };
}

const log = pino({ level: "silent" });
const actions = (rows: readonly string[]) => rows.map((row) => row.split("\t").slice(4).join(" "));

test("what comes while the store writes is written after it, in order", async () => {
  const { store, taken, next, waiting } = slowStore();
  const audit = new Audit(store, log);
  audit.note("kim", "::1", "sign-in");
  audit.note("kim", "::1", "export", "a\tb\\");
  await next(true);
  await next(true);
  assert.equal(actions(taken), ["sign-in ", "export a\\tb\\\\"]);
  audit.note("lee", "::1", "sign-out");
  assert.is(waiting.length, 1, "begun anew");
  await next(true);
  await audit.close();
  const numbers = taken.map((row) => Number(row.split("\t", 1)[0]));
  assert.equal(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.is(new Set(numbers).size, 3);
});

test("what the store refuses, and what is too much, is counted, and told in the log itself", async () => {
  const { store, taken, next } = slowStore();
  const audit = new Audit(store, log);
  audit.note("kim", "::1", "sign-in");
  for (let count = 0; count < 1002; count++) audit.note("kim", "::1", "export", String(count));
  assert.is(audit.lost, 2, "past the bound");
  await next(false);
  assert.is(audit.lost, 3, "refused");
  await next(true);
  assert.is(taken.length, 1001);
  assert.equal(actions(taken).at(-1), "unrecorded 3");
});

test.run();
