/** What the machine says of its interfaces and routes: ifconfig, route and arp of BusyBox, and ip, all of router/device.ts. */
import type { Program } from "../../process.js";
import { BUSYBOX, type Interface, interfaces, leases, type Traffic } from "../../router/device.js";
import { routes } from "../../router/proc.js";
import { answering } from "../system/answer.js";

function maskOf(bits: number): string {
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  return [mask >>> 24, (mask >> 16) & 255, (mask >> 8) & 255, mask & 255].join(".");
}

/** @returns a count as ifconfig has it in parentheses: one decimal, of 1024s, cut */
function binaryUnits({ bytes }: Traffic): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${bytes} (${value.toFixed(1)} ${units[unit] ?? "B"})`;
}

function shown(each: Interface): string {
  const { name, mac, mtu, isUp, address, inet6, received, sent } = each;
  const isLoop = name === "lo";
  const indent = "          ";
  const link = isLoop ? "Link encap:Local Loopback  " : `Link encap:Ethernet  HWaddr ${mac.toUpperCase()}  `;
  const broadcast = address?.broadcast === undefined ? "" : `  Bcast:${address.broadcast}`;
  const scope = { link: "Link", host: "Host", global: "Global" };
  const flags = `${isUp ? "UP " : ""}${isLoop ? "LOOPBACK " : "BROADCAST "}${isUp ? "RUNNING " : ""}${isLoop ? "" : "MULTICAST "}`;
  return [
    `${name.padEnd(9)} ${link}`,
    ...(address === undefined ? [] : [`${indent}inet addr:${address.ip}${broadcast}  Mask:${maskOf(address.bits)}`]),
    ...(inet6 === undefined ? [] : [`${indent}inet6 addr: ${inet6.ip}/${inet6.bits} Scope:${scope[inet6.scope]}`]),
    `${indent}${flags} MTU:${mtu}  Metric:1`,
    `${indent}RX packets:${received.packets} errors:0 dropped:0 overruns:0 frame:0`,
    `${indent}TX packets:${sent.packets} errors:0 dropped:0 overruns:0 carrier:0`,
    `${indent}collisions:0 txqueuelen:1000 `,
    `${indent}RX bytes:${binaryUnits(received)}  TX bytes:${binaryUnits(sent)}`,
    "",
    "",
  ].join("\n");
}

export const ifconfig: Program = answering(({ argv, machine }) => {
  const all = interfaces(machine);
  const name = argv.slice(1).find((word) => !word.startsWith("-"));
  if (name === undefined) {
    const listed = all.filter(({ isUp }) => isUp || argv.includes("-a"));
    return {
      output: [...listed]
        .sort((one, other) => (one.name < other.name ? -1 : 1))
        .map(shown)
        .join(""),
    };
  }
  const found = all.find((each) => each.name === name);
  if (found === undefined)
    return { error: `ifconfig: ${name}: error fetching interface information: Device not found\n`, status: 1 };
  return argv.length > 2 ? {} : { output: shown(found) };
});

export const route: Program = answering(({ argv, machine }) => {
  if (argv.some((word) => word === "add" || word === "del")) return {};
  const isNumeric = argv.includes("-n") || argv.includes("-ne");
  const rows = routes(machine).map(({ network, mask, gateway, device }) => {
    const to = !isNumeric && network === "0.0.0.0" ? "default" : network;
    const via = !isNumeric && gateway === "0.0.0.0" ? "*" : gateway;
    const flags = gateway === "0.0.0.0" ? "U" : "UG";
    return `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(16)}${flags.padEnd(5)} 0      0        0 ${device}\n`;
  });
  return {
    output: `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.join("")}`,
  };
});

export const arp: Program = answering(({ machine }) => ({
  output: `IP address       HW type     Flags       HW address            Mask     Device\n${leases(machine)
    .map(({ ip, mac }) => `${ip.padEnd(16)} 0x1         0x2         ${mac}     *        br-lan\n`)
    .join("")}`,
}));

function linkLines(each: Interface): string {
  const { name, index, mac, mtu, isUp, lower, master } = each;
  const isLoop = name === "lo";
  const flags = [isLoop ? "LOOPBACK" : "BROADCAST", ...(isLoop ? [] : ["MULTICAST"]), "UP", ...(isUp ? ["LOWER_UP"] : [])];
  const shownFlags = isUp ? flags : ["NO-CARRIER", ...flags];
  const state = isLoop ? "UNKNOWN" : isUp ? "UP" : "LOWERLAYERDOWN";
  const queue = isLoop || name.startsWith("br") || lower !== undefined || name.startsWith("wlan") ? "noqueue" : "fq_codel";
  const head = `${index}: ${name}${lower === undefined ? "" : `@${lower}`}: <${shownFlags.join(",")}> mtu ${mtu} qdisc ${queue}`;
  const kind = isLoop ? "loopback" : "ether";
  const over = isLoop ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff";
  return `${head}${master === undefined ? "" : ` master ${master}`} state ${state} qlen 1000\n    link/${kind} ${mac} brd ${over}\n`;
}

function addressLines(each: Interface): string {
  const { name, address, inet6 } = each;
  const broadcast = address?.broadcast === undefined ? "" : ` brd ${address.broadcast}`;
  const scope = name === "lo" ? "host" : "global";
  const four =
    address === undefined
      ? ""
      : `    inet ${address.ip}/${address.bits}${broadcast} scope ${scope} ${name}\n       valid_lft forever preferred_lft forever\n`;
  const six =
    inet6 === undefined
      ? ""
      : `    inet6 ${inet6.ip}/${inet6.bits} scope ${inet6.scope} \n       valid_lft forever preferred_lft forever\n`;
  return linkLines(each) + four + six;
}

function routeLines(machine: Parameters<typeof routes>[0]): string {
  const own = new Map(interfaces(machine).flatMap(({ name, address }) => (address === undefined ? [] : [[name, address.ip]])));
  return routes(machine)
    .map(({ network, gateway, device }) =>
      gateway === "0.0.0.0"
        ? `${network}/24 dev ${device} proto kernel scope link src ${own.get(device) ?? ""} \n`
        : `default via ${gateway} dev ${device} proto static src ${own.get(device) ?? ""} \n`,
    )
    .join("");
}

const IP_USAGE = `${BUSYBOX} multi-call binary.

