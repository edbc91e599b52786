/**
 * Which device the machine is: a Xiaomi Mi Router 4A Gigabit (MT7621, 128 MiB of memory, 16 MiB of flash) under OpenWrt 22.03.5.
 * Every number that two places show is here once: release, addresses, memory. What differs from device to device is drawn.
 */
import type { Machine } from "../process.js";

export const REVISION = "r20134-5f15225c1e";
export const KERNEL = "5.10.176";
export const BUILT = "Thu Apr 27 20:28:15 2023";
export const BUSYBOX = "BusyBox v1.35.0 (2023-04-27 20:28:15 UTC)";
export const MODEL = "Xiaomi Mi Router 4A Gigabit Edition";
export const CPUS = 4;
/** Of the 128 MiB, what the kernel leaves for use. */
export const MEMORY_KIB = 121_392;

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}

/** @returns the address of a port; `offset` counts up from the label's, as the factory partition has them */
export function macAddress(machine: Machine, offset: number): string {
  const serial = (machine.draw("device: mac", 0xfffff0) + offset) & 0xffffff;
  return `28:d1:27:${hex(serial >> 16)}:${hex((serial >> 8) & 255)}:${hex(serial & 255)}`;
}

export interface Interface {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
  readonly mtu: number;
  readonly isUp: boolean;
  /** Whose frames it is carried in: the switch behind a port, named after an @. */
  readonly lower?: string;
  readonly master?: string;
  readonly address?: { readonly ip: string; readonly bits: number; readonly broadcast?: string };
  readonly inet6?: { readonly ip: string; readonly bits: number; readonly scope: "link" | "host" | "global" };
  readonly received: Traffic;
  readonly sent: Traffic;
}
export interface Traffic {
  readonly bytes: number;
  readonly packets: number;
}

/** @returns fe80::/64 with the address of the port, RFC 4291 appendix A */
function linkLocal(mac: string): NonNullable<Interface["inet6"]> {
  const [a, b, c, d, e, f] = mac.split(":").map((part) => Number.parseInt(part, 16));
  const groups = [((a ?? 0) ^ 2) * 256 + (b ?? 0), (c ?? 0) * 256 + 0xff, 0xfe00 + (d ?? 0), (e ?? 0) * 256 + (f ?? 0)];
  return { ip: `fe80::${groups.map((group) => group.toString(16)).join(":")}`, bits: 64, scope: "link" };
}

/** Bytes and packets since boot: as many a second as was drawn for the device. */
function traffic(machine: Machine, purpose: string, least: number): Traffic {
  const seconds = Math.max(1, Math.floor((machine.now() - machine.bootedMs) / 1000));
  const bytes = seconds * (least + machine.draw(`device: traffic ${purpose}`, least)) + machine.draw(`device: ${purpose}`, 4096);
  return { bytes, packets: Math.floor(bytes / 611) };
}

/** The interfaces, in the kernel's order. */
export function interfaces(machine: Machine): readonly Interface[] {
  const own = macAddress(machine, 0);
  const wan = macAddress(machine, 1);
  const nothing: Traffic = { bytes: 0, packets: 0 };
  const loop: Traffic = traffic(machine, "lo", 4);
  const wanIn = traffic(machine, "wan in", 9_000);
  const wanOut = traffic(machine, "wan out", 1_100);
  const lanIn = traffic(machine, "lan in", 1_000);
  const lanOut = traffic(machine, "lan out", 8_600);
  const sum = (one: Traffic, two: Traffic): Traffic => ({ bytes: one.bytes + two.bytes, packets: one.packets + two.packets });
  const wanIp = machine.peer.ownAddress;
  const isV4 = /^\d+\.\d+\.\d+\.\d+$/.test(wanIp);
  const plain = { mtu: 1500, isUp: true };
  return [
    {
      name: "lo",
      index: 1,
      mac: "00:00:00:00:00:00",
      mtu: 65_536,
      isUp: true,
      address: { ip: "127.0.0.1", bits: 8 },
      inet6: { ip: "::1", bits: 128, scope: "host" },
      received: loop,
      sent: loop,
    },
    {
      ...plain,
      name: "eth0",
      index: 2,
      mac: own,
      mtu: 1504,
      inet6: linkLocal(own),
      received: sum(wanIn, lanIn),
      sent: sum(wanOut, lanOut),
    },
    {
      ...plain,
      name: "wan",
      index: 3,
      mac: wan,
      lower: "eth0",
      address: isV4
        ? { ip: wanIp, bits: 24, broadcast: wanIp.replace(/\d+$/, "255") }
        : { ip: "192.168.1.2", bits: 24, broadcast: "192.168.1.255" },
      inet6: linkLocal(wan),
      received: wanIn,
      sent: wanOut,
    },
    { ...plain, name: "lan1", index: 4, mac: own, lower: "eth0", master: "br-lan", received: lanIn, sent: lanOut },
    {
      ...plain,
      name: "lan2",
      index: 5,
      mac: own,
      lower: "eth0",
      master: "br-lan",
      isUp: false,
      received: nothing,
      sent: nothing,
    },
    {
      ...plain,
      name: "br-lan",
      index: 6,
      mac: own,
      address: { ip: LAN.ip, bits: 24, broadcast: LAN.broadcast },
      inet6: linkLocal(own),
      received: lanIn,
      sent: lanOut,
    },
    {
      ...plain,
      name: "wlan0",
      index: 7,
      mac: macAddress(machine, 2),
      master: "br-lan",
      inet6: linkLocal(macAddress(machine, 2)),
      received: traffic(machine, "wlan0 in", 300),
      sent: traffic(machine, "wlan0 out", 900),
    },
    {
      ...plain,
      name: "wlan1",
      index: 8,
      mac: macAddress(machine, 3),
      master: "br-lan",
      inet6: linkLocal(macAddress(machine, 3)),
      received: traffic(machine, "wlan1 in", 500),
      sent: traffic(machine, "wlan1 out", 4_000),
    },
  ];
}

