/** Texts of the files that the device has beside /proc: releases, accounts, settings, start scripts. Made when they are read. */
import type { Machine } from "../process.js";
import { groupText, passwdText, shadowText } from "./accounts.js";
import { boardJson, CONFIG } from "./config.js";
import { leases, MODEL, REVISION, uplink } from "./device.js";

const RELEASE = "22.03.5";
const TARGET = "ramips/mt7621";
const ARCHITECTURE = "mipsel_24kc";

const BANNER = `  _______                     ________        __
 |       |.-----.-----.-----.|  |  |  |.----.|  |_
 |   -   ||  _  |  -__|     ||  |  |  ||   _||   _|
 |_______||   __|_____|__|__||________||__|  |____|
          |__| W I R E L E S S   F R E E D O M
 -----------------------------------------------------
 OpenWrt ${RELEASE}, ${REVISION}
 -----------------------------------------------------
`;

const OPENWRT_RELEASE = `DISTRIB_ID='OpenWrt'
DISTRIB_RELEASE='${RELEASE}'
DISTRIB_REVISION='${REVISION}'
DISTRIB_TARGET='${TARGET}'
DISTRIB_ARCH='${ARCHITECTURE}'
DISTRIB_DESCRIPTION='OpenWrt ${RELEASE} ${REVISION}'
DISTRIB_TAINTS=''
`;

const OS_RELEASE = `NAME="OpenWrt"
VERSION="${RELEASE}"
ID="openwrt"
ID_LIKE="lede openwrt"
PRETTY_NAME="OpenWrt ${RELEASE}"
VERSION_ID="${RELEASE}"
HOME_URL="https://openwrt.org/"
BUG_URL="https://bugs.openwrt.org/"
SUPPORT_URL="https://forum.openwrt.org/"
BUILD_ID="${REVISION}"
OPENWRT_BOARD="${TARGET}"
OPENWRT_ARCH="${ARCHITECTURE}"
OPENWRT_TAINTS=""
OPENWRT_DEVICE_MANUFACTURER="OpenWrt"
OPENWRT_DEVICE_MANUFACTURER_URL="https://openwrt.org/"
OPENWRT_DEVICE_PRODUCT="Generic"
OPENWRT_DEVICE_REVISION="v0"
OPENWRT_RELEASE="OpenWrt ${RELEASE} ${REVISION}"
`;

const FEEDS = ["core", "base", "luci", "packages", "routing", "telephony"];
const DISTFEEDS = FEEDS.map((feed) => {
  const base = `https://downloads.openwrt.org/releases/${RELEASE}`;
  const path = feed === "core" ? `targets/${TARGET}/packages` : `packages/${ARCHITECTURE}/${feed}`;
  return `src/gz openwrt_${feed} ${base}/${path}\n`;
}).join("");

const PROFILE = `[ -e /tmp/.failsafe ] && export FAILSAFE=1

[ -f /etc/banner ] && cat /etc/banner
[ -n "$FAILSAFE" ] && cat /etc/banner.failsafe

export PATH="/usr/sbin:/usr/bin:/sbin:/bin"
export HOME=$(grep -e "^$USER:" /etc/passwd | cut -d ":" -f 6)
export HOME=\${HOME:-/root}
export PS1='\\u@\\h:\\w\\$ '
export ENV=/etc/shinit
`;

const BASE64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function cryptText(machine: Machine, purpose: string, length: number): string {
  return Array.from({ length }, (_, at) => BASE64[machine.draw(`${purpose} ${at}`, 64)] ?? ".").join("");
}

/** The services of /etc/init.d, with their places in the order of start and, where they have one, of stop. */
export const SERVICES: readonly (readonly [name: string, start: number, stop?: number])[] = [
  ["boot", 10, 90],
  ["cron", 50],
  ["dnsmasq", 19],
  ["done", 95],
  ["dropbear", 19],
  ["firewall", 19],
  ["gpio_switch", 94],
  ["led", 96],
  ["log", 12],
  ["network", 20, 90],
  ["odhcpd", 35],
  ["rpcd", 12],
  ["sysctl", 11],
  ["sysfixtime", 0, 90],
  ["sysntpd", 98],
  ["system", 10],
  ["uhttpd", 50],
  ["umount", 0, 90],
  ["urandom_seed", 99],
  ["wpad", 19],
];

function serviceText(name: string, start: number, stop?: number): string {
  return `#!/bin/sh /etc/rc.common\n\nSTART=${start}\n${stop === undefined ? "" : `STOP=${stop}\n`}USE_PROCD=1\n\nstart_service()\n{\n\tprocd_open_instance\n\tprocd_set_param command /usr/sbin/${name}\n\tprocd_set_param respawn\n\tprocd_close_instance\n}\n`;
}

