/** What has no end of its own ends where it is told to, lets others run meanwhile, and costs no more than its input. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Regex } from "../../../src/shell/commands/kit/regex.js";
import { installed } from "../../../src/shell/commands/registry.js";
import { Tree } from "../kit/drive.js";

function run(words: string, { input = "", outputMax = Number.POSITIVE_INFINITY, tree = new Tree() } = {}) {
  const argv = words.split(" ");
  const program = installed.get(argv[0] ?? "")?.program;
  assert.ok(program);
  return tree.drive(program, argv, input, outputMax);
}

test("yes goes on until nobody reads, and is ended by SIGPIPE", () => {
  const { status, turns, output } = run("yes", { outputMax: 10_000 });
  assert.is(status, 141);
  assert.ok(output.length >= 10_000 && output.length < 11_000);
  assert.ok(turns >= 2);
});

test("dd of terabytes fills what there is, a turn a piece, and says so", () => {
  const { status, error, turns } = run("dd if=/dev/zero of=/big bs=1G count=9999", { tree: new Tree({}, 4 * 1024 * 1024) });
  assert.is(status, 1);
  assert.match(error, "No space left on device");
  assert.ok(turns >= 60 && turns < 100);
});

test("cat of a device that never ends stops where nobody reads", () => {
  assert.is(run("cat /dev/zero", { outputMax: 50_000 }).status, 141);
});

test("what has to be held whole is bounded", () => {
  const { status, error } = run("sort /dev/zero");
  assert.is(status, 1);
  assert.is(error, "sort: out of memory\n");
});

test("sleep waits for the time it was told", () => {
  assert.is(run("sleep 2m").sleptMs, 120_000);
  assert.is(run("usleep 1500").sleptMs, 1.5);
});

test("patterns that make a backtracker explode cost a pass over the text", () => {
  const text = "a".repeat(2000);
  assert.not(new Regex("(a|a)*(a*)*b$", { extended: true }).test(text));
  assert.not(new Regex("(a|aa)+$x", { extended: true }).test(text));
  assert.throws(() => new Regex("((((a{255}){255}){255}){255})", { extended: true }), /Out of memory/);
  assert.throws(() => new Regex("(".repeat(1000), { extended: true }), /Out of memory/);
});

test("the longest of what starts first is found, with its groups", () => {
  assert.equal(new Regex("foo|foobar", { extended: true }).find("xfoobar"), { start: 1, end: 7, groups: [[1, 7]] });
  assert.equal(new Regex("\\(b*\\)c").find("abbc")?.groups, [
    [1, 4],
    [1, 3],
  ]);
});

test.run();
