/** What /etc/config holds at the start: the files that a first start generates, with the addresses and radios of this device. */

import type { Machine } from "../process.js";
import { LAN, MODEL, macAddress } from "./device.js";
import { type Config, configText } from "./uci-config.js";

type Options = Readonly<Record<string, string | readonly string[]>>;

function section(type: string, name: string | undefined, options: Options): Config[number] {
  const kept = Object.entries(options).map(([option, value]): [string, string | string[]] => [
    option,
    typeof value === "string" ? value : [...value],
  ]);
  return { type, name, options: new Map(kept) };
}

function network(machine: Machine): Config {
  const prefix = [0, 1, 2].map((part) => machine.draw(`ula ${part}`, 65_536).toString(16)).join(":");
  return [
    section("interface", "loopback", { device: "lo", proto: "static", ipaddr: "127.0.0.1", netmask: "255.0.0.0" }),
    section("globals", "globals", { ula_prefix: `fd${prefix.slice(2)}::/48` }),
    section("device", undefined, { name: "br-lan", type: "bridge", ports: ["lan1", "lan2"] }),
    section("device", undefined, { name: "lan1", macaddr: macAddress(machine, 0) }),
    section("device", undefined, { name: "lan2", macaddr: macAddress(machine, 0) }),
    section("interface", "lan", { device: "br-lan", proto: "static", ipaddr: LAN.ip, netmask: LAN.mask, ip6assign: "60" }),
    section("device", undefined, { name: "wan", macaddr: macAddress(machine, 1) }),
    section("interface", "wan", { device: "wan", proto: "dhcp" }),
    section("interface", "wan6", { device: "wan", proto: "dhcpv6" }),
  ];
}

function wireless(machine: Machine): Config {
  const key = Array.from(
    { length: 10 },
    (_, at) => "abcdefghjkmnpqrstuvwxyz23456789"[machine.draw(`wifi key ${at}`, 31)] ?? "a",
  ).join("");
  const radios = [
    { radio: "radio0", path: "1e140000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0", channel: "1", band: "2g", htmode: "HT20" },
    { radio: "radio1", path: "1e140000.pcie/pci0000:00/0000:00:01.0/0000:02:00.0", channel: "36", band: "5g", htmode: "VHT80" },
  ];
  return radios.flatMap(({ radio, path, channel, band, htmode }) => [
    section("wifi-device", radio, { type: "mac80211", path, channel, band, htmode, cell_density: "0" }),
    section("wifi-iface", `default_${radio}`, {
      device: radio,
      network: "lan",
      mode: "ap",
      ssid: "OpenWrt",
      encryption: "psk2",
      key,
    }),
  ]);
}

function system(machine: Machine): Config {
  return [
    section("system", undefined, {
      hostname: machine.hostname,
      timezone: "UTC",
      ttylogin: "0",
      log_size: "64",
      urandom_seed: "0",
    }),
    section("timeserver", "ntp", {
      enabled: "1",
      enable_server: "0",
      server: [0, 1, 2, 3].map((n) => `${n}.openwrt.pool.ntp.org`),
    }),
    section("led", "led_wan", { name: "wan", sysfs: "blue:status", trigger: "netdev", mode: "link tx rx", dev: "wan" }),
  ];
}

const FIREWALL: Config = [
  section("defaults", undefined, { syn_flood: "1", input: "ACCEPT", output: "ACCEPT", forward: "REJECT" }),
  section("zone", undefined, { name: "lan", network: ["lan"], input: "ACCEPT", output: "ACCEPT", forward: "ACCEPT" }),
  section("zone", undefined, {
    name: "wan",
    network: ["wan", "wan6"],
    input: "REJECT",
    output: "ACCEPT",
    forward: "REJECT",
    masq: "1",
    mtu_fix: "1",
  }),
  section("forwarding", undefined, { src: "lan", dest: "wan" }),
  section("rule", undefined, {
    name: "Allow-DHCP-Renew",
    src: "wan",
    proto: "udp",
    dest_port: "68",
    target: "ACCEPT",
    family: "ipv4",
  }),
  section("rule", undefined, {
    name: "Allow-Ping",
    src: "wan",
    proto: "icmp",
    icmp_type: "echo-request",
    family: "ipv4",
    target: "ACCEPT",
  }),
  section("rule", undefined, { name: "Allow-SSH-WAN", src: "wan", proto: "tcp", dest_port: "22", target: "ACCEPT" }),
];

const DHCP: Config = [
  section("dnsmasq", undefined, {
    domainneeded: "1",
    localise_queries: "1",
    rebind_protection: "1",
    rebind_localhost: "1",
    local: "/lan/",
    domain: "lan",
    expandhosts: "1",
    authoritative: "1",
    readethers: "1",
    leasefile: "/tmp/dhcp.leases",
    resolvfile: "/tmp/resolv.conf.d/resolv.conf.auto",
    localservice: "1",
    ednspacket_max: "1232",
  }),
  section("dhcp", "lan", { interface: "lan", start: "100", limit: "150", leasetime: "12h", dhcpv4: "server" }),
  section("dhcp", "wan", { interface: "wan", ignore: "1" }),
  section("odhcpd", "odhcpd", {
    maindhcp: "0",
    leasefile: "/tmp/hosts/odhcpd",
    leasetrigger: "/usr/sbin/odhcpd-update",
    loglevel: "4",
  }),
];

const DROPBEAR: Config = [section("dropbear", undefined, { PasswordAuth: "on", RootPasswordAuth: "on", Port: "22" })];

const UHTTPD: Config = [
  section("uhttpd", "main", {
    listen_http: ["0.0.0.0:80", "[::]:80"],
    redirect_https: "0",
    home: "/www",
    rfc1918_filter: "1",
    max_requests: "3",
    max_connections: "100",
    cgi_prefix: "/cgi-bin",
    script_timeout: "60",
    network_timeout: "30",
    http_keepalive: "20",
    tcp_keepalive: "1",
    ubus_prefix: "/ubus",
  }),
];

/** The files of /etc/config, by name. */
export const CONFIG: Readonly<Record<string, (machine: Machine) => string>> = {
  dhcp: () => configText(DHCP),
  dropbear: () => configText(DROPBEAR),
  firewall: () => configText(FIREWALL),
  network: (machine) => configText(network(machine)),
  system: (machine) => configText(system(machine)),
  ubootenv: () => configText([section("ubootenv", undefined, { dev: "/dev/mtd1", offset: "0x0", envsize: "0x1000" })]),
  uhttpd: () => configText(UHTTPD),
  wireless: (machine) => configText(wireless(machine)),
};

/** The text of /etc/board.json, which a first start makes the rest of. */
export function boardJson(machine: Machine): string {
  const board = {
    model: { id: "xiaomi,mi-router-4a-gigabit", name: MODEL },
    network: {
      lan: { ports: ["lan1", "lan2"], protocol: "static", macaddr: macAddress(machine, 0) },
      wan: { device: "wan", protocol: "dhcp", macaddr: macAddress(machine, 1) },
    },
  };
  return `${JSON.stringify(board, undefined, "\t")}\n`;
}
