import { test } from "uvu";
import * as assert from "uvu/assert";
import { Rig } from "../../kit/rig.js";

test("commands are read from, written to, waited for and run", () => {
  const rig = new Rig();
  assert.is(rig.run(`awk 'BEGIN {while (("echo a; echo b" | getline x) > 0) print "got " x}'`).output, "got a\ngot b\n");
  assert.is(rig.run(`awk 'BEGIN {print "b\\na" | "sort"; close("sort"); print "after"}'`).output, "a\nb\nafter\n");
  assert.is(rig.run(`awk 'BEGIN {print "b\\na" | "sort"}'`).output, "a\nb\n");
  assert.is(rig.run(`awk 'BEGIN {s = system("echo hi; exit 3"); print s}'`).output, "hi\n3\n");
});

test("what peers ask of a machine with it", () => {
  const rig = new Rig();
  assert.is(rig.run("uname -a | awk '{print $1}'").output, "Linux\n");
  assert.is(rig.run("echo 'a  b c' | awk '{ $1=\"\"; print }'").output, " b c\n");
  assert.match(rig.run("free | grep Mem | awk '{print $2 ,$3, $4}'").output, /^\d+ \d+ \d+\n$/);
  assert.is(rig.run("awk -F: '($3 == 0) {print $1}' /etc/passwd").output, "root\n");
});

test("what never ends ends with the session's time, and what grows is stopped", () => {
  const rig = new Rig();
  const sitting = rig.sit({ command: "awk 'BEGIN {for (;;) i++}'" });
  rig.clock.run(1000);
  assert.is(sitting.exit, undefined);
  sitting.seat.hangUp();
  for (const program of [
    'BEGIN {s = "x"; for (;;) s = s s}',
    'BEGIN {for (;;) a[i++] = sprintf("%4000s", i)}',
    "function f() {f()} BEGIN {f()}",
  ]) {
    const { error, exit } = new Rig().run(`awk '${program}'`);
    assert.equal([/out of memory\n$/.test(error), exit?.status], [true, 1], program);
  }
});

test("a program of too many levels is refused", () => {
  const { error, exit } = new Rig().run(`awk 'BEGIN {print ${"(".repeat(5000)}1${")".repeat(5000)}}'`);
  assert.equal([error, exit?.status], ["awk: cmd. line:1: Unexpected token\n", 1]);
});

test.run();
