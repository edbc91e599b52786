/** Commands over the device's own state: uci, service, processes, log, date, crontab, modules, busybox, ubus. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { whoami } from "../../../../src/shell/commands/system/account.js";
import { busybox } from "../../../../src/shell/commands/system/busybox.js";
import { crontab } from "../../../../src/shell/commands/system/crontab.js";
import { date } from "../../../../src/shell/commands/system/date.js";
import { dmesg, logread } from "../../../../src/shell/commands/system/logs.js";
import { insmod, sysctl } from "../../../../src/shell/commands/system/modules.js";
import { opkg } from "../../../../src/shell/commands/system/opkg.js";
import { kill, killall, top } from "../../../../src/shell/commands/system/processes.js";
import { service } from "../../../../src/shell/commands/system/service.js";
import { ubus } from "../../../../src/shell/commands/system/ubus.js";
import { uci } from "../../../../src/shell/commands/system/uci.js";
import { KERNEL, macAddress } from "../../../../src/shell/router/device.js";
import { configText, parseConfig } from "../../../../src/shell/router/uci-config.js";
import { Device } from "../../router/device-kit.js";

test("uci reads what the device was made with, and every file of it again the same", () => {
  const device = new Device();
  assert.is(device.run(uci, "uci get network.lan.ipaddr").output, "192.168.31.1\n");
  assert.is(device.run(uci, "uci get system.@system[0].hostname").output, "OpenWrt\n");
  assert.is(device.run(uci, "uci get network.@device[-1].macaddr").output, `${macAddress(device.machine, 1)}\n`);
  assert.match(device.run(uci, "uci show network.lan").output, "network.lan=interface\nnetwork.lan.device='br-lan'\n");
  assert.equal(device.run(uci, "uci get network.none.x"), {
    output: "",
    error: "uci: Entry not found\n",
    status: 1,
    waitedMs: 0,
  });
  assert.is(device.run(uci, "uci -q get network.none.x").error, "");
  for (const [path, text] of device.texts) {
    if (path.startsWith("/etc/config/")) assert.is(configText(parseConfig(text) ?? []), text, path);
  }
});

test("uci keeps changes apart until they are committed", () => {
  const device = new Device();
  const before = device.texts.get("/etc/config/network");
  device.run(uci, "uci set network.lan.ipaddr=10.0.0.1");
  device.run(uci, "uci add_list dhcp.@dnsmasq[0].server=192.0.2.9");
  assert.is(device.run(uci, "uci get network.lan.ipaddr").output, "10.0.0.1\n");
  assert.is(device.texts.get("/etc/config/network"), before);
  assert.is(device.run(uci, "uci changes network").output, "network.lan.ipaddr='10.0.0.1'\n");
  device.run(uci, "uci commit");
  assert.match(device.texts.get("/etc/config/network") ?? "", "\toption ipaddr '10.0.0.1'\n");
  assert.match(device.texts.get("/etc/config/dhcp") ?? "", "\tlist server '192.0.2.9'\n");
  assert.is(device.run(uci, "uci changes").output, "");
  device.run(uci, "uci delete network.lan");
  assert.is(device.run(uci, "uci get network.lan").status, 1);
  device.run(uci, "uci revert network");
  assert.is(device.run(uci, "uci get network.lan").output, "interface\n");
});

test("kill and killall speak as BusyBox, and stop only whom they name", () => {
  const device = new Device();
  assert.equal(device.run(kill, "kill -9 99999").error, "kill: can't kill pid 99999: No such process\n");
  assert.is(device.run(kill, "kill -FOO 1").error, "kill: bad signal name 'FOO'\n");
  assert.is(device.run(killall, "killall nosuchx").error, "killall: nosuchx: no process killed\n");
  const pid = device.machine.kernel.list().find(({ argv }) => argv[0] === "/usr/sbin/uhttpd")?.pid;
  assert.is(device.run(killall, "killall -KILL uhttpd").status, 0);
  assert.equal(device.killed.at(-1), [pid, 9]);
  assert.is(device.run(service, "service uhttpd stop").status, 0);
  assert.equal(device.killed.at(-1), [pid, 15]);
  const before = device.killed.length;
  device.run(service, "service dropbear stop");
  assert.is(device.killed.length, before);
  const page = device.run(top, "top -b -n1");
  assert.match(page.output, /^Mem: \d+K used, \d+K free, /);
  assert.is(page.output.trimEnd().split("\n").length, 4 + device.machine.kernel.list().length);
});

test("the log, the kernel's ring, ubus and uname tell of one device", () => {
  const device = new Device();
  assert.match(device.run(dmesg, "dmesg").output, `[    0.000000] Linux version ${KERNEL} `);
  const log = device.run(logread, "logread").output;
  assert.match(log, "from 192.0.2.7:40000\n");
  assert.is(device.run(logread, "logread -l 1").output, `${log.trimEnd().split("\n").at(-1)}\n`);
  const board: unknown = JSON.parse(device.run(ubus, "ubus call system board").output);
  assert.is(Object(board).kernel, KERNEL);
  assert.is(device.run(ubus, "ubus call none none").error, "Command failed: Not found\n");
  assert.match(device.run(opkg, "opkg list-installed kernel").output, `kernel - ${KERNEL}-1-`);
  assert.match(device.run(opkg, "opkg update").error, "wget returned 4.\n");
  assert.is(device.run(sysctl, "sysctl -n kernel.ostype").output, "Linux\n");
  assert.is(device.run(sysctl, "sysctl foo.bar").error, "sysctl: error: 'foo/bar' is an unknown key\n");
  assert.is(device.run(insmod, "insmod none.ko").status, 1);
});

test("date and crontab", () => {
  const device = new Device();
  assert.is(device.run(date, "date").output, "Tue May  5 06:07:08 UTC 2026\n");
  assert.is(device.run(date, "date +%s:%F_%j%%").output, "1777961228:2026-05-05_125%\n");
  assert.is(device.run(date, "date -d @0 +%T").output, "00:00:00\n");
  assert.is(device.run(date, "date -d foo").error, "date: invalid date 'foo'\n");
  const job = "* * * * * /tmp/x\n";
  assert.is(device.run(crontab, "crontab -", job).status, 0);
  assert.is(device.run(crontab, "crontab -l").output, job);
  device.run(crontab, "crontab -r");
  assert.is(device.run(crontab, "crontab -l").error, "crontab: can't open 'root': No such file or directory\n");
});

test("busybox is the applet that is named, or says that there is none", () => {
  const device = new Device();
  assert.equal(device.run(busybox, "busybox MIRAI"), {
    output: "",
    error: "MIRAI: applet not found\n",
    status: 127,
    waitedMs: 0,
  });
  assert.is(device.run(busybox, "busybox whoami").output, device.run(whoami, "whoami").output);
  assert.match(device.run(busybox, "busybox wget http://192.0.2.9/x").error, "wget: can't connect to remote host (192.0.2.9)");
  assert.equal(device.resolved, [
    ["MIRAI", false],
    ["whoami", true],
    ["wget", true],
  ]);
  assert.match(device.run(busybox, "busybox").output, "Currently defined functions:\n\t");
  assert.is(device.run(busybox, "busybox uci show").error, "uci: applet not found\n");
});

test.run();
