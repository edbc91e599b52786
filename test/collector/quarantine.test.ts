import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { quarantine } from "../../src/collector/quarantine.js";
import { inTemporaryFolder } from "../kit/temporary.js";

test("a batch is kept byte for byte, for its owner alone", () =>
  inTemporaryFolder((folder) => {
    quarantine(`${folder}/q`, 7, Buffer.from("sealed"));
    assert.equal(readdirSync(`${folder}/q`), ["0000000000000007.batch.gz"]);
    assert.is(readFileSync(`${folder}/q/0000000000000007.batch.gz`, "latin1"), "sealed");
    assert.is(statSync(`${folder}/q/0000000000000007.batch.gz`).mode & 0o777, 0o600);
    assert.is(statSync(`${folder}/q`).mode & 0o777, 0o700);
  }));

test("the newest hundred are kept, and nothing else in the folder is touched", () =>
  inTemporaryFolder((folder) => {
    writeFileSync(`${folder}/notes.txt`, "the analyst's");
    for (let number = 1; number <= 105; number++) quarantine(folder, number, Buffer.from("x"));
    const names = readdirSync(folder).sort();
    assert.is(names.length, 101);
    assert.is(names[0], "0000000000000006.batch.gz");
    assert.is(names.at(-1), "notes.txt");
  }));

test("of large ones so many are kept as fit into 16 MiB", () =>
  inTemporaryFolder((folder) => {
    for (let number = 1; number <= 6; number++) quarantine(folder, number, Buffer.alloc(4 << 20));
    assert.equal(
      readdirSync(folder)
        .sort()
        .map((name) => Number.parseInt(name, 10)),
      [3, 4, 5, 6],
    );
  }));

test.run();
