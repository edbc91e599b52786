/** The commands against BusyBox 1.35, recorded: the same output, status and files byte by byte; errors but for what musl words otherwise. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { installed } from "../../../src/shell/commands/registry.js";
import { Tree } from "../kit/drive.js";
import { cases, FIXTURE } from "./cases.js";

interface Recorded {
  readonly line: string;
  readonly status: number;
  readonly output: string;
  readonly error: string;
  /** What there is afterwards, where that is not the fixture as it was. */
  readonly tree?: Readonly<Record<string, string | null>>;
}

const recorded: readonly Recorded[] = JSON.parse(readFileSync("test/shell/commands/golden.json", "utf8"));

/** Debian's build names itself, and is linked with glibc. */
function common(error: string): string {
  return error.replace(/^BusyBox v1\.35\.0 .*$/m, "BusyBox");
}

test("every case was recorded", () => {
  assert.equal(
    recorded.map(({ line }) => line),
    cases.map(({ line }) => line),
  );
});

for (const [index, { line, argv, input }] of cases.entries()) {
  test(line, () => {
    const real = recorded[index]!;
    const program = installed.get(argv[0] ?? "")?.program;
    assert.ok(program);
    const tree = new Tree(FIXTURE);
    const ours = tree.drive(program, argv, input);
    assert.equal([ours.output, common(ours.error), ours.status], [real.output, common(real.error), real.status]);
    assert.equal(tree.snapshot(), real.tree ?? new Tree(FIXTURE).snapshot());
  });
}

test.run();
