/**
 * What /proc tells of the device, as texts made when they are read; the commands that print the same numbers take them from here or
 * from device.ts. Files of one process are made of the kernel's list, so that ps and /proc name the same ones.
 */
import type { Listed, Machine } from "../process.js";
import { BUILT, CPUS, interfaces, KERNEL, leases, loadTexts, MODEL, memory, REVISION, uplink, uptimeSeconds } from "./device.js";

export type Text = (machine: Machine) => string;

export const MODULES: readonly (readonly [name: string, size: number, users: number, by: string])[] = [
  ["cfg80211", 259_312, 4, "mt76,mac80211,mt7603e,mt76x2e"],
  ["compat", 1_031, 2, "mac80211,cfg80211"],
  ["crc_ccitt", 1_247, 1, "ppp_async"],
  ["gpio_button_hotplug", 5_919, 0, ""],
  ["leds_gpio", 2_479, 0, ""],
  ["mac80211", 461_328, 5, "mt76x2e,mt76x2_common,mt76x02_lib,mt7603e,mt76"],
  ["mt76", 45_792, 4, "mt76x2e,mt76x2_common,mt76x02_lib,mt7603e"],
  ["mt7603e", 41_904, 0, ""],
  ["mt76x02_lib", 40_080, 2, "mt76x2e,mt76x2_common"],
  ["mt76x2_common", 10_144, 1, "mt76x2e"],
  ["mt76x2e", 12_640, 0, ""],
  ["nf_conntrack", 73_939, 6, "nft_redir,nft_nat,nft_masq,nft_flow_offload,nft_ct,nf_nat"],
  ["nf_nat", 25_267, 4, "nft_redir,nft_nat,nft_masq,nft_chain_nat"],
  [
    "nf_tables",
    154_192,
    221,
    "nft_reject_inet,nft_redir,nft_quota,nft_nat,nft_masq,nft_log,nft_limit,nft_hash,nft_ct,nft_chain_nat",
  ],
  ["nft_ct", 11_087, 18, ""],
  ["nft_masq", 2_191, 1, ""],
  ["ppp_generic", 24_975, 3, "pppoe,ppp_async,pppox"],
  ["pppoe", 8_687, 0, ""],
  ["slhc", 4_447, 1, "ppp_generic"],
];

export const PARTITIONS: readonly (readonly [bytes: number, name: string])[] = [
  [0x30000, "u-boot"],
  [0x10000, "u-boot-env"],
  [0x10000, "Bdata"],
  [0x10000, "factory"],
  [0x10000, "crash"],
  [0x10000, "cfg_bak"],
  [0x100000, "overlay"],
  [0xe80000, "firmware"],
  [0x2b6d5a, "kernel"],
  [0xbc92a6, "rootfs"],
  [0x870000, "rootfs_data"],
];

function cpuinfo(): string {
  const one = (cpu: number): string =>
    [
      `processor\t\t: ${cpu}`,
      "cpu model\t\t: MIPS 1004Kc V2.15",
      "BogoMIPS\t\t: 586.13",
      "wait instruction\t: yes",
      "microsecond timers\t: yes",
      "tlb_entries\t\t: 32",
      "extra interrupt vector\t: yes",
      "hardware watchpoint\t: yes, count: 4, address/irw mask: [0x0ffc, 0x0ffc, 0x0ffb, 0x0ffb]",
      "isa\t\t\t: mips1 mips2 mips32r1 mips32r2",
      "ASEs implemented\t: mips16 dsp mt",
      "Options implemented\t: tlb 4kex 4k_cache prefetch mcheck ejtag llsc pindexed_dcache userlocal vint perf_cntr_intr_bit cdmm perf",
      "shadow register sets\t: 1",
      "kscratch registers\t: 0",
      "package\t\t\t: 0",
      `core\t\t\t: ${cpu >> 1}`,
      `VPE\t\t\t: ${cpu & 1}`,
      "VCED exceptions\t\t: not available",
      "VCEI exceptions\t\t: not available",
      "",
    ].join("\n");
  const all = Array.from({ length: CPUS }, (_, cpu) => one(cpu)).join("\n");
  return `system type\t\t: MediaTek MT7621 ver:1 eco:3\nmachine\t\t\t: ${MODEL}\n${all}\n`;
}

function meminfo(machine: Machine): string {
  const { total, free, available, shared, buffers, cached } = memory(machine);
  const rows: readonly (readonly [string, number])[] = [
    ["MemTotal", total],
    ["MemFree", free],
    ["MemAvailable", available],
    ["Buffers", buffers],
    ["Cached", cached],
    ["SwapCached", 0],
    ["Active", 10_412],
    ["Inactive", 11_036],
    ["Dirty", 0],
    ["Writeback", 0],
    ["Shmem", shared],
    ["Slab", 23_108],
    ["SReclaimable", 4_964],
    ["SUnreclaim", 18_144],
    ["KernelStack", 1_080],
    ["PageTables", 684],
    ["SwapTotal", 0],
    ["SwapFree", 0],
    ["CommitLimit", total >> 1],
    ["Committed_AS", 11_512],
    ["VmallocTotal", 1_040_368],
    ["VmallocUsed", 2_196],
  ];
  return rows.map(([name, kib]) => `${`${name}:`.padEnd(15)}${String(kib).padStart(9)} kB\n`).join("");
}

/** @returns the four bytes as /proc/net/route has them: reversed, as the machine's order is little-endian */
function routeHex(ip: string): string {
  return ip
    .split(".")
    .reverse()
    .map((part) => Number(part).toString(16).padStart(2, "0").toUpperCase())
    .join("");
}