/** Its side towards the house. */
export const LAN = { ip: "192.168.31.1", broadcast: "192.168.31.255", network: "192.168.31.0", mask: "255.255.255.0" };

/** The WAN side's net and the next hop. */
export function uplink(machine: Machine): { readonly ip: string; readonly network: string; readonly gateway: string } {
  const ip = interfaces(machine)[2]?.address?.ip ?? "192.168.1.2";
  const gateway = ip.replace(/\d+$/, ip.endsWith(".1") ? "254" : "1");
  return { ip, network: ip.replace(/\d+$/, "0"), gateway };
}

export interface Lease {
  readonly ip: string;
  readonly mac: string;
  readonly name: string;
  readonly expires: number;
}

const HOUSEHOLD = ["android-4f1c", "DESKTOP", "iPhone", "*", "Galaxy-A52", "HP-LaserJet", "LAPTOP"];
const VENDORS = ["3c:2e:f9", "a4:83:e7", "f0:18:98", "dc:a6:32", "b4:2e:99"];

/** Who has an address from it now, as /tmp/dhcp.leases tells. */
export function leases(machine: Machine): readonly Lease[] {
  return Array.from({ length: 2 + machine.draw("leases", 3) }, (_, number) => {
    const low = machine.draw(`lease ${number} mac`, 0xffffff);
    return {
      ip: `192.168.31.${100 + number * 31 + machine.draw(`lease ${number} ip`, 30)}`,
      mac: `${VENDORS[machine.draw(`lease ${number} vendor`, VENDORS.length)]}:${hex(low >> 16)}:${hex((low >> 8) & 255)}:${hex(low & 255)}`,
      name: HOUSEHOLD[machine.draw(`lease ${number} name`, HOUSEHOLD.length)] ?? "*",
      // A lease of twelve hours is renewed at its half.
      expires: Math.floor(machine.now() / 1000) + 21_600 + machine.draw(`lease ${number} left`, 21_000),
    };
  });
}

export interface Memory {
  readonly total: number;
  readonly free: number;
  readonly available: number;
  readonly shared: number;
  readonly buffers: number;
  readonly cached: number;
}

/** In KiB: what /proc/meminfo, free, top and ubus tell. */
export function memory(machine: Machine): Memory {
  // Moves a little from second to second; the same within one, so that two commands of a line agree.
  const wave = Math.floor(machine.now() / 1000) % 23;
  const free = 61_000 + machine.draw("memory", 6_000) - wave * 12;
  const cached = 13_348;
  return { total: MEMORY_KIB, free, available: free + 8_120, shared: 1_180, buffers: 3_412, cached };
}

/** The three averages, as thousandths. */
export function load(machine: Machine): readonly number[] {
  const minute = Math.floor(machine.now() / 60_000);
  return [1, 5, 15].map((span) => (Math.floor(minute / span) * 7919 + machine.draw(`load ${span}`, 97)) % (span === 1 ? 90 : 60));
}

export function loadTexts(machine: Machine): readonly string[] {
  return load(machine).map((thousandths) => (thousandths / 1000).toFixed(2));
}

export function uptimeSeconds(machine: Machine): number {
  return Math.max(0, (machine.now() - machine.bootedMs) / 1000);
}
