/**
 * What the device wrote since its start: the kernel's ring, for dmesg, and the log that logd keeps, for logread. Both are made of the
 * same lines, with times counted from the boot; addresses are those that ifconfig shows.
 */
import type { Machine } from "../process.js";
import { daemons } from "./daemons.js";
import { BUILT, KERNEL, leases, MEMORY_KIB, MODEL, macAddress, REVISION, uplink } from "./device.js";
import { PARTITIONS } from "./proc.js";

type Line = readonly [seconds: number, text: string];

/** @returns the kernel's lines, with the seconds since its start */
export function kernelLines(): readonly Line[] {
  let offset = 0;
  const partitions = PARTITIONS.slice(0, 8).map(([bytes, name], index): Line => {
    const begin = offset;
    offset += bytes;
    const hex = (value: number): string => `0x${value.toString(16).padStart(12, "0")}`;
    return [0.731 + index * 0.008, `${hex(begin)}-${hex(offset)} : "${name}"`];
  });
  return [
    [
      0,
      `Linux version ${KERNEL} (builder@buildhost) (mipsel-openwrt-linux-musl-gcc (OpenWrt GCC 11.2.0 ${REVISION}) 11.2.0, GNU ld (GNU Binutils) 2.37) #0 SMP ${BUILT}`,
    ],
    [0, "SoC Type: MediaTek MT7621 ver:1 eco:3"],
    [0, "printk: bootconsole [early0] enabled"],
    [0, "CPU0 revision is: 0001992f (MIPS 1004Kc)"],
    [0, `MIPS: machine is ${MODEL}`],
    [0, "Initrd not found or empty - disabling initrd"],
    [0, "VPE topology {2,2} total 4"],
    [0, "Primary instruction cache 32kB, VIPT, 4-way, linesize 32 bytes."],
    [0, "Primary data cache 32kB, 4-way, PIPT, no aliases, linesize 32 bytes"],
    [0, "MIPS secondary cache 256kB, 8-way, linesize 32 bytes."],
    [0, "Zone ranges:"],
    [0, "  Normal   [mem 0x0000000000000000-0x0000000007ffffff]"],
    [0, "Built 1 zonelists, mobility grouping on.  Total pages: 32480"],
    [0, "Kernel command line: console=ttyS0,115200 rootfstype=squashfs,jffs2"],
    [
      0,
      `Memory: ${MEMORY_KIB}K/131072K available (6951K kernel code, 627K rwdata, 872K rodata, 1236K init, 226K bss, ${131_072 - MEMORY_KIB}K reserved, 0K cma-reserved)`,
    ],
    [0, "SLUB: HWalign=32, Order=0-3, MinObjects=0, CPUs=4, Nodes=1"],
    [0, "rcu: Hierarchical RCU implementation."],
    [0, "NR_IRQS: 256"],
    [0.000_008, "sched_clock: 32 bits at 100 Hz, resolution 10000000ns, wraps every 21474836475000000ns"],
    [0.080_1, "Calibrating delay loop... 586.13 BogoMIPS (lpj=2930688)"],
    [0.14, "pid_max: default: 32768 minimum: 301"],
    [0.31, "smp: Brought up 1 node, 4 CPUs"],
    [0.42, "NET: Registered protocol family 16"],
    [0.532, "clocksource: Switched to clocksource GIC"],
    [0.54, "NET: Registered protocol family 2"],
    [0.62, "squashfs: version 4.0 (2009/01/31) Phillip Lougher"],
    [0.622, "jffs2: version 2.2 (NAND) (SUMMARY) (LZMA) (RTIME) (CMODE_PRIORITY) (c) 2001-2006 Red Hat, Inc."],
    [0.71, "spi-nor spi0.0: gd25q128 (16384 Kbytes)"],
    [0.72, "8 fixed-partitions partitions found on MTD device spi0.0"],
    ...partitions,
    [0.82, "2 tplink-fw partitions found on MTD device firmware"],
    [1.31, `mtk_soc_eth 1e100000.ethernet eth0: mediatek frame engine at 0xbe100000, irq 20`],
    [1.42, "NET: Registered protocol family 10"],
    [1.45, "NET: Registered protocol family 17"],
    [
      1.46,
      "bridge: filtering via arp/ip/ip6tables is no longer available by default. Update your scripts to load br_netfilter if you need this.",
    ],
    [1.47, "8021q: 802.1Q VLAN Support v1.8"],
    [2.61, "mt7530 mdio-bus:1f wan (uninitialized): PHY [mt7530-0:00] driver [MediaTek MT7530 PHY] (irq=24)"],
    [2.64, "mt7530 mdio-bus:1f lan1 (uninitialized): PHY [mt7530-0:02] driver [MediaTek MT7530 PHY] (irq=26)"],
    [2.72, "VFS: Mounted root (squashfs filesystem) readonly on device 31:9."],
    [2.73, "Freeing unused kernel memory: 1236K"],
    [2.74, "This architecture does not have kernel memory protection."],
    [2.74, "Run /sbin/init as init process"],
    [3.41, "init: Console is alive"],
    [3.42, "init: - watchdog -"],
    [5.08, "kmodloader: loading kernel modules from /etc/modules-boot.d/*"],
    [5.61, "init: - preinit -"],
    [
      10.22,
      "jffs2: notice: (411) jffs2_build_xattr_subsystem: complete building xattr subsystem, 1 of xdatum (0 unchecked, 0 orphan) and 21 of xref (0 dead, 9 orphan) found.",
    ],
    [10.24, "mount_root: switching to jffs2 overlay"],
    [10.31, "overlayfs: upper fs does not support tmpfile."],
    [10.62, "procd: - early -"],
    [11.21, "procd: - ubus -"],
    [12.31, "procd: - init -"],
    [13.9, "kmodloader: loading kernel modules from /etc/modules.d/*"],
    [14.4, "Loading modules backported from Linux version v5.15.92-0-ge515b9902f5f"],
    [15.2, "mt7603e 0000:01:00.0: ASIC revision: 76030010"],
    [15.9, "mt76x2e 0000:02:00.0: ASIC revision: 76120044"],
    [17.3, "kmodloader: done loading kernel modules from /etc/modules.d/*"],
    [25.4, "mtk_soc_eth 1e100000.ethernet eth0: configuring for fixed/rgmii link mode"],
    [25.41, "mtk_soc_eth 1e100000.ethernet eth0: Link is Up - 1Gbps/Full - flow control rx/tx"],
    [25.6, "br-lan: port 1(lan1) entered blocking state"],
    [25.6, "br-lan: port 1(lan1) entered disabled state"],
    [25.61, "device lan1 entered promiscuous mode"],
    [28.7, "mt7530 mdio-bus:1f wan: Link is Up - 1Gbps/Full - flow control rx/tx"],
    [28.71, "IPv6: ADDRCONF(NETDEV_CHANGE): wan: link becomes ready"],
    [28.9, "mt7530 mdio-bus:1f lan1: Link is Up - 1Gbps/Full - flow control rx/tx"],
    [28.91, "br-lan: port 1(lan1) entered forwarding state"],
    [36.1, "br-lan: port 3(wlan0) entered forwarding state"],
    [36.8, "br-lan: port 4(wlan1) entered forwarding state"],
  ];
}