Usage: ip [OPTIONS] address|route|link|neigh|rule [ARGS]

OPTIONS := -f[amily] inet|inet6|link | -o[neline]

ip addr add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]
ip route list|flush|add|del|change|append|replace|test ROUTE
ip link set IFACE [up|down] [arp on|off] [multicast on|off]
	[promisc on|off] [mtu NUM] [name NAME] [qlen NUM] [address MAC]
	[master IFACE | nomaster] [netns PID]
ip neigh show|flush [to PREFIX] [dev DEV] [nud STATE]
ip rule [list] | add|del SELECTOR ACTION
`;

export const ip: Program = answering(({ argv, machine }) => {
  const words = argv.slice(1).filter((word) => !word.startsWith("-"));
  const [object = "", verb = "show", ...rest] = words;
  if (object === "") return { error: IP_USAGE, status: 1 };
  const is = (whole: string): boolean => whole.startsWith(object);
  if (!["show", "list", "ls", "s", "l"].includes(verb)) return {};
  const name = rest.find((word) => word !== "dev");
  const chosen = interfaces(machine).filter((each) => name === undefined || each.name === name);
  if (is("address") || is("link")) {
    if (chosen.length === 0) return { error: `ip: can't find device '${name}'\n`, status: 1 };
    return { output: chosen.map(is("address") ? addressLines : linkLines).join("") };
  }
  if (is("route")) return { output: routeLines(machine) };
  if (is("rule"))
    return { output: "0:\tfrom all lookup local \n32766:\tfrom all lookup main \n32767:\tfrom all lookup default \n" };
  if (is("neighbour") || is("neighbor")) {
    return {
      output: leases(machine)
        .map(({ ip: to, mac }) => `${to} dev br-lan lladdr ${mac} REACHABLE\n`)
        .join(""),
    };
  }
  return { error: IP_USAGE, status: 1 };
});
