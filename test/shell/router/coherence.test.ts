/** One device: what two commands, or a command and a file, tell of it is the same. The machine is a list of facts; no kernel runs. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { df } from "../../../src/shell/commands/files/names.js";
import { arp, ifconfig, ip, route } from "../../../src/shell/commands/network/links.js";
import { free, id, lsmod, pidof, ps, uname, uptime } from "../../../src/shell/commands/system/facts.js";
import type { FileSystem } from "../../../src/shell/fs/file-system.js";
import type { Listed, Machine, Program, Stream } from "../../../src/shell/process.js";
import { MODULES, PROC, processText } from "../../../src/shell/router/proc.js";

const NOW = Date.UTC(2026, 4, 5, 6, 7, 8);

const LISTED: readonly Listed[] = [
  { pid: 1, parent: 0, user: "root", argv: ["/sbin/procd"], state: "S", vszKib: 1548, startedMs: 0 },
  { pid: 9, parent: 2, user: "root", argv: ["ksoftirqd/0"], state: "SW", vszKib: 0, startedMs: 0 },
  { pid: 1201, parent: 1, user: "root", argv: ["/usr/sbin/dropbear", "-F", "-p", "22"], state: "S", vszKib: 1104, startedMs: 0 },
  { pid: 2044, parent: 1201, user: "root", argv: ["-ash"], state: "S", vszKib: 1320, startedMs: 0 },
];

function unused(): never {
  throw new Error("Nothing here asks for it.");
}

const files: FileSystem = {
  stat: unused,
  list: unused,
  open: unused,
  mkdir: unused,
  rmdir: unused,
  unlink: unused,
  rename: unused,
  link: unused,
  symlink: unused,
  mknod: unused,
  chmod: unused,
  chown: unused,
  utimes: unused,
  truncate: unused,
  realpath: unused,
  mount: unused,
  unmount: unused,
  mounts: () => [
    { device: "/dev/root", point: "/rom", type: "squashfs", options: "ro,relatime", sizeKib: 3328, usedKib: 3328 },
    { device: "proc", point: "/proc", type: "proc", options: "rw,nosuid,nodev,noexec,noatime", sizeKib: 0, usedKib: 0 },
    { device: "overlayfs:/overlay", point: "/", type: "overlay", options: "rw,noatime", sizeKib: 8640, usedKib: 496 },
  ],
};

const machine: Machine = {
  hostname: "OpenWrt",
  files,
  kernel: {
    list: () => LISTED,
    spawn: unused,
    reap: unused,
    kill: unused,
    isStopped: unused,
    foreground: unused,
    exec: unused,
    pipe: unused,
  },
  witness: { command: unused, resolved: unused, download: unused, written: unused },
  now: () => NOW,
  bootedMs: NOW - (3 * 86_400 + 4 * 3600 + 5 * 60) * 1000,
  random: () => 0,
  draw: (purpose, below) => [...purpose].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7) % below,
  window: { columns: 80, rows: 24 },
  peer: { address: "192.0.2.7", port: 40_000, ownAddress: "198.51.100.20", ownPort: 22 },
};

/** Runs a program to its end; what it writes is taken a few bytes at a time, as a narrow pipe does. */
function run(program: Program, ...argv: readonly string[]): { output: string; error: string; status: number } {
  const said = ["", "", ""];
  const stream = (descriptor: number): Stream => {
    const one: Stream = {
      isTerminal: false,
      read: () => undefined,
      write(text) {
        said[descriptor] += text.slice(0, 50);
        return Math.min(50, text.length);
      },
      close() {},
      share: () => one,
    };
    return one;
  };
  const started = program({
    pid: 2050,
    parent: 2044,
    group: 2050,
    signals: { ignored: new Set(), caught: new Set(), take: () => undefined },
    argv,
    env: new Map(),
    cwd: "/",
    streams: [0, 1, 2].map(stream),
    machine,
  });
  let step = started.next();
  while (!step.done) step = started.next();
  return { output: said[1] ?? "", error: said[2] ?? "", status: step.value };
}

function proc(path: string): string {
  const text = PROC[path];
  if (text === undefined) throw new Error(`There is no ${path}.`);
  return text(machine);
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, first = ""]) => first);
}

test("uname says the kernel of /proc/version, and all in the order of BusyBox", () => {
  assert.is(run(uname, "uname", "-a").output, "Linux OpenWrt 5.10.176 #0 SMP Thu Apr 27 20:28:15 2023 mips GNU/Linux\n");
  assert.is(run(uname, "uname", "-po").output, "unknown GNU/Linux\n");
  assert.ok(proc("/proc/version").startsWith(`Linux version ${run(uname, "uname", "-r").output.trim()} `));
  assert.ok(proc("/proc/version").endsWith(`${run(uname, "uname", "-v").output}`));
  const wrong = run(uname, "uname", "-z");
  assert.is(wrong.status, 1);
  assert.ok(wrong.error.startsWith("uname: unrecognized option: z\nBusyBox v1.35.0 "));
});

