/** Bridges and radios: brctl of BusyBox, iw, iwinfo, wifi; all of the interfaces of router/device.ts. */
import type { Program } from "../../process.js";
import { BUSYBOX, interfaces, macAddress } from "../../router/device.js";
import { type Answer, answering } from "../system/answer.js";

const BRCTL_USAGE = `${BUSYBOX} multi-call binary.

Usage: brctl COMMAND [BRIDGE [ARGS]]

Manage ethernet bridges
Commands:
	show [BRIDGE]...	Show bridges
	addbr BRIDGE		Create BRIDGE
	delbr BRIDGE		Delete BRIDGE
	addif BRIDGE IFACE	Add IFACE to BRIDGE
	delif BRIDGE IFACE	Delete IFACE from BRIDGE
	stp BRIDGE 1/yes/on|0/no/off	Set STP on/off
`;

export const brctl: Program = answering(({ argv, machine }): Answer => {
  const [verb, bridge] = argv.slice(1);
  if (verb === undefined) return { error: BRCTL_USAGE, status: 1 };
  if (verb !== "show") return bridge === undefined ? { error: BRCTL_USAGE, status: 1 } : {};
  const ports = interfaces(machine).filter(({ master }) => master === "br-lan");
  const id = `7fff.${macAddress(machine, 0).replaceAll(":", "")}`;
  const rows = ports.map(({ name }, index) => (index === 0 ? `br-lan\t\t${id}\tno\t\t${name}\n` : `\t\t\t\t\t\t\t${name}\n`));
  return { output: `bridge name\tbridge id\t\tSTP enabled\tinterfaces\n${rows.join("")}` };
});

interface Radio {
  readonly name: string;
  readonly phy: number;
  readonly channel: number;
  readonly mhz: number;
  readonly width: number;
  readonly centre: number;
  readonly power: string;
  readonly modes: string;
  readonly hardware: string;
}

const RADIOS: readonly Radio[] = [
  {
    name: "wlan0",
    phy: 0,
    channel: 1,
    mhz: 2412,
    width: 20,
    centre: 2412,
    power: "20.00",
    modes: "bgn",
    hardware: "14C3:7603 14C3:7603 [MediaTek MT7603E]",
  },
  {
    name: "wlan1",
    phy: 1,
    channel: 36,
    mhz: 5180,
    width: 80,
    centre: 5210,
    power: "23.00",
    modes: "nac",
    hardware: "14C3:7662 14C3:7662 [MediaTek MT7662E]",
  },
];

export const iw: Program = answering(({ argv, machine }): Answer => {
  const words = argv.slice(1);
  const text = words.join(" ");
  if (text === "dev") {
    const rows = [...RADIOS]
      .reverse()
      .map(
        ({ name, phy, channel, mhz, width, centre, power }) =>
          `phy#${phy}\n\tInterface ${name}\n\t\tifindex ${interfaces(machine).find((each) => each.name === name)?.index ?? 0}\n\t\twdev 0x${phy === 0 ? "" : phy}00000002\n\t\taddr ${macAddress(machine, 2 + phy)}\n\t\tssid OpenWrt\n\t\ttype AP\n\t\tchannel ${channel} (${mhz} MHz), width: ${width} MHz, center1: ${centre} MHz\n\t\ttxpower ${power} dBm\n`,
      );
    return { output: rows.join("") };
  }
  if (words[0] === "dev") {
    if (!RADIOS.some(({ name }) => name === words[1])) return { error: "command failed: No such device (-19)\n", status: 237 };
    return {};
  }
  if (words.includes("--version")) return { output: "iw version 5.19\n" };
  return {
    output: "Usage:\tiw [options] command\nDo NOT screenscrape this tool, we don't consider its output stable.\n",
    status: 1,
  };
});

export const iwinfo: Program = answering(({ argv, machine }): Answer => {
  const [name, verb = "info"] = argv.slice(1);
  const chosen = RADIOS.filter((radio) => name === undefined || radio.name === name);
  if (chosen.length === 0) return { error: `No such wireless device: ${name}\n`, status: 1 };
  if (verb === "assoclist") return { output: "No station connected\n" };
  if (verb === "scan") return { output: "No scan results\n\n" };
  return {
    output: chosen
      .map(
        ({ name: radio, phy, channel, mhz, power, modes, hardware }) => `${radio.padEnd(9)} ESSID: "OpenWrt"
          Access Point: ${macAddress(machine, 2 + phy).toUpperCase()}
          Mode: Master  Channel: ${channel} (${(mhz / 1000).toFixed(3)} GHz)
          Tx-Power: ${Number(power)} dBm  Link Quality: unknown/70
          Signal: unknown  Noise: -${phy === 0 ? 88 : 95} dBm
          Bit Rate: unknown
          Encryption: WPA2 PSK (CCMP)
          Type: nl80211  HW Mode(s): 802.11${modes}
          Hardware: ${hardware}
          TX power offset: none
          Frequency offset: none
          Supports VAPs: yes  PHY name: phy${phy}
`,
      )
      .join("\n"),
  };
});
