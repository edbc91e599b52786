/** Made-up answers of the API: the same each time for the same clock, peaceful and hostile events mixed. */
import { escapeBytes } from "../../src/bytes/escape.js";
import type { Kind } from "../../src/event.js";
import type { EventView, Overview, TopAddresses, TopCredentials } from "../../src/server/api.js";

/** What a peer may try on whoever looks at it. */
export const HOSTILE = {
  html: "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>",
  terminal: "\x1b[2J\x1b]0;owned\x07",
  override: "admin\u202enimda",
  combining: `z${"\u0301".repeat(40)}`,
  endless: "A".repeat(1_024),
};

export function escaped(text: string): string {
  return escapeBytes(Buffer.from(text, "utf8"));
}

let made = 0;

/** One event as the API tells it. */
export function eventView(kind: Kind, seen: EventView["seen"], changes: Partial<EventView> = {}): EventView {
  made++;
  return {
    id: `0190-${String(made).padStart(8, "0")}`,
    time: new Date().toISOString(),
    timeSource: "age",
    sensor: "router-1",
    service: "telnet",
    kind,
    session: `router-1/7/${made}`,
    address: "203.0.113.7",
    port: 40_000 + (made % 20_000),
    targetPort: 23,
    transport: "tcp",
    redacted: false,
    seen,
    ...changes,
  };
}

export function login(username: string, password: string, changes: Partial<EventView> = {}): EventView {
  const seen = { username: escaped(username), password: escaped(password), mechanism: "plain", attempt: 1 };
  return eventView("login", seen, changes);
}

export function request(method: string, target: string, userAgent: string, changes: Partial<EventView> = {}): EventView {
  const host = "192.0.2.1";
  const seen = {
    method: escaped(method),
    target: escaped(target),
    version: "HTTP/1.1",
    host,
    userAgent: escaped(userAgent),
    headers: [
      { name: "Host", value: host },
      { name: "User-Agent", value: escaped(userAgent) },
    ],
    body: "",
    bodyLength: 0,
  };
  return eventView("request", seen, { service: "http", targetPort: 80, ...changes });
}

/** A past of `count` events, latest first, ending at `nowMs`. */
export function past(count: number, nowMs: number): EventView[] {
  const makers = [
    (at: Partial<EventView>) =>
      eventView(
        "close",
        { reason: "peer", durationUs: 3_214_000, bytesIn: 121, bytesOut: 512 },
        { address: "198.51.100.23", ...at },
      ),
    (at: Partial<EventView>) => login("root", "xc3511", { address: "198.51.100.23", ...at }),
    (at: Partial<EventView>) => request("GET", "/cgi-bin/luci/;stok=/locale?form=country", "Mozilla/5.0 (compatible; scan)", at),
    (at: Partial<EventView>) => login("admin", HOSTILE.html, at),
    (at: Partial<EventView>) => eventView("connect", {}, { address: "2001:db8:7:1:a00:27ff:fe4e:66a1", ...at }),
    (at: Partial<EventView>) =>
      eventView(
        "invalid",
        { reason: "bad request line", data: escaped("\x16\x03\x01\x02\0\x01\0"), length: 517 },
        { service: "http", ...at },
      ),
    (at: Partial<EventView>) => request("CONNECT", "example.com:443", "", { service: "http-proxy", targetPort: 3_128, ...at }),
    (at: Partial<EventView>) => login(HOSTILE.override, HOSTILE.terminal, { address: "192.0.2.99", ...at }),
    (at: Partial<EventView>) =>
      eventView("login", { mechanism: "basic", attempt: 1 }, { service: "http", redacted: true, address: "192.0.2.140", ...at }),
    (at: Partial<EventView>) => eventView("message", { name: "terminal-type", data: "xterm-256color", length: 14 }, at),
    (at: Partial<EventView>) => eventView("refused", { reason: "connections_per_peer_max" }, { address: "192.0.2.99", ...at }),
    (at: Partial<EventView>) => login(HOSTILE.combining, HOSTILE.endless, { address: "192.0.2.140", ...at }),
  ];
  return Array.from({ length: count }, (_, index) => {
    const time = new Date(nowMs - 900 * index * (1 + index / 12)).toISOString();
    return makers[index % makers.length]!({ time });
  });
}

/** Counts that rise and fall, whole series for every service and kind. */
export function overview(fromMs: number, toMs: number, stepMs: number): Overview {
  const steps = Math.ceil((toMs - fromMs) / stepMs);
  const shapes: readonly (readonly [string, Kind, number])[] = [
    ["telnet", "connect", 90],
    ["telnet", "login", 240],
    ["http", "request", 130],
    ["http", "invalid", 14],
    ["http-proxy", "request", 55],
  ];
  const series = shapes.map(([service, kind, height], shape) => ({
    service,
    kind,
    counts: Array.from({ length: steps }, (_, index) =>
      Math.round(height * (1.2 + Math.sin((index + shape * 3) / 3.1) + ((index * 7_919 + shape * 104_729) % 97) / 97)),
    ),
  }));
  for (const { counts } of series) counts[steps - 1] = Math.round(counts[steps - 1]! * 0.4);
  const events = series.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepMs,
    totals: {
      events,
      sessions: Math.round(events / 4),
      logins: Math.round(events / 2),
      addresses: 1_893,
      sensors: 3,
      lostSessions: 0,
      lostEvents: 0,
    },
    series,
  };
}

export function topAddresses(nowMs: number): TopAddresses {
  const addresses = ["198.51.100.23", "203.0.113.7", "2001:db8:7:1:a00:27ff:fe4e:66a1", "192.0.2.99", "192.0.2.140"];
  return {
    addresses: addresses.map((address, index) => ({
      address,
      events: Math.round(18_402 / (index + 1)),
      logins: Math.round(9_120 / (index + 1)),
      services: ["telnet", "http", "http-proxy"].slice(0, 1 + (index % 3)),
      firstSeen: new Date(nowMs - 80_000_000).toISOString(),
      lastSeen: new Date(nowMs - 41_000 * index ** 2).toISOString(),
    })),
  };
}

export function topCredentials(): TopCredentials {
  const pairs = [
    ["root", "xc3511"],
    ["admin", "admin"],
    ["root", ""],
    ["admin", HOSTILE.html],
    [HOSTILE.override, HOSTILE.terminal],
  ] as const;
  return {
    credentials: pairs.map(([username, password], index) => ({
      username: escaped(username),
      password: escaped(password),
      logins: Math.round(4_210 / (index + 1)),
      addresses: Math.round(310 / (index + 1)),
    })),
  };
}
