/** Groups' files: what is written is read, and what an older server has left behind too. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { GroupFiles } from "../../../src/server/ingest/group-file.js";
import type { Rows } from "../../../src/server/store/mend.js";
import { inTemporaryFolder } from "../../kit/temporary.js";

const ROWS: Rows = {
  events: Buffer.from([0, 1, 255]),
  losses: Buffer.alloc(0),
  batches: Buffer.from("a batch\n"),
  times: { firstMs: 1, lastMs: 5, days: [0, 20_000] },
};

test("rows come back as they were, with their times", () =>
  inTemporaryFolder(async (folder) => {
    const files = new GroupFiles(folder);
    await files.write("token", ROWS);
    assert.equal(await files.left(), ["token"]);
    assert.equal(await files.read("token"), ROWS);
    await files.remove("token");
    assert.equal(await files.left(), []);
  }));

test("a group that has no events has no times", () =>
  inTemporaryFolder(async (folder) => {
    const files = new GroupFiles(folder);
    const { times: _, ...rows } = { ...ROWS, events: Buffer.alloc(0) };
    await files.write("token", rows);
    assert.equal(await files.read("token"), rows);
  }));

test("what an older server has left, rows as text under a shorter head, is read as that", () =>
  inTemporaryFolder(async (folder) => {
    const files = new GroupFiles(folder);
    const head = Buffer.from(
      JSON.stringify([
        ["events", 4],
        ["losses", 0],
        ["batches", 3],
      ]),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    mkdirSync(join(folder, "groups"), { recursive: true });
    writeFileSync(join(folder, "groups", "old.group"), Buffer.concat([length, head, Buffer.from("1.5\nb\t\n")]));
    const { events, losses, batches, times } = await files.read("old");
    assert.equal([events, losses, batches].map(String), ["1.5\n", "", "b\t\n"]);
    assert.is(times, undefined);
  }));

test("what was not written to its end is removed, and never read", () =>
  inTemporaryFolder(async (folder) => {
    const files = new GroupFiles(folder);
    writeFileSync(join(folder, "groups", "half.group.new"), "x");
    assert.equal(await files.left(), []);
    assert.equal(readdirSync(join(folder, "groups")), []);
  }));

test.run();
