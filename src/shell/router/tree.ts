/**
 * Everything that lies in the router's files at the start, as a list: folders before what is in them. Texts are made when they are
 * read, so that /proc tells the time of reading. Folders of single processes under /proc are not here: they come and go with them
 * (processText in proc.ts).
 */
import { installed } from "../commands/registry.js";
import type { Entry } from "../fs/image.js";
import type { Machine } from "../process.js";
import { interfaces, MEMORY_KIB } from "./device.js";
import { ETC, LINKS, SCRIPTS } from "./etc.js";
import { PROC } from "./proc.js";
import { SYSCTL } from "./sysctl.js";

const FOLDERS =
  "/etc/config /etc/crontabs /etc/dropbear /etc/hotplug.d /etc/init.d /etc/opkg /etc/rc.d /etc/uci-defaults /lib/functions /lib/modules/5.10.176 /lib/netifd /lib/upgrade /mnt /overlay /rom /root /tmp/lib /tmp/lock /tmp/log /tmp/run /tmp/spool /tmp/state /tmp/sysinfo /tmp/tmp /dev/pts /dev/shm /sys/class/net /usr/lib/opkg /usr/libexec /usr/share /www/cgi-bin".split(
    " ",
  );

const DEVICES: readonly (readonly [name: string, type: "character" | "block", major: number, minor: number, mode: number])[] = [
  ["console", "character", 5, 1, 0o600],
  ["full", "character", 1, 7, 0o666],
  ["kmsg", "character", 1, 11, 0o600],
  ["mtd0", "character", 90, 0, 0o600],
  ["mtd1", "character", 90, 2, 0o600],
  ["mtdblock0", "block", 31, 0, 0o600],
  ["mtdblock1", "block", 31, 1, 0o600],
  ["null", "character", 1, 3, 0o666],
  ["ptmx", "character", 5, 2, 0o666],
  ["random", "character", 1, 8, 0o666],
  ["tty", "character", 5, 0, 0o666],
  ["ttyS0", "character", 4, 64, 0o600],
  ["urandom", "character", 1, 9, 0o666],
  ["watchdog", "character", 10, 130, 0o600],
  ["zero", "character", 1, 5, 0o666],
];

/** What an executable begins with: ELF, 32 bits, little-endian, MIPS; what bots read of it to learn the machine's kind. */
const EXECUTABLE_HEAD = `\x7fELF\x01\x01\x01${"\0".repeat(9)}\x02\0\x08\0\x01\0\0\0${"\0".repeat(24)}`;
/** As long as BusyBox is on such a router. */
const EXECUTABLE_BYTES = 371_062;
export const EXECUTABLE = EXECUTABLE_HEAD.padEnd(EXECUTABLE_BYTES, "\0");

function parents(path: string): readonly string[] {
  const parts = path.split("/").slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

/** The mounts of the machine, sizes in KiB: what df, mount and /proc/mounts show. */
export const MOUNTS = [
  { device: "/dev/root", point: "/rom", type: "squashfs", options: "ro,relatime", sizeKib: 3328, usedKib: 3328 },
  { device: "proc", point: "/proc", type: "proc", options: "rw,nosuid,nodev,noexec,noatime", sizeKib: 0, usedKib: 0 },
  { device: "sysfs", point: "/sys", type: "sysfs", options: "rw,nosuid,nodev,noexec,noatime", sizeKib: 0, usedKib: 0 },
  { device: "tmpfs", point: "/tmp", type: "tmpfs", options: "rw,nosuid,nodev,noatime", sizeKib: MEMORY_KIB >> 1, usedKib: 1180 },
  { device: "/dev/mtdblock10", point: "/overlay", type: "jffs2", options: "rw,noatime", sizeKib: 8640, usedKib: 496 },
  {
    device: "overlayfs:/overlay",
    point: "/",
    type: "overlay",
    options: "rw,noatime,lowerdir=/,upperdir=/overlay/upper,workdir=/overlay/work",
    sizeKib: 8640,
    usedKib: 496,
  },
  {
    device: "tmpfs",
    point: "/dev",
    type: "tmpfs",
    options: "rw,nosuid,noexec,noatime,size=512k,mode=755",
    sizeKib: 512,
    usedKib: 0,
  },
  {
    device: "devpts",
    point: "/dev/pts",
    type: "devpts",
    options: "rw,nosuid,noexec,noatime,mode=600,ptmxmode=000",
    sizeKib: 0,
    usedKib: 0,
  },
] as const;

/** The names that device.ts gives to the interfaces. */
const INTERFACES = ["lo", "eth0", "wan", "lan1", "lan2", "br-lan", "wlan0", "wlan1"];

/** @returns the files of any such machine: a text is made of the machine that reads it */
export function tree(): readonly Entry[] {
  const file = (path: string, mode: number, text: (of: Machine) => string): Entry => ({ type: "file", path, mode, text });
  const programs = [...installed].map(([name, { folder, isApplet }]): Entry => {
    const path = `${folder}/${name}`;
    const target = folder === "/bin" ? "busybox" : `${folder.startsWith("/usr") ? "../.." : ".."}/bin/busybox`;
    return isApplet && name !== "busybox" ? { type: "link", path, mode: 0o777, target } : file(path, 0o755, () => EXECUTABLE);
  });
  const addresses = INTERFACES.map((name) =>
    file(`/sys/class/net/${name}/address`, 0o444, (of) => `${interfaces(of).find((each) => each.name === name)?.mac}\n`),
  );
  const entries: readonly Entry[] = [
    ...programs,
    ...addresses,
    ...Object.entries(ETC).map(([path, text]) => file(path, path === "/etc/shadow" ? 0o600 : 0o644, text)),
    ...Object.entries(SCRIPTS).map(([path, text]) => file(path, 0o755, text)),
    ...Object.entries(PROC).map(([path, text]) => file(path, 0o444, text)),
    ...Object.entries(SYSCTL).map(([key, value]) => file(`/proc/sys/${key.replaceAll(".", "/")}`, 0o644, () => `${value}\n`)),
    file("/proc/sys/kernel/hostname", 0o644, ({ hostname }) => `${hostname}\n`),
    ...DEVICES.map(([name, type, major, minor, mode]): Entry => ({ type, path: `/dev/${name}`, mode, device: [major, minor] })),
    ...Object.entries(LINKS).map(([path, target]): Entry => ({ type: "link", path, mode: 0o777, target })),
  ];
  const folders = new Set([
    ...FOLDERS.flatMap((path) => [...parents(path), path]),
    ...entries.flatMap(({ path }) => parents(path)),
  ]);
  const isOpen = (path: string): boolean => path === "/tmp" || path === "/tmp/tmp";
  return [
    ...[...folders].sort().map((path): Entry => ({ type: "directory", path, mode: isOpen(path) ? 0o1777 : 0o755 })),
    ...entries,
  ];
}
