/** A router with OpenWrt 22.03, the voice in which our own protocols speak. */
import type { Persona } from "./persona.js";

export const openwrt: Persona = {
  name: "openwrt",
  hostname: () => "OpenWrt",
  // As /etc/config/uhttpd has px5g make it; eight hex digits tell devices apart.
  certificate: (hostname, draw) => ({
    subject: [
      ["C", "ZZ"],
      ["ST", "Somewhere"],
      ["L", "Unknown"],
      [
        "O",
        `OpenWrt${draw(2 ** 32)
          .toString(16)
          .padStart(8, "0")}`,
      ],
      ["CN", hostname],
    ],
    validDays: 730,
  }),
  services: {
    telnet: { hostname: "%h" },
    // The daemon itself takes its leave of silent peers, a little before the worker would.
    ssh: { idle_timeout_ms: 330_000 },
    ftp: { idle_timeout_ms: 330_000 },
    smtp: { hostname: "%h.lan", idle_timeout_ms: 330_000 },
  },
  voices: {},
};