test("free is /proc/meminfo, and its columns add up", () => {
  const row = run(free, "free").output.split("\n")[1]?.split(/\s+/).slice(1).map(Number) ?? [];
  const info = new Map(
    proc("/proc/meminfo")
      .split("\n")
      .map((line) => [line.split(":")[0], Number.parseInt(line.slice(15), 10)]),
  );
  const [total = 0, used = 0, left = 0, , cached = 0, available] = row;
  assert.equal([total, left, available], [info.get("MemTotal"), info.get("MemFree"), info.get("MemAvailable")]);
  assert.is(cached, (info.get("Buffers") ?? 0) + (info.get("Cached") ?? 0));
  assert.is(used + left + cached, total);
});

test("ps and /proc name the same processes; only -w shows long lines whole", () => {
  const lines = run(ps, "ps", "w").output.trimEnd().split("\n").slice(1);
  assert.equal(
    lines.map((line) => Number.parseInt(line, 10)),
    LISTED.map(({ pid }) => pid),
  );
  assert.is(lines[1], "    9 root         0 SW   [ksoftirqd/0]");
  for (const listed of LISTED) {
    assert.match(processText(listed, "status") ?? "", `Pid:\t${listed.pid}\n`);
    const words = (processText(listed, "cmdline") ?? "").split("\0").slice(0, -1);
    assert.equal(words, listed.vszKib === 0 ? [] : listed.argv);
  }
  assert.is(run(pidof, "pidof", "dropbear").output, "1201\n");
  assert.is(run(pidof, "pidof", "mirai").status, 1);
});

test("ifconfig, ip and /proc/net/dev tell of the same ports", () => {
  const names = matches(run(ip, "ip", "link").output, /^\d+: ([\w-]+)/gm);
  assert.equal(matches(proc("/proc/net/dev"), /^ *([\w-]+):/gm), names);
  const all = run(ifconfig, "ifconfig", "-a").output;
  assert.equal(matches(all, /^([\w-]+) /gm), [...names].sort());
  assert.equal(matches(all, /inet addr:(\S+)/g).toSorted(), matches(run(ip, "ip", "addr").output, /inet ([\d.]+)/g).toSorted());
  assert.match(all, "inet addr:198.51.100.20  Bcast:198.51.100.255  Mask:255.255.255.0");
  const bytes = /wan: *(\d+)/.exec(proc("/proc/net/dev"))?.[1];
  assert.match(run(ifconfig, "ifconfig", "wan").output, `RX bytes:${bytes} (`);
  assert.is(run(ifconfig, "ifconfig", "eth9").error, "ifconfig: eth9: error fetching interface information: Device not found\n");
  assert.is(run(ip, "ip", "addr", "show", "dev", "eth9").error, "ip: can't find device 'eth9'\n");
});

test("route, ip route and /proc/net/route lead to the same next hop", () => {
  assert.match(run(route, "route", "-n").output, /^0\.0\.0\.0 +198\.51\.100\.1 +0\.0\.0\.0 +UG +0 +0 +0 wan$/m);
  assert.match(run(ip, "ip", "route").output, "default via 198.51.100.1 dev wan ");
  assert.match(proc("/proc/net/route"), "wan\t00000000\t016433C6\t0003\t");
  assert.is(run(arp, "arp").output, proc("/proc/net/arp"));
});

test("df lists the mounts that have a size", () => {
  const points = proc("/proc/mounts")
    .split("\n")
    .map((line) => line.split(" ")[1]);
  for (const point of matches(run(df, "df").output, /% (\/.*)$/gm)) assert.ok(points.includes(point));
  assert.match(
    run(df, "df").output,
    "Filesystem           1K-blocks      Used Available Use% Mounted on\n/dev/root                 3328      3328         0 100% /rom\n",
  );
});

test("lsmod, uptime and id", () => {
  assert.is(run(lsmod, "lsmod").output.split("\n").length, MODULES.length + 2);
  assert.is(proc("/proc/modules").split("\n").length, MODULES.length + 1);
  assert.match(run(uptime, "uptime").output, /^ 06:07:08 up 3 days, {2}4:05, {2}load average: /);
  assert.match(run(uptime, "uptime").output.trimEnd(), new RegExp(`${proc("/proc/loadavg").split(" ").slice(0, 3).join(", ")}$`));
  assert.is(run(id, "id").output, "uid=0(root) gid=0(root) groups=0(root)\n");
  assert.equal(run(id, "id", "nosuch"), { output: "", error: "id: unknown user nosuch\n", status: 1 });
});

test.run();
