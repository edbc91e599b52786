/**
 * Where the commands of this folder lie: those of BusyBox, and those that OpenWrt has beside it, or whose owner has installed, as curl.
 * BusyBox' own wget is reached by `busybox wget` alone.
 */
import { dbclient, nc, telnet } from "./clients.js";
import { curl } from "./curl.js";
import { ip6tables, iptables, nft } from "./firewall.js";
import { arp, ifconfig, ip, route } from "./links.js";
import { netstat } from "./netstat.js";
import { nslookup, ping, traceroute } from "./probes.js";
import { ftpget, ftpput, tftp } from "./transfer.js";
import { uclientFetch } from "./wget.js";
import { brctl, iw, iwinfo } from "./wifi.js";

export const NETWORK_APPLETS = {
  "/bin": { netstat, ping, ping6: ping },
  "/sbin": { arp, ifconfig, ip, route },
  "/usr/bin": { ftpget, ftpput, nc, nslookup, telnet, tftp, traceroute, traceroute6: traceroute },
  "/usr/sbin": { brctl },
} as const;

export const NETWORK_OTHERS = {
  "/bin": { "uclient-fetch": uclientFetch },
  "/usr/bin": { curl, dbclient, iwinfo, ssh: dbclient, wget: uclientFetch },
  "/usr/sbin": { ip6tables, iptables, iw, nft },
} as const;
