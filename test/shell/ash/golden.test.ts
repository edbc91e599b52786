/** Scripts on the emulated machine give what they give with BusyBox' ash, byte for byte: recorded by record.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { REPOSITORY } from "../../kit/repository.js";
import { Rig } from "../kit/rig.js";
import type { Heard } from "./record.js";

const golden = JSON.parse(readFileSync(join(REPOSITORY, "test", "shell", "ash", "golden.json"), "utf8")) as Heard[];

for (const { script, output, error, status } of golden) {
  test(`as BusyBox' ash: ${script.replaceAll("\n", "⏎").slice(0, 100)}`, () => {
    const sitting = new Rig().run(script);
    assert.equal({ output: sitting.output, error: sitting.error, status: sitting.exit?.status }, { output, error, status });
  });
}

test("so many were recorded", () => assert.ok(golden.length >= 150));

test.run();
