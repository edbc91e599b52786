/** Group commit over a store that fails: what is in doubt is mended, and nothing is acknowledged before. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Groups } from "../../../src/server/ingest/groups.js";
import type { Rows } from "../../../src/server/store/mend.js";
import type { Store } from "../../../src/server/store/store.js";
import { logInto } from "../../kit/log.js";
import { inTemporaryFolder } from "../../kit/temporary.js";

const PEER_SECRET = "what a peer typed";

/** Fails each insert that `fails` says yes to, after having taken it or not; remembers what it was given. */
function scriptedStore(fails: (insert: number) => boolean) {
  const inserts: { table: string; rows: string; token: string }[] = [];
  const insert: Store["insert"] = async (table, rows, token) => {
    inserts.push({ table, rows: Buffer.from(rows).toString("latin1"), token });
    if (fails(inserts.length)) throw new Error(`Code: 27. DB::Exception: Cannot parse: ${PEER_SECRET}`);
  };
  const store: Store = {
    insert,
    insertText: insert,
    query: async () => [],
    rows: async () => Buffer.alloc(0),
    command: async () => {},
    close: async () => {},
  };
  return { store, inserts };
}

/** A batch of one event. */
function rows(event: string): Rows {
  const times = { firstMs: 1000, lastMs: 1000, days: [0] };
  return { events: Buffer.from(event), times, losses: Buffer.alloc(0), batches: Buffer.from(batchOf(event)) };
}

/** As rows.ts writes it: received, sensor, spool, number, first sequence, events, stored. */
function batchOf(event: string): string {
  return `1.000\tsensor\tspool of ${event}\t1\t1\t1\t1\t0\n`;
}

test("what arrives together goes in together, batches last, and leaves no file", async () => {
  await inTemporaryFolder(async (folder) => {
    const { store, inserts } = scriptedStore(() => false);
    const groups = new Groups(store, { dataDir: folder, retentionDays: 90 }, logInto([]));
    await Promise.all([groups.commit(rows("a")), groups.commit(rows("b"))]);
    assert.equal(
      inserts.map(({ table, rows: written }) => [table, written]),
      [
        ["events", "ab"],
        ["batches", batchOf("a") + batchOf("b")],
      ],
    );
    assert.is(new Set(inserts.map(({ token }) => token)).size, 1);
    assert.equal(readdirSync(join(folder, "groups")), []);
    await groups.close();
  });
});

test("a store that fails is asked again with the same rows, and its words are not logged", async () => {
  await inTemporaryFolder(async (folder) => {
    const { store, inserts } = scriptedStore((insert) => insert <= 3 && insert !== 1);
    const lines: string[] = [];
    const groups = new Groups(store, { dataDir: folder, retentionDays: 90 }, logInto(lines));
    let isCommitted = false;
    const committing = groups.commit(rows("a")).then(() => {
      isCommitted = true;
    });
    while (inserts.length < 2) await sleep(1);
    assert.not(isCommitted);
    await committing;
    assert.equal(
      inserts.map(({ table }) => table),
      ["events", "batches", "events", "events", "batches"],
    );
    assert.ok(new Set(inserts.map(({ token }) => token)).size > 1, "a token may be known without its rows");
    assert.is(lines.length, 2);
    assert.match(lines[0]!, /27/);
    assert.not.match(lines.join(), PEER_SECRET);
    await groups.close();
  });
});

test("what the store did not take before the server stopped goes in at the next start", async () => {
  await inTemporaryFolder(async (folder) => {
    const failing = scriptedStore((insert) => insert > 1);
    const groups = new Groups(failing.store, { dataDir: folder, retentionDays: 90 }, logInto([]));
    const committing = groups.commit(rows("a")).then(
      () => "committed",
      (error: Error & { code?: string }) => error.code,
    );
    while (failing.inserts.length < 2) await sleep(1);
    await groups.close();
    assert.is(await committing, "UNAVAILABLE");
    await groups.commit(rows("b")).then(
      () => assert.unreachable("it took more after its end"),
      (error: Error & { code?: string }) => assert.is(error.code, "UNAVAILABLE"),
    );

    const { store, inserts } = scriptedStore(() => false);
    const next = new Groups(store, { dataDir: folder, retentionDays: 90 }, logInto([]));
    assert.is(await next.recover(), 1);
    const written = (of: typeof inserts) => of.map(({ table, rows: text }) => [table, text]);
    assert.equal(written(inserts), written(failing.inserts.slice(0, 2)));
    assert.is(await next.recover(), 0);
    await next.close();
  });
});

test("a file that was being written when the server was killed is nothing", async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, "groups"));
    const half = join(folder, "groups", "00.group.new");
    writeFileSync(half, "\x40");
    const { store, inserts } = scriptedStore(() => true);
    const groups = new Groups(store, { dataDir: folder, retentionDays: 90 }, logInto([]));
    assert.is(await groups.recover(), 0);
    assert.equal(inserts, []);
    assert.not(existsSync(half));
    await groups.close();
  });
});

test("what waits for a store that fails is bounded", async () => {
  await inTemporaryFolder(async (folder) => {
    const { store } = scriptedStore(() => true);
    const groups = new Groups(store, { dataDir: folder, retentionDays: 90 }, logInto([]));
    const big: Rows = { ...rows(""), events: Buffer.alloc(40 * 2 ** 20) };
    const codes = Array.from({ length: 8 }, () => groups.commit(big).catch((error: Error & { code?: string }) => error.code));
    assert.is(await codes.at(-1), "UNAVAILABLE");
    await groups.close();
    await Promise.all(codes);
  });
});

test.run();
