/**
 * Every key of the config: name, type, default, unit, range, one sentence. TOML and UCI are checked against it, the example files
 * are made from it. Names follow the original where it had one (`log_credentials`, `disable`, `redir_offset`, `max_attempts` …).
 */

import { DEFAULT_PERSONA, PERSONA_NAMES } from "../personas/registry.js";
import {
  addresses,
  bits,
  choice,
  credentials,
  flag,
  integer,
  type Key,
  networks,
  optionalPath,
  optionalText,
  optionalUrl,
  ports,
  secret,
  text,
  texts,
} from "./keys.js";

export type Keys = Readonly<Record<string, Key>>;

const NAME = /^[a-z0-9._-]{1,64}$/;
const LISTEN = /^(\[[0-9a-f:.]+\]|[0-9.]+):\d{1,5}$/i;
const HOST = /^[a-z0-9.-]{1,253}$/i;
const HOUR_MS = 3_600_000;
const MEBIBYTE = 2 ** 20;

export const sensorKeys = {
  id: text("sensor", "The sensor's name, as the server knows it.", "1 to 64 of a-z 0-9 . _ -", NAME),
  persona: choice(DEFAULT_PERSONA, PERSONA_NAMES, "The device that all services together pretend to be."),
  hostname: optionalText(
    "Its host name; left out, the persona's own.",
    "letters, digits, hyphens and dots",
    /^[A-Za-z0-9.-]{1,63}$/,
  ),
  user: optionalText("The user to become once the ports are bound; needed when started as root."),
  state_dir: optionalPath("The folder of the spool and the quarantine."),
  runtime_dir: optionalPath("The folder of sockets and pids."),
  log_level: choice("info", ["debug", "info", "warn", "error"], "How much the health log tells."),
  log_credentials: credentials(
    "off",
    "User names and passwords that peers try: off, they never leave the worker's memory; hash, hashed under credential_key; on, kept.",
  ),
  consent: integer(0, 0, 2 ** 31, "The number of the consent text that you agree to; without it log_credentials is off."),
  credential_key: secret("What credentials are hashed under: the same on all sensors that are to be compared."),
  credential_key_file: optionalPath("A file that holds the key instead, which others cannot read."),
  own: networks("Addresses and networks that are yours beside those found: what comes from them is not recorded."),
  record_own: flag(false, "Record also what comes from your own networks: to try it out."),
  credential_names: texts(
    [
      "user",
      "login",
      "name",
      "pass",
      "pwd",
      "psw",
      "pw",
      "pin",
      "token",
      "secret",
      "auth",
      "session",
      "sid",
      "key",
      "code",
      "cookie",
      "mail",
    ],
    "Parts of the names of query fields whose values count as credentials.",
    "a list of lower-case texts",
    /^[a-z0-9_-]{2,32}$/,
  ),
  collect: flag(true, "Off: no service is faked and nothing is recorded, whatever the services' sections say."),
  addresses: addresses(["::"], "Addresses to listen at; :: takes IPv4 too."),
  redir_offset: integer(1369, 0, 60000, "Added to a service's real port to get the port that we listen at."),
  disable: texts([], "Ports not to fake, as in 23tcp.", "a list like 23tcp", /^[1-9]\d{0,4}tcp$/),
  heap_mib: integer(64, 16, 4096, "V8 heap of a worker, in MiB."),
  drain_ms: integer(5000, 0, 600_000, "How long open sessions may go on when the sensor stops, in ms."),
  ring_bytes_max: integer(
    4 * MEBIBYTE,
    65536,
    1024 * MEBIBYTE,
    "Events that a worker keeps while the collector is away, in bytes.",
  ),
} satisfies Keys;

export const uploadKeys = {
  url: optionalUrl("The server. Left out: events stay in the spool."),
  token: secret("What the sensor shows the server."),
  token_file: optionalPath("A file that holds the token instead, which others cannot read."),
  ca_file: optionalPath("PEM file of authorities to trust beside the system's."),
  allow_insecure: flag(false, "Allow http:// to an address that is not loopback: events and token can then be read on the way."),
  timeout_ms: integer(30_000, 100, 600_000, "How long an upload may take, in ms."),
} satisfies Keys;

export const firewallKeys = {
  enabled: flag(false, "Hand the fake services what peers outside send to the real ports; needs root at the start."),
  wan: texts(
    [],
    "Interfaces that face the Internet; none named: those with a default route.",
    "a list of interfaces",
    /^[\w.-]{1,15}$/,
  ),
  table: text(
    "minipot",
    "The name of our nftables table and of our iptables chains.",
    "1 to 20 of a-z 0-9 _",
    /^[a-z][a-z0-9_]{0,19}$/,
  ),
  tool: choice("auto", ["auto", "nft", "iptables"], "Which tool applies the rules; auto takes nft where it is."),
  mark_mask: bits(0xc0000, "Bits of a packet's mark that are ours."),
  mark_redir: bits(0xc0000, "The mark of what goes to a fake service."),
  mark_addr_ok: bits(0x80000, "The mark of what is left to a real service that the host's own rules may yet refuse."),
  open_input: flag(
    true,
    "Put a rule into the host's own input chains that accepts what goes to a fake service, where they would not.",
  ),
  take_over: texts(
    [],
    "Ports to fake even if somebody is connected to the real service there at the start, as in 22tcp.",
    "a list like 22tcp",
    /^[1-9]\d{0,4}tcp$/,
  ),
} satisfies Keys;

