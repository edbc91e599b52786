/**
 * A Turris router with sentinel-minipot 2.3.0: its four services as it spoke them, for fleets that move over to this sensor and
 * should not look any different. Its host name is one of those that it invented at each start, here once for ever.
 */
import type { Draw, Persona } from "./persona.js";

const LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DOMAINS = ["com", "org", "net", "cz"] as const;

/** It closed after 180 s without a word and after 300 s in all: silently, or with words of the protocol's, for which the worker leaves time. */
const SILENT_END = { idle_timeout_ms: 180_000, total_timeout_ms: 300_000 };
const SPOKEN_END = { idle_timeout_ms: 200_000, total_timeout_ms: 310_000 };

export const turris: Persona = {
  name: "turris",
  hostname: (draw) => {
    const name = Array.from({ length: 5 + draw(15) }, () => picked(LETTERS_AND_DIGITS, draw)).join("");
    return `mx${draw(10)}.${name}.${picked(DOMAINS, draw)}`;
  },
  // None of its services speaks TLS.
  certificate: (hostname) => ({ subject: [["CN", hostname]], validDays: 730 }),
  services: {
    telnet: { ...SILENT_END, ports: [23] },
    ssh: { enabled: false },
    "http-proxy": { enabled: false },
    ftp: SPOKEN_END,
    smtp: { ...SPOKEN_END, hostname: "%h" },
  },
  voices: {
    telnet: async () => (await import("../protocols/turris/telnet.js")).telnet,
    http: async () => (await import("../protocols/turris/http.js")).http,
    ftp: async () => (await import("../protocols/turris/ftp.js")).ftp,
    smtp: async () => (await import("../protocols/turris/smtp.js")).smtp,
  },
};

function picked<Item>(items: ArrayLike<Item>, draw: Draw): Item {
  return items[draw(items.length)]!;
}
