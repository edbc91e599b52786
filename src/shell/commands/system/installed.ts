/** Where the commands of this folder lie: those of BusyBox, and those that OpenWrt has beside it. */
import { hostname, w, who, whoami } from "./account.js";
import { busybox } from "./busybox.js";
import { crontab } from "./crontab.js";
import { date } from "./date.js";
import { free, id, lsmod, pidof, ps, uname, uptime } from "./facts.js";
import { dmesg, logger, logread } from "./logs.js";
import { insmod, modprobe, rmmod, sysctl } from "./modules.js";
import { opkg } from "./opkg.js";
import { chpasswd, passwd } from "./passwords.js";
import { pgrep } from "./pgrep.js";
import { halt, poweroff, reboot } from "./power.js";
import { kill, killall, top } from "./processes.js";
import { service } from "./service.js";
import { ubus } from "./ubus.js";
import { uci } from "./uci.js";
import { nohup, time, timeout } from "./wrappers.js";

export const SYSTEM_APPLETS = {
  "/bin": { busybox, date, dmesg, hostname, kill, pidof, ps, uname },
  "/sbin": { halt, poweroff, reboot, sysctl },
  "/usr/sbin": { chpasswd },
  "/usr/bin": { crontab, free, id, killall, logger, nohup, passwd, pgrep, time, timeout, top, uptime, w, who, whoami },
} as const;

export const SYSTEM_OTHERS = {
  "/bin": { opkg, ubus },
  "/sbin": { insmod, logread, lsmod, modprobe, rmmod, service, uci },
} as const;
