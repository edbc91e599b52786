/** ubus: which objects there are, and the answers that peers ask for: the board, the system, interfaces. */
import type { Machine, Program } from "../../process.js";
import { interfaces, KERNEL, load, MODEL, memory, REVISION, uplink, uptimeSeconds } from "../../router/device.js";
import { type Answer, answering } from "./answer.js";

const OBJECTS = [
  "container",
  "dhcp",
  "dnsmasq",
  "file",
  "hostapd",
  "hostapd.wlan0",
  "hostapd.wlan1",
  "hotplug.dhcp",
  "iwinfo",
  "log",
  "network",
  "network.device",
  "network.interface",
  "network.interface.lan",
  "network.interface.loopback",
  "network.interface.wan",
  "network.interface.wan6",
  "network.wireless",
  "rc",
  "service",
  "session",
  "system",
  "uci",
  "wpa_supplicant",
];

const USAGE = `Usage: ubus [<options>] <command> [arguments...]
Options:
 -s <socket>:		Set the unix domain socket to connect to
 -t <timeout>:		Set the timeout (in seconds) for a command to complete
 -S:			Use simplified output (for scripts)
 -v:			More verbose output
 -m <type>:		(for monitor): include a specific message type
			(can be used more than once)
 -M <r|t>		(for monitor): only capture received or transmitted traffic

Commands:
 - list [<path>]			List objects
 - call <path> <method> [<message>]	Call an object method
 - subscribe <path> [<path>...]	Subscribe to object(s) notifications
 - listen [<path>...]			Listen for events
 - send <type> [<message>]		Send an event
 - wait_for <object> [<object>...]	Wait for multiple objects to appear on ubus
 - monitor				Monitor ubus traffic

`;

function board(machine: Machine): object {
  return {
    kernel: KERNEL,
    hostname: machine.hostname,
    system: "MediaTek MT7621 ver:1 eco:3",
    model: MODEL,
    board_name: "xiaomi,mi-router-4a-gigabit",
    rootfs_type: "squashfs",
    release: {
      distribution: "OpenWrt",
      version: "22.03.5",
      revision: REVISION,
      target: "ramips/mt7621",
      description: `OpenWrt 22.03.5 ${REVISION}`,
    },
  };
}

function info(machine: Machine): object {
  const { total, free, shared, buffers, available, cached } = memory(machine);
  return {
    localtime: Math.floor(machine.now() / 1000),
    uptime: Math.floor(uptimeSeconds(machine)),
    // Averages as the kernel has them, in 65536ths.
    load: load(machine).map((thousandths) => Math.floor((thousandths * 65_536) / 1000)),
    memory: {
      total: total * 1024,
      free: free * 1024,
      shared: shared * 1024,
      buffered: buffers * 1024,
      available: available * 1024,
      cached: cached * 1024,
    },
    root: { total: 8640, free: 8144, used: 496, avail: 8144 },
    tmp: { total: total >> 1, free: (total >> 1) - shared, used: shared, avail: (total >> 1) - shared },
    swap: { total: 0, free: 0 },
  };
}

function interfaceStatus(machine: Machine, name: string): object | undefined {
  const device = { lan: "br-lan", wan: "wan", loopback: "lo" }[name];
  const found = interfaces(machine).find((each) => each.name === device);
  if (found?.address === undefined) return undefined;
  return {
    up: true,
    pending: false,
    available: true,
    autostart: true,
    dynamic: false,
    uptime: Math.max(0, Math.floor(uptimeSeconds(machine)) - 30),
    l3_device: found.name,
    proto: name === "wan" ? "dhcp" : "static",
    device: found.name,
    metric: 0,
    dns_metric: 0,
    delegation: true,
    "ipv4-address": [{ address: found.address.ip, mask: found.address.bits }],
    "ipv6-address": [],
    route:
      name === "wan" ? [{ target: "0.0.0.0", mask: 0, nexthop: uplink(machine).gateway, source: `${found.address.ip}/32` }] : [],
    "dns-server": name === "wan" ? [uplink(machine).gateway] : [],
    data: {},
  };
}

function call(machine: Machine, path: string, method: string): object | undefined {
  if (path === "system" && method === "board") return board(machine);
  if (path === "system" && method === "info") return info(machine);
  const name = /^network\.interface\.(\w+)$/.exec(path)?.[1];
  return name !== undefined && method === "status" ? interfaceStatus(machine, name) : undefined;
}

export const ubus: Program = answering(({ argv, machine }): Answer => {
  const words = argv.slice(1);
  const [verb, path = "", method = ""] = words.filter((word) => !word.startsWith("-"));
  if (verb === "list") {
    const names = OBJECTS.filter(
      (name) => path === "" || name === path || (path.endsWith("*") && name.startsWith(path.slice(0, -1))),
    );
    return names.length > 0
      ? { output: names.map((name) => `${name}\n`).join("") }
      : { error: "Command failed: Not found\n", status: 4 };
  }
  if (verb !== "call" || method === "") return { error: USAGE, status: 254 };
  if (!OBJECTS.includes(path)) return { error: "Command failed: Not found\n", status: 4 };
  const answer = call(machine, path, method);
  if (answer === undefined) return { error: "Command failed: Method not found\n", status: 3 };
  return { output: words.includes("-S") ? `${JSON.stringify(answer)}\n` : `${JSON.stringify(answer, undefined, "\t")}\n` };
});
