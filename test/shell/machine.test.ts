import { test } from "uvu";
import * as assert from "uvu/assert";
import { sensorImage } from "../../src/shell/machine.js";
import { Rig, type Sitting } from "./kit/rig.js";

const TERMINAL = { name: "xterm", columns: 80, rows: 24 };

/** Types a line and lets the machine get on with it. */
function type(rig: Rig, { seat }: Sitting, text: string, forMs = 50): void {
  seat.input(text);
  rig.clock.run(forMs);
}

test("a command is run by the shell, with the programs and files of the router", () => {
  const { output, error, exit } = new Rig().run("cat /etc/openwrt_version | tr a-z A-Z; ls /none; exit 7");
  assert.is(output, "R20134-5F15225C1E\n");
  assert.match(error, "No such file or directory");
  assert.equal(exit, { status: 7, signal: undefined });
});

test("a command has the environment that Dropbear gives it", () => {
  const rig = new Rig();
  const { output } = rig.run("env; pwd; echo $0");
  const lines = output.split("\n");
  for (const line of [
    "USER=root",
    "LOGNAME=root",
    "HOME=/root",
    "SHELL=/bin/ash",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    "SSH_CONNECTION=192.0.2.7 40000 198.51.100.20 22",
    "SSH_CLIENT=192.0.2.7 40000 22",
  ]) {
    assert.ok(lines.includes(line), line);
  }
  assert.not(output.includes("SSH_TTY"));
  assert.equal(lines.slice(-3), ["/root", "ash", ""]);
});

test("a login shell at a terminal greets, prompts, echoes, and ends with exit", () => {
  const rig = new Rig();
  const sitting = rig.sit({ terminal: TERMINAL });
  rig.clock.run(50);
  assert.match(sitting.output, "BusyBox v1.35.0");
  assert.match(sitting.output, "W I R E L E S S");
  assert.ok(sitting.output.endsWith("root@OpenWrt:~# "), sitting.output.slice(-40));
  sitting.output = "";
  type(rig, sitting, "echo $SSH_TTY $TERM; ls -l $SSH_TTY\r");
  const [echo, answer, listed, prompt] = sitting.output.split("\r\n");
  assert.is(echo, "echo $SSH_TTY $TERM; ls -l $SSH_TTY");
  assert.is(answer, "/dev/pts/0 xterm");
  assert.match(listed ?? "", /^crw-+ .* 136, +0 .*\/dev\/pts\/0$/);
  assert.is(prompt, "root@OpenWrt:~# ");
  type(rig, sitting, "exit 3\r");
  assert.equal(sitting.exit, { status: 3, signal: undefined });
  assert.equal(rig.commands, ["echo $SSH_TTY $TERM; ls -l $SSH_TTY", "exit 3"]);
});

test("^C ends what is in front, and the shell goes on", () => {
  const rig = new Rig();
  const sitting = rig.sit({ terminal: TERMINAL });
  type(rig, sitting, "sleep 1000\r");
  sitting.output = "";
  type(rig, sitting, "\x03");
  assert.ok(sitting.output.startsWith("^C\r\n"), sitting.output);
  type(rig, sitting, "echo $?\r");
  assert.match(sitting.output, "\r\n130\r\n");
});

test("^Z stops what is in front; the shell does not let itself be stopped", () => {
  const rig = new Rig();
  const sitting = rig.sit({ terminal: TERMINAL });
  rig.clock.run(50);
  type(rig, sitting, "\x1a");
  type(rig, sitting, "cat\r");
  type(rig, sitting, "\x1a");
  type(rig, sitting, "echo still here\r");
  assert.match(sitting.output, "\r\nstill here\r\n");
});

test("two seats at one machine have the same files and different terminals", () => {
  const rig = new Rig();
  const [one, two] = [rig.sit({ terminal: TERMINAL }), rig.sit({ terminal: { ...TERMINAL, columns: 132 } })];
  rig.clock.run(50);
  type(rig, one, "echo shared > /tmp/x; ls /dev/pts\r");
  assert.match(one.output, /0 +1\r\n/);
  type(rig, two, "cat /tmp/x; echo $SSH_TTY > /dev/pts/0\r");
  assert.match(two.output, "\r\nshared\r\n");
  assert.match(one.output, "/dev/pts/1\r\n");
  type(rig, one, "exit\r");
  type(rig, two, "ls /dev/pts\r");
  assert.match(two.output, /\r\n1\r\n/);
});

