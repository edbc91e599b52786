import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Process, Program, Stream } from "../../src/shell/process.js";
import { Rig } from "./kit/rig.js";

/** Runs a program in the shell's place. */
function lead(
  program: Program,
  programs: Readonly<Record<string, Program>> = {},
): { rig: Rig; run: () => ReturnType<Rig["sit"]> } {
  const rig = new Rig({ ...programs, ash: program });
  return {
    rig,
    run() {
      const sitting = rig.sit({ command: "" });
      rig.clock.run(Number.POSITIVE_INFINITY, () => sitting.exit !== undefined);
      return sitting;
    },
  };
}

function start(process: Process, program: Program, streams: readonly Stream[] = [], group?: number): number | undefined {
  const { env, cwd, pid, machine } = process;
  return machine.kernel.spawn({
    program,
    argv: ["child"],
    env,
    cwd,
    streams,
    parent: pid,
    ...(group === undefined ? {} : { group }),
  });
}

const forever: Program = function* () {
  for (;;) yield { on: "time", ms: 1000 };
};

test("a program that writes what nobody reads is told so, and ends", () => {
  const { output, exit } = new Rig().run("yes | head -n 2");
  assert.is(output, "y\ny\n");
  assert.is(exit?.status, 0);
});

test("a pipeline carries more than a pipe holds", () => {
  const { output } = new Rig().run("head -c 300000 /dev/zero | cat | wc -c");
  assert.is(output.trim(), "300000");
});

test("a child is waited for, and reaped once", () => {
  const seen: (number | undefined)[] = [];
  const { run } = lead(function* (process) {
    const pid = start(process, function* () {
      yield { on: "time", ms: 50 };
      return 258;
    });
    seen.push(process.machine.kernel.reap(pid ?? 0));
    yield { on: "child", pid: pid ?? 0 };
    seen.push(process.machine.kernel.reap(pid ?? 0), process.machine.kernel.reap(pid ?? 0), process.machine.kernel.reap(1));
    return 0;
  });
  run();
  assert.equal(seen, [undefined, 2, undefined, undefined]);
});

test("who waits for a child that is not there is not kept waiting", () => {
  const { rig, run } = lead(function* () {
    yield { on: "child", pid: 4 };
    yield { on: "child" };
    return 3;
  });
  assert.is(run().exit?.status, 3);
  assert.is(rig.clock.nowMs, new Rig().clock.nowMs);
});

test("a signal ends a process with 128 and its number, and runs what it leaves behind", () => {
  let isLeft = false;
  const { run } = lead(function* (process) {
    const { kernel } = process.machine;
    const pid = start(process, function* () {
      try {
        for (;;) yield { on: "time", ms: 1000 };
      } finally {
        isLeft = true;
      }
    });
    yield { on: "turn" };
    assert.ok(kernel.kill(pid ?? 0, 0));
    assert.ok(kernel.kill(pid ?? 0, 15));
    const status = kernel.reap(pid ?? 0);
    assert.not(kernel.kill(pid ?? 0, 15));
    return status ?? 0;
  });
  assert.is(run().exit?.status, 143);
  assert.ok(isLeft);
});

test("a signal to oneself takes effect at the end of the step", () => {
  const { run } = lead(function* ({ pid, machine }) {
    machine.kernel.kill(pid, 9);
    yield { on: "turn" };
    return 0;
  });
  assert.equal(run().exit, { status: 137, signal: "KILL" });
});