export interface Route {
  readonly network: string;
  readonly mask: string;
  readonly gateway: string;
  readonly device: string;
}

export function routes(machine: Machine): readonly Route[] {
  const { network, gateway } = uplink(machine);
  return [
    { network: "0.0.0.0", mask: "0.0.0.0", gateway, device: "wan" },
    { network, mask: "255.255.255.0", gateway: "0.0.0.0", device: "wan" },
    { network: "192.168.31.0", mask: "255.255.255.0", gateway: "0.0.0.0", device: "br-lan" },
  ];
}

function netRoute(machine: Machine): string {
  const head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
  const rows = routes(machine).map(({ network, mask, gateway, device }) => {
    const flags = gateway === "0.0.0.0" ? "0001" : "0003";
    return `${device}\t${routeHex(network)}\t${routeHex(gateway)}\t${flags}\t0\t0\t0\t${routeHex(mask)}\t0\t0\t0`;
  });
  return [head, ...rows].map((row) => `${row.padEnd(127)}\n`).join("");
}

function netDev(machine: Machine): string {
  const head =
    "Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";
  return (
    head +
    interfaces(machine)
      .map(({ name, received, sent }) => {
        const taken = `${String(received.bytes).padStart(8)} ${String(received.packets).padStart(7)}    0    0    0     0          0         0`;
        const given = `${String(sent.bytes).padStart(8)} ${String(sent.packets).padStart(7)}    0    0    0     0       0          0`;
        return `${name.padStart(6)}: ${taken} ${given}\n`;
      })
      .join("")
  );
}

function netArp(machine: Machine): string {
  const rows = leases(machine).map(({ ip, mac }) => `${ip.padEnd(16)} 0x1         0x2         ${mac}     *        br-lan\n`);
  return `IP address       HW type     Flags       HW address            Mask     Device\n${rows.join("")}`;
}

function loadavg(machine: Machine): string {
  const processes = machine.kernel.list();
  return `${loadTexts(machine).join(" ")} 1/${processes.length + 3} ${processes.reduce((last, { pid }) => Math.max(last, pid), 1)}\n`;
}

function uptime(machine: Machine): string {
  const seconds = uptimeSeconds(machine);
  return `${seconds.toFixed(2)} ${(seconds * CPUS * 0.984).toFixed(2)}\n`;
}

function mounts(machine: Machine): string {
  return machine.files
    .mounts()
    .map(({ device, point, type, options }) => `${device} ${point} ${type} ${options} 0 0\n`)
    .join("");
}

function mtd(): string {
  const rows = PARTITIONS.map(
    ([bytes, name], index) => `mtd${index}: ${bytes.toString(16).padStart(8, "0")} 00010000 "${name}"\n`,
  );
  return `dev:    size   erasesize  name\n${rows.join("")}`;
}

function partitions(): string {
  const rows = PARTITIONS.map(
    ([bytes], index) => `  31  ${String(index).padStart(7)} ${String(bytes >> 10).padStart(10)} mtdblock${index}\n`,
  );
  return `major minor  #blocks  name\n\n${rows.join("")}`;
}

function modules(): string {
  return MODULES.map(
    ([name, size, users, by]) => `${name} ${size} ${users} ${by === "" ? "-" : `${by},`} Live 0x00000000\n`,
  ).join("");
}

/** Texts of the files that are about the machine as a whole, by path. */
export const PROC: Readonly<Record<string, Text>> = {
  "/proc/cpuinfo": cpuinfo,
  "/proc/meminfo": meminfo,
  "/proc/version": () =>
    `Linux version ${KERNEL} (builder@buildhost) (mipsel-openwrt-linux-musl-gcc (OpenWrt GCC 11.2.0 ${REVISION}) 11.2.0, GNU ld (GNU Binutils) 2.37) #0 SMP ${BUILT}\n`,
  "/proc/cmdline": () => "console=ttyS0,115200 rootfstype=squashfs,jffs2\n",
  "/proc/uptime": uptime,
  "/proc/loadavg": loadavg,
  "/proc/mounts": mounts,
  "/proc/mtd": mtd,
  "/proc/partitions": partitions,
  "/proc/modules": modules,
  "/proc/filesystems": () =>
    "nodev\tsysfs\nnodev\ttmpfs\nnodev\tbdev\nnodev\tproc\nnodev\tcgroup\nnodev\tcgroup2\nnodev\tdevtmpfs\nnodev\tdebugfs\nnodev\tsockfs\nnodev\tbpf\nnodev\tpipefs\nnodev\tramfs\nnodev\tdevpts\n\tsquashfs\nnodev\tjffs2\nnodev\toverlay\n",
  "/proc/net/dev": netDev,
  "/proc/net/route": netRoute,
  "/proc/net/arp": netArp,
};

/** @returns the text of one file of /proc/PID; undefined for what is not among them */
export function processText(listed: Listed, name: string): string | undefined {
  const comm = (listed.argv[0] ?? "").replace(/^.*\/|^-/g, "").slice(0, 15);
  switch (name) {
    case "cmdline":
      return listed.vszKib === 0 ? "" : listed.argv.map((word) => `${word}\0`).join("");
    case "comm":
      return `${comm}\n`;
    case "status":
      return `Name:\t${comm}\nState:\t${listed.state[0] ?? "S"} (${listed.state.startsWith("R") ? "running" : "sleeping"})\nTgid:\t${listed.pid}\nPid:\t${listed.pid}\nPPid:\t${listed.parent}\nTracerPid:\t0\n${
        listed.vszKib === 0 ? "" : `VmSize:\t${String(listed.vszKib).padStart(8)} kB\n`
      }Threads:\t1\n`;
    default:
      return undefined;
  }
}
