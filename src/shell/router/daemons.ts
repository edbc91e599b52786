/**
 * What runs on the router from its start on: threads of the kernel, and the daemons that procd keeps. They are names in a list, for
 * the kernel of the machine to show; nothing of them is a program here.
 */
import type { Listed, Machine } from "../process.js";

const THREADS: readonly (readonly [pid: number, name: string, state?: string])[] = [
  [2, "kthreadd"],
  [3, "rcu_gp", "IW<"],
  [4, "rcu_par_gp", "IW<"],
  [8, "mm_percpu_wq", "IW<"],
  [9, "ksoftirqd/0"],
  [10, "rcu_sched", "IW"],
  [11, "migration/0"],
  [12, "cpuhp/0"],
  [13, "cpuhp/1"],
  [14, "migration/1"],
  [15, "ksoftirqd/1"],
  [18, "cpuhp/2"],
  [19, "migration/2"],
  [20, "ksoftirqd/2"],
  [23, "cpuhp/3"],
  [24, "migration/3"],
  [25, "ksoftirqd/3"],
  [28, "netns", "IW<"],
  [160, "oom_reaper"],
  [161, "writeback", "IW<"],
  [163, "kcompactd0"],
  [177, "kblockd", "IW<"],
  [206, "watchdogd"],
  [224, "kswapd0"],
  [281, "pencrypt_seri", "IW<"],
  [303, "spi0"],
  [378, "mld", "IW<"],
  [379, "ipv6_addrconf", "IW<"],
  [389, "dsa_ordered", "IW<"],
  [412, "jffs2_gcd_mtd10", "SWN"],
];

interface Daemon {
  /** Counted from where the daemons of this device begin. */
  readonly offset: number;
  readonly user?: string;
  readonly state?: string;
  readonly vszKib: number;
  /** Seconds after the start of the kernel. */
  readonly afterSeconds: number;
  readonly command: string;
}

const DAEMONS: readonly Daemon[] = [
  { offset: 0, user: "ubus", vszKib: 1236, afterSeconds: 11, command: "/sbin/ubusd" },
  { offset: 1, vszKib: 900, afterSeconds: 11, command: "/sbin/askfirst /usr/libexec/login.sh" },
  { offset: 36, vszKib: 1016, afterSeconds: 12, command: "/sbin/urngd" },
  { offset: 497, user: "logd", vszKib: 1240, afterSeconds: 19, command: "/sbin/logd -S 64" },
  { offset: 552, vszKib: 2104, afterSeconds: 20, command: "/sbin/rpcd -s /var/run/ubus/ubus.sock -t 30" },
  {
    offset: 801,
    vszKib: 1104,
    afterSeconds: 23,
    command: "/usr/sbin/dropbear -F -P /var/run/dropbear.1.pid -p 22 -K 300 -T 3",
  },
  { offset: 893, user: "network", vszKib: 4912, afterSeconds: 24, command: "/usr/sbin/hostapd -s -g /var/run/hostapd/global" },
  {
    offset: 894,
    user: "network",
    vszKib: 4848,
    afterSeconds: 24,
    command: "/usr/sbin/wpa_supplicant -n -s -g /var/run/wpa_supplicant/global",
  },
  { offset: 951, vszKib: 1740, afterSeconds: 25, command: "/sbin/netifd" },
  { offset: 1007, vszKib: 1500, afterSeconds: 26, command: "/usr/sbin/odhcpd" },
  {
    offset: 1064,
    vszKib: 4340,
    afterSeconds: 27,
    command:
      "/usr/sbin/uhttpd -f -h /www -r OpenWrt -x /cgi-bin -u /ubus -t 60 -T 30 -k 20 -A 1 -n 3 -N 100 -R -p 0.0.0.0:80 -p [::]:80",
  },
  {
    offset: 1190,
    vszKib: 1312,
    afterSeconds: 30,
    command: "udhcpc -p /var/run/udhcpc-wan.pid -s /lib/netifd/dhcp.script -f -t 0 -i wan -x hostname:OpenWrt -C -R -O 121",
  },
  { offset: 1191, vszKib: 1176, afterSeconds: 30, command: "odhcp6c -s /lib/netifd/dhcpv6.script -P0 -t120 wan" },
  {
    offset: 1402,
    user: "ntp",
    state: "S<",
    vszKib: 1308,
    afterSeconds: 34,
    command:
      "/usr/sbin/ntpd -n -N -S /usr/sbin/ntpd-hotplug -p 0.openwrt.pool.ntp.org -p 1.openwrt.pool.ntp.org -p 2.openwrt.pool.ntp.org -p 3.openwrt.pool.ntp.org",
  },
  {
    offset: 1610,
    user: "dnsmasq",
    vszKib: 2404,
    afterSeconds: 37,
    command: "/usr/sbin/dnsmasq -C /var/etc/dnsmasq.conf.cfg01411c -k -x /var/run/dnsmasq/dnsmasq.cfg01411c.pid",
  },
  { offset: 1655, vszKib: 1308, afterSeconds: 38, command: "/usr/sbin/crond -f -c /etc/crontabs -l 5" },
];

/** @returns everything that runs before a peer comes, by pid; pids of daemons are the device's own */
export function daemons({ bootedMs, draw }: Pick<Machine, "bootedMs" | "draw">): readonly Listed[] {
  const first = 490 + draw("daemons: first pid", 60);
  return [
    { pid: 1, parent: 0, user: "root", argv: ["/sbin/procd"], state: "S", vszKib: 1568, startedMs: bootedMs },
    ...THREADS.map(
      ([pid, name, state = "SW"]): Listed => ({
        pid,
        parent: pid === 2 ? 0 : 2,
        user: "root",
        argv: [name],
        state,
        vszKib: 0,
        startedMs: bootedMs,
      }),
    ),
    ...DAEMONS.map(
      ({ offset, user = "root", state = "S", vszKib, afterSeconds, command }): Listed => ({
        pid: first + offset,
        parent: 1,
        user,
        argv: command.split(" "),
        state,
        vszKib,
        startedMs: bootedMs + afterSeconds * 1000,
      }),
    ),
  ];
}