/** A start script is run as `/etc/rc.common SCRIPT ACTION`: what it does is the service program's. */
const RC_COMMON = `#!/bin/sh
# Copyright (C) 2006-2012 OpenWrt.org

initscript=$1
action=\${2:-help}

exec /sbin/service "\${initscript##*/}" "$action"
`;

export type Text = (machine: Machine) => string;

/** Files by path; those that are programs are marked so in the image. */
export const ETC: Readonly<Record<string, Text>> = {
  "/etc/banner": () => BANNER,
  "/etc/board.json": boardJson,
  "/etc/crontabs/root": () => "",
  "/etc/device_info": () =>
    "DEVICE_MANUFACTURER='OpenWrt'\nDEVICE_MANUFACTURER_URL='https://openwrt.org/'\nDEVICE_PRODUCT='Generic'\nDEVICE_REVISION='v0'\n",
  "/etc/group": groupText,
  "/etc/hosts": () =>
    "127.0.0.1 localhost\n\n::1     localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n",
  "/etc/inittab": () =>
    "::sysinit:/etc/init.d/rcS S boot\n::shutdown:/etc/init.d/rcS K shutdown\n::askconsole:/usr/libexec/login.sh\n",
  "/etc/openwrt_release": () => OPENWRT_RELEASE,
  "/etc/openwrt_version": () => `${REVISION}\n`,
  "/etc/os-release": () => OS_RELEASE,
  "/etc/passwd": passwdText,
  "/etc/profile": () => PROFILE,
  "/etc/rc.local": () =>
    "# Put your custom commands here that should be executed once\n# the system init finished. By default this file does nothing.\n\nexit 0\n",
  "/etc/services": () =>
    "ftp 21/tcp\nssh 22/tcp\ntelnet 23/tcp\nsmtp 25/tcp\ndomain 53/tcp\ndomain 53/udp\nhttp 80/tcp\nntp 123/udp\nhttps 443/tcp\n",
  "/etc/shadow": (machine) => shadowText(cryptText(machine, "salt", 8), cryptText(machine, "password", 22)),
  "/etc/shells": () => "/bin/ash\n",
  "/etc/sysctl.conf": () => "# Defaults are configured in /etc/sysctl.d/* and can be customized in this file\n",
  "/etc/opkg.conf": () =>
    "dest root /\ndest ram /tmp\nlists_dir ext /var/opkg-lists\noption overlay_root /overlay\noption check_signature\n",
  "/etc/opkg/distfeeds.conf": () => DISTFEEDS,
  "/tmp/dhcp.leases": (machine) =>
    leases(machine)
      .map(({ expires, mac, ip, name }) => `${expires} ${mac} ${ip} ${name} 01:${mac}\n`)
      .join(""),
  "/tmp/resolv.conf": () => "search lan\nnameserver 127.0.0.1\nnameserver ::1\n",
  "/tmp/resolv.conf.d/resolv.conf.auto": (machine) => `# Interface wan\nnameserver ${uplink(machine).gateway}\n`,
  "/tmp/sysinfo/board_name": () => "xiaomi,mi-router-4a-gigabit\n",
  "/tmp/sysinfo/model": () => `${MODEL}\n`,
  "/www/index.html": () =>
    '<!DOCTYPE html>\n<html>\n\t<head>\n\t\t<meta http-equiv="refresh" content="0; URL=cgi-bin/luci/" />\n\t</head>\n\t<body>\n\t\t<a href="cgi-bin/luci/">LuCI - Lua Configuration Interface</a>\n\t</body>\n</html>\n',
  ...Object.fromEntries(Object.entries(CONFIG).map(([name, text]): [string, Text] => [`/etc/config/${name}`, text])),
};

/** Files that may be run. */
export const SCRIPTS: Readonly<Record<string, Text>> = {
  "/etc/rc.common": () => RC_COMMON,
  ...Object.fromEntries(
    SERVICES.map(([name, start, stop]): [string, Text] => [`/etc/init.d/${name}`, () => serviceText(name, start, stop)]),
  ),
};

/** Links by path. */
export const LINKS: Readonly<Record<string, string>> = {
  "/var": "tmp",
  "/etc/localtime": "/tmp/localtime",
  "/etc/mtab": "/proc/mounts",
  "/etc/resolv.conf": "/tmp/resolv.conf",
  "/etc/TZ": "/tmp/TZ",
  ...Object.fromEntries(
    SERVICES.flatMap(([name, start, stop]) => [
      ...(start > 0 ? [[`/etc/rc.d/S${String(start).padStart(2, "0")}${name}`, `../init.d/${name}`]] : []),
      ...(stop === undefined ? [] : [[`/etc/rc.d/K${stop}${name}`, `../init.d/${name}`]]),
    ]),
  ),
};