test("a peer that does not read stops the programs, and none of it is lost", () => {
  const rig = new Rig();
  const sitting = rig.sit({ command: "seq 1 100000" }, 10);
  rig.clock.run(1000);
  assert.is(sitting.output, "1\n2\n3\n4\n5\n");
  for (let rounds = 0; sitting.exit === undefined && rounds < 1000; rounds++) {
    sitting.room = 10_000;
    sitting.seat.taken();
    rig.clock.run(1000);
  }
  assert.is(sitting.output.split("\n").length, 100_001);
  assert.ok(sitting.output.endsWith("\n100000\n"));
});

test("what a command reads is counted as it reads; at the end of input it ends", () => {
  const rig = new Rig();
  const sitting = rig.sit({ command: "head -c 4 > /tmp/x; sleep 1; cat >> /tmp/x" });
  sitting.seat.input("0123456789");
  rig.clock.run(10);
  const before = sitting.consumed;
  rig.clock.run(2000);
  assert.is(sitting.consumed, 10);
  assert.ok(before <= 10);
  assert.is(sitting.exit, undefined);
  sitting.seat.endInput();
  rig.clock.run(10);
  assert.equal(sitting.exit, { status: 0, signal: undefined });
  assert.is(rig.written.at(-1)?.path, "/tmp/x");
});

test("signals of the peer reach the command; a hang-up ends all of a seat", () => {
  const rig = new Rig();
  const one = rig.sit({ command: "sleep 1000" });
  const two = rig.sit({ command: "sleep 1000; echo never" });
  rig.clock.run(10);
  one.seat.signal("NOSUCH");
  one.seat.signal("TERM");
  assert.equal(one.exit, { status: 143, signal: "TERM" });
  assert.is(two.exit, undefined);
  two.seat.hangUp();
  assert.equal(two.exit, { status: 129, signal: "HUP" });
  two.seat.input("more");
  two.seat.signal("KILL");
  rig.clock.run(10);
  assert.is(two.output, "");
});

test("what ignores a hang-up goes on without its seat", () => {
  const rig = new Rig();
  const sitting = rig.sit({ terminal: TERMINAL });
  type(rig, sitting, "(trap '' HUP; sleep 5; echo kept > /tmp/kept) &\r");
  sitting.seat.hangUp();
  assert.ok(sitting.exit !== undefined);
  rig.clock.run(10_000);
  assert.is(rig.written.at(-1)?.path, "/tmp/kept");
});

test("a window that changes is what programs see", () => {
  const rig = new Rig();
  const sitting = rig.sit({ terminal: TERMINAL });
  type(rig, sitting, "mkdir /tmp/w; cd /tmp/w; touch a b c\r");
  sitting.seat.resize(3, 10);
  sitting.output = "";
  type(rig, sitting, "ls\r");
  assert.match(sitting.output, "ls\r\na\r\nb\r\nc\r\n");
  sitting.seat.resize(80, 10);
  sitting.output = "";
  type(rig, sitting, "ls\r");
  assert.match(sitting.output, /ls\r\na +b +c\r\n/);
});

test("/proc and ps show what runs, with the connection's own process", () => {
  const rig = new Rig();
  const { output } = rig.run("ps w; cat /proc/$$/cmdline | tr '\\0' ' '; cat /proc/self/comm; ls /proc/1");
  assert.match(output, /\/usr\/sbin\/dropbear -F .* -2 9\n/);
  assert.match(output, /\d+ root +1308 S +ash -c ps w/);
  assert.match(output, /\d+ root +1308 R +ps w\n/);
  assert.match(output, /\nash -c ps w;.*cat\ncmdline\ncomm\nexe\nmounts\nstatus\n/s);
});

test("a sensor has been up for days, as long at each session", () => {
  const image = sensorImage({ hostname: "box" });
  const seen = [new Rig({}, image), new Rig({}, image)].map((rig) => rig.run("cut -d. -f1 /proc/uptime; hostname").output);
  assert.is(seen[0], seen[1]);
  assert.ok(Number(seen[0]?.split("\n")[0]) > 0);
  assert.match(seen[0] ?? "", /\nbox\n$/);
});

test("memory comes back to the pool when a machine is closed", () => {
  const image = sensorImage({ hostname: "OpenWrt" });
  const before = image.pool.freeBytes;
  const rig = new Rig({}, image);
  rig.run("head -c 1000000 /dev/urandom > /tmp/x");
  assert.ok(image.pool.freeBytes < before - 1_000_000);
  rig.machine.close();
  assert.is(image.pool.freeBytes, before);
});

test.run();
