import { test } from "uvu";
import * as assert from "uvu/assert";
import { Rig } from "../../kit/rig.js";

test("timeout lets a command end, and ends it when its time is over", () => {
  const rig = new Rig();
  const quick = rig.run("timeout 5 echo hi");
  assert.equal([quick.output, quick.exit?.status], ["hi\n", 0]);
  const before = rig.clock.nowMs;
  assert.is(rig.run("timeout 2 sleep 100; echo $?").output, "143\n");
  assert.ok(rig.clock.nowMs - before >= 2000 && rig.clock.nowMs - before < 4000);
  assert.is(rig.run("timeout -s KILL 1 sleep 100; echo $?").output, "137\n");
  assert.is(rig.run("timeout -s HUP -k 1 1 nohup sleep 100; echo $?").output, "137\n");
});

for (const [command, error, status] of [
  ["timeout x true", "timeout: invalid number 'x'\n", 1],
  ["timeout 1 nosuch", "timeout: can't execute 'nosuch': No such file or directory\n", 127],
  ["nohup nosuch", "nohup: can't execute 'nosuch': No such file or directory\n", 127],
  ["timeout -s ZORK 1 true", "timeout: unknown signal 'ZORK'\n", 1],
] as const) {
  test(`${command} fails`, () => {
    const { error: told, exit } = new Rig().run(command);
    assert.equal([told, exit?.status], [error, status]);
  });
}

test("nohup at a terminal writes a file, else where it was told", () => {
  const rig = new Rig();
  assert.is(rig.run("nohup echo hi").output, "hi\n");
  const sitting = rig.sit({ command: "cd /tmp; nohup echo hi", terminal: { name: "pts/0", columns: 80, rows: 24 } });
  rig.clock.run(1000);
  assert.is(sitting.output, "nohup: appending output to nohup.out\r\n");
  assert.is(rig.run("cat /tmp/nohup.out").output, "hi\n");
});

test("what was uploaded is started by them as by the shell", () => {
  const rig = new Rig();
  const { output } = rig.run(
    "cd /tmp; printf '#!/bin/sh\\necho ran $1\\n' >x; nohup ./x a; chmod +x x; nohup ./x a; timeout 5 ./x b",
  );
  assert.is(output, "ran a\nran b\n");
});

test("time tells how long it took", () => {
  const rig = new Rig();
  assert.match(rig.run("time sleep 61").error, /^real\t1m 1\.\d\ds\nuser\t0m 0\.00s\nsys\t0m 0\.00s\n$/);
  assert.match(rig.run("time -p sleep 2").error, /^real 2\.\d\d\nuser 0\.00\nsys 0\.00\n$/);
  assert.match(
    rig.run("time nosuch").error,
    /^time: can't execute 'nosuch': No such file or directory\nCommand exited with non-zero status 127\n/,
  );
});

test.run();