/** The text that dmesg prints. */
export function dmesgText(): string {
  return kernelLines()
    .map(([seconds, text]) => `[${seconds.toFixed(6).padStart(12)}] ${text}\n`)
    .join("");
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** @returns a time as asctime(3) has it, of UTC */
export function timeText(ms: number): string {
  const at = new Date(ms);
  return `${DAYS[at.getUTCDay()] ?? ""} ${MONTHS[at.getUTCMonth()] ?? ""} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 19)} ${at.getUTCFullYear()}`;
}

/** @returns lines of the log that logd holds: the kernel's, the daemons', and this peer's login, the newest last */
export function logLines(machine: Machine): readonly string[] {
  const { bootedMs, peer } = machine;
  const pids = new Map(daemons(machine).map(({ pid, argv }) => [(argv[0] ?? "").replace(/^.*\//, ""), pid]));
  const of = (name: string): string => `${name}[${pids.get(name) ?? 1}]`;
  const dhcp = `dnsmasq-dhcp[${pids.get("dnsmasq") ?? 1}]`;
  const { gateway, ip } = uplink(machine);
  const household = leases(machine).flatMap(({ ip: address, mac, name, expires }): (readonly [number, string])[] => {
    const at = Math.min(machine.now() - 60_000, expires * 1000 - 43_200_000);
    return [
      [at, `daemon.info ${dhcp}: DHCPREQUEST(br-lan) ${address} ${mac}`],
      [at, `daemon.info ${dhcp}: DHCPACK(br-lan) ${address} ${mac}${name === "*" ? "" : ` ${name}`}`],
    ];
  });
  const shell = machine.kernel.list().find(({ argv }) => /^-?(ash|sh)$|^-ash/.test(argv[0] ?? ""));
  const lines: (readonly [number, string])[] = [
    ...kernelLines().map(([seconds, text]): readonly [number, string] => [
      bootedMs + Math.max(seconds, 12) * 1000,
      `kern.info kernel: [${seconds.toFixed(6).padStart(12)}] ${text}`,
    ]),
    [bootedMs + 23_400, `authpriv.info ${of("dropbear")}: Not backgrounding`],
    [bootedMs + 25_200, `user.notice : Added device handler type: bonding`],
    [bootedMs + 25_900, `daemon.notice ${of("netifd")}: Interface 'lan' is setting up now`],
    [bootedMs + 25_950, `daemon.notice ${of("netifd")}: Interface 'lan' is now up`],
    [bootedMs + 30_200, `daemon.notice netifd: wan (${pids.get("udhcpc") ?? 1}): udhcpc: started, v1.35.0`],
    [
      bootedMs + 30_900,
      `daemon.notice netifd: wan (${pids.get("udhcpc") ?? 1}): udhcpc: lease of ${ip} obtained from ${gateway}, lease time 43200`,
    ],
    [bootedMs + 31_000, `daemon.notice ${of("netifd")}: Interface 'wan' is now up`],
    [bootedMs + 36_100, `daemon.notice ${of("hostapd")}: wlan0: AP-ENABLED (${macAddress(machine, 2)})`],
    [bootedMs + 37_300, `daemon.info ${of("dnsmasq")}: started, version 2.86 cachesize 150`],
    ...household,
    [machine.now() - 3_000, `authpriv.info dropbear[${shell?.parent ?? 1}]: Child connection from ${peer.address}:${peer.port}`],
    [
      machine.now() - 2_000,
      `authpriv.notice dropbear[${shell?.parent ?? 1}]: Password auth succeeded for 'root' from ${peer.address}:${peer.port}`,
    ],
  ];
  // Sorting is stable: lines of one moment stay in the order they were written in.
  return [...lines].sort(([one], [other]) => one - other).map(([at, text]) => `${timeText(at)} ${text}`);
}
