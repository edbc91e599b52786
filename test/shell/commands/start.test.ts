/** What xargs, env and find start: with which words, whose status they give back, and what they say of what is not there. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { installed } from "../../../src/shell/commands/registry.js";
import { Tree } from "../kit/drive.js";

function run(argv: readonly string[], input = "") {
  const program = installed.get(argv[0] ?? "")?.program;
  assert.ok(program);
  return new Tree({ "/x": "" }).drive(program, argv, input);
}

test("a program that is not there is told with status 127", () => {
  const { status, error } = run(["xargs", "nothing"], "a b");
  assert.is(status, 127);
  assert.is(error, "xargs: can't execute 'nothing': No such file or directory\n");
  assert.is(run(["env", "nothing"]).status, 127);
});

test("what is there and is no program cannot be run", () => {
  assert.is(run(["env", "/x"]).status, 126);
});

test("xargs -r of nothing starts nothing", () => {
  assert.is(run(["xargs", "-r", "nothing"], "").status, 0);
});

test("env without a program lists what is exported", () => {
  assert.is(run(["env", "-i", "A=1", "B=2"]).output, "A=1\nB=2\n");
});

test.run();
