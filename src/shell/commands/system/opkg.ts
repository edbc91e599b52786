/** opkg of OpenWrt 22.03: lists what is installed; what would need the network says how it failed. */
import type { Process, Run } from "../../process.js";
import { KERNEL } from "../../router/device.js";
import { ETC } from "../../router/etc.js";
import { reach } from "../network/reach.js";
import { say } from "./answer.js";

const PACKAGES: readonly (readonly [name: string, version: string])[] = [
  ["base-files", "1493-r20134-5f15225c1e"],
  ["busybox", "1.35.0-5"],
  ["ca-bundle", "20211016-1"],
  ["curl", "7.88.1-1"],
  ["dnsmasq", "2.86-16"],
  ["dropbear", "2022.83-2"],
  ["firewall4", "2022-10-18-7ae5e14b-1"],
  ["fstools", "2022-06-02-93369be0-2"],
  ["fwtool", "2019-11-12-8f7fe925-1"],
  ["getrandom", "2021-08-03-205defb5-2"],
  ["iw", "5.19-1"],
  ["iwinfo", "2022-12-15-8d158096-1"],
  ["jshn", "2022-05-15-d2223ef9-1"],
  ["kernel", `${KERNEL}-1-9e8b1f7e3a6c5b0d4f2a8c7e1d3b5f90`],
  ["kmod-mt7603", `${KERNEL}+2022-12-22-9f1d6223-1`],
  ["kmod-mt76x2", `${KERNEL}+2022-12-22-9f1d6223-1`],
  ["kmod-nft-core", `${KERNEL}-1`],
  ["kmod-nft-nat", `${KERNEL}-1`],
  ["libc", "1.2.3-4"],
  ["libgcc1", "11.2.0-4"],
  ["libubox20220515", "2022-05-15-d2223ef9-1"],
  ["libuci20130104", "2021-10-22-f84f49f0-6"],
  ["libuclient20201210", "2023-04-13-007d9454-1"],
  ["logd", "2021-08-03-205defb5-2"],
  ["mtd", "26"],
  ["netifd", "2022-08-25-76d2d41b-1"],
  ["nftables-json", "1.0.2-2.1"],
  ["odhcp6c", "2022-08-05-7d21e8d8-18"],
  ["odhcpd-ipv6only", "2022-03-22-860ca900-1"],
  ["openwrt-keyring", "2022-03-25-62471e69-3"],
  ["opkg", "2022-02-24-d038e5b6-1"],
  ["procd", "2022-06-01-7a009685-1"],
  ["rpcd", "2022-09-21-8e1e1c8c-1"],
  ["ubox", "2021-08-03-205defb5-2"],
  ["ubus", "2022-06-01-2bebf93c-1"],
  ["uci", "2021-10-22-f84f49f0-6"],
  ["uclient-fetch", "2023-04-13-007d9454-1"],
  ["uhttpd", "2022-10-31-23977554-1"],
  ["usign", "2020-05-23-f1f65026-1"],
  ["wpad-basic-wolfssl", "2022-01-16-cff80b4f-16"],
];

const USAGE = `opkg must have one sub-command argument
usage: opkg [options...] sub-command [arguments...]
where sub-command is one of:

Package Manipulation:
	update			Update list of available packages
	upgrade <pkgs>		Upgrade packages
	install <pkgs>		Install package(s)
	configure <pkgs>	Configure unpacked package(s)
	remove <pkgs|regexp>	Remove package(s)
	flag <flag> <pkgs>	Flag package(s)
	 <flag>=hold|noprune|user|ok|installed|unpacked (one per invocation)

Informational Commands:
	list			List available packages
	list-installed		List installed packages
	list-upgradable		List installed and upgradable packages
	list-changed-conffiles	List user modified configuration files
	files <pkg>		List files belonging to <pkg>
	search <file|regexp>	List package providing <file>
	find <regexp>		List packages whose name or description matches <regexp>
	info [pkg|regexp]	Display all info for <pkg>
	status [pkg|regexp]	Display all status for <pkg>
	download <pkg>		Download <pkg> to current directory
	compare-versions <v1> <op> <v2>
	                    compare versions using <= < > >= = << >>
	print-architecture	List installable package architectures
`;

/** @returns whether a name matches what was asked for, where * stands for anything */
function matches(name: string, asked: string): boolean {
  const parts = asked.split("*");
  const [first = ""] = parts;
  if (parts.length === 1) return name === asked;
  let at = first.length;
  return (
    name.startsWith(first) &&
    parts.slice(1).every((part) => {
      const found = name.indexOf(part, at);
      at = found + part.length;
      return found >= 0;
    })
  );
}

/** One feed after another fails; the first is waited for, as its name has to be looked up. */
function* update(process: Process): Run {
  const feeds = [...(ETC["/etc/opkg/distfeeds.conf"]?.(process.machine) ?? "").matchAll(/^src\/gz (\S+) (\S+)$/gm)];
  yield* reach(process, "downloads.openwrt.org");
  let errors = "Collected errors:\n";
  for (const [, , base = ""] of feeds) {
    const url = `${base}/Packages.gz`;
    yield* say(process, 1, `Downloading ${url}\n`);
    yield* say(process, 2, `Failed to send request: Operation not permitted\n`);
    yield* say(process, 1, `*** Failed to download the package list from ${url}\n\n`);
    errors += ` * opkg_download: Failed to download ${url}, wget returned 4.\n`;
  }
  yield* say(process, 2, errors);
  return feeds.length;
}

export function* opkg(process: Process): Run {
  const [verb, ...names] = process.argv.slice(1).filter((word) => !word.startsWith("-"));
  const [first] = names;
  const listed = PACKAGES.filter(([name]) => first === undefined || matches(name, first));
  switch (verb) {
    case "list-installed":
    case "list":
      yield* say(process, 1, listed.map(([name, version]) => `${name} - ${version}\n`).join(""));
      return 0;
    case "list-upgradable":
      return 0;
    case "update":
      return yield* update(process);
    case "print-architecture":
      yield* say(process, 1, "arch all 1\narch noarch 1\narch mipsel_24kc 10\n");
      return 0;
    case "status":
    case "info": {
      const rows = listed.map(
        ([name, version]) =>
          `Package: ${name}\nVersion: ${version}\nStatus: install ok installed\nArchitecture: mipsel_24kc\nInstalled-Time: 1682627295\n\n`,
      );
      yield* say(process, 1, rows.join(""));
      return 0;
    }
    case "install":
    case "upgrade":
    case "download": {
      if (first === undefined) break;
      let errors = "";
      for (const name of names.slice(0, 16)) {
        const known = PACKAGES.find(([each]) => each === name);
        if (known !== undefined && verb !== "download") {
          yield* say(process, 1, `Package ${name} (${known[1]}) installed in root is up to date.\n`);
        } else {
          yield* say(process, 1, `Unknown package '${name}'.\n`);
          errors += ` * opkg_install_cmd: Cannot install package ${name}.\n`;
        }
      }
      if (errors === "") return 0;
      yield* say(process, 2, `Collected errors:\n${errors}`);
      return 255;
    }
    case "remove":
      yield* say(process, 1, "No packages removed.\n");
      return 0;
    default:
      break;
  }
  yield* say(process, 2, USAGE);
  return 1;
}