test("what is ignored does nothing, also to children; what is caught cuts a wait short and is taken once", () => {
  const taken: (number | undefined)[] = [];
  const { rig, run } = lead(function* (process) {
    const { kernel } = process.machine;
    process.signals.ignored.add(1);
    const pid = start(process, function* ({ signals }) {
      signals.caught.add(15);
      yield { on: "time", ms: 1_000_000 };
      taken.push(signals.take(), signals.take());
      return signals.ignored.has(1) ? 5 : 0;
    });
    yield { on: "turn" };
    yield { on: "turn" };
    kernel.kill(pid ?? 0, 1);
    kernel.kill(pid ?? 0, 15);
    kernel.kill(pid ?? 0, 15);
    yield { on: "child" };
    return kernel.reap(pid ?? 0) ?? 1;
  });
  assert.is(run().exit?.status, 5);
  assert.equal(taken, [15, undefined]);
  assert.ok(rig.clock.nowMs < new Rig().clock.nowMs + 1000);
});

test("a stopped process does nothing until it goes on, and its parent is told", () => {
  let count = 0;
  const seen: unknown[] = [];
  const { run } = lead(function* (process) {
    const { kernel } = process.machine;
    const pid =
      start(process, function* () {
        for (;;) {
          count++;
          yield { on: "time", ms: 10 };
        }
      }) ?? 0;
    yield { on: "time", ms: 100 };
    kernel.kill(pid, 19);
    yield { on: "child", pid };
    seen.push(kernel.isStopped(pid), kernel.list().find((listed) => listed.pid === pid)?.state, kernel.reap(pid));
    const before = count;
    yield { on: "time", ms: 100 };
    seen.push(count - before);
    kernel.kill(pid, 18);
    yield { on: "time", ms: 100 };
    seen.push(count > before);
    kernel.kill(pid, 19);
    kernel.kill(pid, 15);
    return kernel.reap(pid) ?? 1;
  });
  assert.is(run().exit?.status, 143);
  assert.equal(seen, [true, "T", undefined, 0, true]);
});

test("a signal to a group goes to all of it, and to nobody else", () => {
  const { run } = lead(function* (process) {
    const { kernel } = process.machine;
    const first = start(process, forever, [], 0) ?? 0;
    const second = start(process, forever, [], first) ?? 0;
    const other = start(process, forever, [], 0) ?? 0;
    yield { on: "turn" };
    kernel.kill(-first, 2);
    const dead = [kernel.reap(first), kernel.reap(second), kernel.reap(other)];
    assert.not(kernel.kill(-first, 2));
    return dead[0] === 130 && dead[1] === 130 && dead[2] === undefined ? 0 : 1;
  });
  assert.is(run().exit?.status, 0);
});

test("too many processes are none; their streams are closed, and room comes back", () => {
  const { run } = lead(function* (process) {
    const { kernel } = process.machine;
    const pids: number[] = [];
    for (;;) {
      const { read, write } = kernel.pipe();
      read.close();
      const pid = start(process, forever, [write]);
      if (pid === undefined) {
        const again = kernel.pipe();
        assert.is(start(process, forever, [again.write]), undefined);
        assert.is(again.read.read(1), undefined);
        break;
      }
      pids.push(pid);
      yield { on: "turn" };
    }
    kernel.kill(pids[0] ?? 0, 9);
    assert.is(start(process, forever), undefined, "until it is reaped it counts");
    kernel.reap(pids[0] ?? 0);
    assert.type(start(process, forever), "number");
    return pids.length;
  });
  assert.is(run().exit?.status, 63);
});

test("what a parent leaves behind is the first process', which reaps it", () => {
  let pid = 0;
  const { rig } = lead(function* (process) {
    yield { on: "turn" };
    const middle = start(process, function* (child) {
      pid = start(child, forever) ?? 0;
      yield { on: "turn" };
      return 0;
    });
    yield { on: "child" };
    process.machine.kernel.reap(middle ?? 0);
    const { kernel } = process.machine;
    const parent = kernel.list().find((listed) => listed.pid === pid)?.parent;
    kernel.kill(pid, 9);
    return parent === 1 && kernel.list().every((listed) => listed.pid !== pid) ? 0 : 1;
  });
  const sitting = rig.sit({ command: "" });
  rig.clock.run(100_000);
  assert.is(sitting.exit?.status, 0);
});