export const ownerKeys = {
  enabled: flag(false, "Serve the owner's page, where collection and services are switched and today is shown."),
  listen: texts(
    ["127.0.0.1:8379"],
    "Addresses and ports of the page; it answers to this machine and your own networks alone.",
    "a list of ADDRESS:PORT",
    LISTEN,
  ),
  hosts: texts([], "Host names under which the page may be asked, beside addresses.", "a list of host names", HOST),
} satisfies Keys;

export const spoolKeys = {
  bytes_max: integer(
    64 * MEBIBYTE,
    MEBIBYTE,
    2 ** 40,
    "The most that the spool may hold, in bytes; past it the oldest batches go.",
  ),
  segment_bytes: integer(4 * MEBIBYTE, 65536, 2 ** 30, "Size of a spool file, in bytes."),
  flush_ms: integer(1000, 10, 600_000, "A power cut loses at most this much, in ms; longer spares flash memory."),
} satisfies Keys;

export const batchingKeys = {
  version: integer(0, 0, 2 ** 32, "Tells settings apart; the server's replace the sensor's when it differs."),
  max_age_ms: integer(60_000, 10, 24 * HOUR_MS, "A batch is sent when its first event is this old, in ms."),
  max_bytes: integer(256 * 1024, 1024, 16 * MEBIBYTE, "Or when it has this size before compression, in bytes."),
  max_attempts: integer(5, 1, 1_000_000, "Or when one peer has tried so many logins."),
  throttle_holdback_ms: integer(120_000, 0, 24 * HOUR_MS, "The same peer makes no batch urgent again within this, in ms."),
} satisfies Keys;

export const serverKeys = {
  listen: text("127.0.0.1:8377", "Address and port of the API and the dashboard.", "ADDRESS:PORT", LISTEN),
  data_dir: optionalPath("The folder of the embedded store."),
  clickhouse_url: optionalUrl("A ClickHouse to use instead of the embedded store."),
  database: text("minipot", "The database's name.", "a-z 0-9 _", /^[a-z][a-z0-9_]{0,62}$/),
  retention_days: integer(90, 1, 36_500, "Events are kept for so many days."),
  rollup_retention_days: integer(730, 1, 36_500, "Counts are kept for so many days."),
  accept_private: flag(false, "Keep events of private and loopback peers, which no sensor on the Internet can see."),
  body_bytes_max: integer(4 * MEBIBYTE, 65536, 2 ** 30, "The largest upload taken, compressed, in bytes."),
  inflated_bytes_max: integer(32 * MEBIBYTE, 65536, 2 ** 31, "The largest upload taken, inflated, in bytes."),
  hosts: texts([], "Host names under which the dashboard may be asked.", "a list of host names", HOST),
} satisfies Keys;

export const serverSensorKeys = {
  id: text("", "A sensor's name.", "1 to 64 of a-z 0-9 . _ -", NAME),
  token: secret("The token it shows."),
} satisfies Keys;

export const analysisKeys = {
  half_life_days: integer(3, 1, 365, "What an address did counts half after so many days."),
  sensors_min: integer(3, 2, 1000, "No address is listed that fewer sensors have seen."),
  list_score: integer(300, 2, 1_000_000, "The score from which an address is listed."),
  unlist_score: integer(150, 1, 1_000_000, "The score below which a listed address is so no longer."),
  allow: networks("Addresses and networks that are never listed."),
} satisfies Keys;

export const classKeys = {
  name: text("", "What these addresses are, such as tor-exit.", "1 to 32 of a-z 0-9 -", /^[a-z0-9-]{1,32}$/),
  file: optionalPath("A text file of their addresses and networks, one a line; it may change while the server runs."),
  list_score: integer(0, 0, 1_000_000, "The score from which one of them is listed; 0: none ever is."),
} satisfies Keys;

export const geoKeys = {
  country: optionalPath("An mmdb file that tells an address's country."),
  asn: optionalPath("An mmdb file that tells an address's network operator (ASN)."),
} satisfies Keys;

/** What every service has; its protocol's own options come beside them. */
export const serviceKeys = {
  enabled: flag(true, "Fake this service."),
  ports: ports([], "The real service's ports."),
  workers: integer(1, 1, 64, "Processes that share its ports."),
  connections_max: integer(1024, 1, 100_000, "Connections at a time; past it the one idle longest goes."),
  connections_per_peer_max: integer(64, 1, 100_000, "Connections at a time of one address (of one /64)."),
  idle_timeout_ms: integer(300_000, 100, 24 * HOUR_MS, "A peer that says nothing for so long is closed, in ms."),
  total_timeout_ms: integer(600_000, 100, 24 * HOUR_MS, "No session lasts longer, in ms."),
  session_bytes_max: integer(MEBIBYTE, 1024, 2 ** 30, "The most that a session may send us, in bytes."),
  proxy_protocol: flag(false, "Peers come through a box that tells their address by the PROXY protocol."),
} satisfies Keys;

/** Sections that are not services, by name. */
export const SECTIONS: Readonly<Record<string, Keys>> = {
  sensor: sensorKeys,
  firewall: firewallKeys,
  owner: ownerKeys,
  upload: uploadKeys,
  spool: spoolKeys,
  batching: batchingKeys,
  server: serverKeys,
  "server.batching": batchingKeys,
  "server.sensors": serverSensorKeys,
  "server.analysis": analysisKeys,
  "server.classes": classKeys,
  "server.geo": geoKeys,
};

/** Those of which there may be many. */
export const LISTS_OF_SECTIONS: ReadonlySet<string> = new Set(["server.sensors", "server.classes"]);

/** Values of a section, by key. */
export type Values<Section extends Keys> = {
  readonly [Name in keyof Section]: Section[Name] extends Key<infer Value> ? Value : never;
};