test("a program that runs out of stack dies of it, and nothing else does", () => {
  const deeper = (depth: number): number => (depth < 0 ? 0 : 1 + deeper(depth + 1));
  const { run } = lead(function* (process) {
    // biome-ignore lint/correctness/useYield: it does not come to it
    const pid = start(process, function* () {
      return deeper(0);
    });
    yield { on: "child" };
    return process.machine.kernel.reap(pid ?? 0) ?? 0;
  });
  assert.is(run().exit?.status, 139);
});

test("what has become another program is listed as that", () => {
  const { run } = lead(function* ({ pid, machine: { kernel } }) {
    yield { on: "turn" };
    kernel.exec(["ps", "w"]);
    const listed = kernel.list().find((each) => each.pid === pid);
    return listed?.argv.join(" ") === "ps w" && listed.state === "R" ? 0 : 1;
  });
  assert.is(run().exit?.status, 0);
});

test("daemons are listed; one that is killed stays away; the kernel's threads take no notice", () => {
  const { run } = lead(function* ({ machine: { kernel } }) {
    yield { on: "turn" };
    const of = (name: string): number => kernel.list().find(({ argv }) => argv[0]?.endsWith(name))?.pid ?? 0;
    const crond = of("crond");
    assert.ok(kernel.kill(crond, 9));
    assert.not(kernel.kill(crond, 9));
    assert.is(of("crond"), 0);
    assert.ok(kernel.kill(of("kthreadd"), 9));
    assert.ok(kernel.kill(1, 9));
    return of("kthreadd") + (of("procd") === 1 ? 0 : 100);
  });
  assert.is(run().exit?.status, 2);
});

test("killing what carries the connection ends everything at it", () => {
  const { run } = lead(function* ({ parent, machine }) {
    machine.kernel.kill(parent, 15);
    for (;;) yield { on: "time", ms: 1000 };
  });
  assert.equal(run().exit, { status: 129, signal: "HUP" });
});

test("work goes at full speed, then slowly, and then the session has had its time", () => {
  const { rig, run } = lead(function* () {
    for (;;) yield { on: "turn" };
  });
  const before = rig.clock.nowMs;
  assert.equal(run().exit, { status: 129, signal: "HUP" });
  assert.ok(rig.clock.nowMs - before > 600_000);
});

test("who sleeps between its steps is slowed down as well", () => {
  const { rig, run } = lead(function* () {
    for (let round = 0; round < 20; round++) {
      for (let step = 0; step < 50_000; step++) yield { on: "turn" };
      yield { on: "time", ms: 1 };
    }
    return 0;
  });
  const before = rig.clock.nowMs;
  run();
  assert.ok(rig.clock.nowMs - before > 100_000);
});

test("slices let the event loop have its turn", () => {
  const { rig } = lead(function* () {
    for (;;) yield { on: "turn" };
  });
  rig.sit({ command: "" });
  let slices = 0;
  rig.clock.run(0, () => ++slices === 50);
  assert.is(slices, 50);
});

test("a full disk ends a write, whoever writes", () => {
  const rig = new Rig();
  const { output, error } = rig.run(
    "cat /dev/zero > /overlay/x; dd if=/dev/urandom of=/tmp/y bs=1M count=100 2>&1; ls -l /overlay",
  );
  assert.match(error, "cat: write error: No space left on device");
  assert.match(output, "dd: writing output: No space left on device");
  assert.match(output, / 8339456 .* x/);
  assert.is(rig.written.length, 2);
});

test("a machine that is closed runs nothing any more, also when it is closed from within", () => {
  let steps = 0;
  const rig: Rig = new Rig({
    *ash() {
      for (;;) {
        if (++steps === 5) rig.machine.close();
        yield { on: "turn" };
      }
    },
  });
  const sitting = rig.sit({ command: "" });
  rig.clock.run(10_000);
  assert.is(steps, 5);
  assert.ok(rig.clock.isIdle);
  assert.is(sitting.exit, undefined);
});

test.run();
