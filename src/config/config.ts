/**
 * The checked configuration, frozen. Built by load.ts from what schema.ts allows; every process gets only the slice that it
 * needs. Durations end in `Ms`, sizes in `Bytes` or `BytesMax`.
 */

import type { Consent, CredentialMode } from "../consent.js";
import type { TlsIdentity } from "../identity/certificate.js";
import type { PersonaName } from "../personas/registry.js";
import type { HostKeys } from "../protocols/protocol.js";
import type { ProtocolName } from "../protocols/registry.js";
import type { Batching } from "../wire/batch.js";
import type { Listen } from "./listen.js";

export interface Config {
  readonly sensor: SensorConfig;
  readonly firewall: FirewallConfig;
  readonly owner: OwnerConfig;
  readonly services: readonly ServiceConfig[];
  readonly server: ServerConfig;
}

/** What a worker is told: its own service, and nothing of the others, the server or the tokens. */
export interface WorkerConfig {
  readonly service: ServiceConfig;
  readonly persona: PersonaName;
  readonly device: DeviceConfig;
  readonly logCredentials: CredentialMode;
  /** The number of the text that the owner has accepted. */
  readonly consent: number;
  /** For the mode `hash`. */
  readonly credentialKey?: string;
  readonly recordOwn: boolean;
  /** Absent when none is registered. */
  readonly ownSecrets?: OwnSecrets;
  /** Names of headers, form and query fields that count as credentials. */
  readonly credentialNames: readonly string[];
  /** The collector's unix socket. */
  readonly collectorPath: string;
  /** The most bytes of encoded frames kept while the collector does not take them. */
  readonly ringBytesMax: number;
  /** What the service shows those who speak TLS with it; absent where none can. */
  readonly tls?: TlsIdentity;
}

/** The device that a service is part of; the seed gives what it has drawn in its life. */
export interface DeviceConfig {
  readonly hostname: string;
  /** Hex. Not the identity's own: nothing else follows of it. */
  readonly seed: string;
  /** Absent where none are shown. */
  readonly hostKeys?: HostKeys;
}

/** Passwords that the owner uses, as far as is needed to recognise one (worker/consent/own-secrets.ts). Bytes are hex. */
export interface OwnSecrets {
  readonly filterKey: string;
  readonly secrets: readonly OwnSecret[];
}

export interface OwnSecret {
  /** The first 16 bits of the HMAC under `filterKey`. */
  readonly prefix: number;
  /** scrypt's N, salt and result. */
  readonly cost: number;
  readonly salt: string;
  readonly hash: string;
}

/** One protocol on its ports. */
export interface ServiceConfig {
  readonly protocol: ProtocolName;
  /** It runs. */
  readonly enabled: boolean;
  /** The owner wants it; it may be that nothing is collected at all, or that none of its ports is left. */
  readonly wanted: boolean;
  /** The real service's ports; the sensor listens at each + redirOffset. */
  readonly ports: readonly number[];
  /** Those at which the peer speaks TLS from the first byte; none of `ports`. */
  readonly tlsPorts: readonly number[];
  /** Its protocol has use for TLS. */
  readonly speaksTls: boolean;
  readonly showsHostKeys: boolean;
  readonly workers: number;
  readonly connectionsMax: number;
  readonly connectionsPerPeerMax: number;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  /** The most bytes a session may send us. */
  readonly sessionBytesMax: number;
  /** Connections come through a box that speaks the PROXY protocol (v1 or v2) and tells the true peer. */
  readonly proxyProtocol: boolean;
  /** The protocol's own, by the names and types of its `defaults`. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface SensorConfig {
  readonly id: string;
  readonly persona: PersonaName;
  /** What the device is called; absent: the persona's own name. */
  readonly hostname?: string;
  /** User to become after binding; absent: stay who we are. */
  readonly user?: string;
  /** Keeps the spool and the quarantine. */
  readonly stateDir: string;
  /** Sockets and pids, mode 0700, emptied at start. */
  readonly runtimeDir: string;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** As the owner has agreed to. */
  readonly logCredentials: CredentialMode;
  readonly consent: Consent;
  /** What credentials are hashed under. */
  readonly credentialKey?: string;
  /** Networks that are the owner's beside those found. */
  readonly own: readonly string[];
  /** Record what comes from the owner's own networks too. */
  readonly recordOwn: boolean;
  readonly credentialNames: readonly string[];
  /** Off: no service is enabled. */
  readonly collect: boolean;
  /** Addresses to bind. */
  readonly addresses: readonly string[];
  readonly redirOffset: number;
  /** Ports not to be faked, as `23tcp`. */
  readonly disable: readonly string[];
  readonly heapMiB: number;
  readonly drainMs: number;
  readonly ringBytesMax: number;
  readonly upload: UploadConfig;
  readonly spool: SpoolConfig;
}

export interface FirewallConfig {
  readonly enabled: boolean;
  /** Interfaces that face the Internet; none: those with a default route. */
  readonly wan: readonly string[];
  /** The name of our table, and of our chains where there are no tables. */
  readonly table: string;
  readonly tool: "auto" | "nft" | "iptables";
  readonly marks: Marks;
  /** Whether the host's own input chains may be given a rule of ours. */
  readonly openInput: boolean;
  /** Ports to fake even if somebody is connected there. */
  readonly takeOver: readonly number[];
}

/** Bits of a packet's mark: values within `mask`, the rest of the mark belongs to others. */
export interface Marks {
  readonly mask: number;
  /** Goes to a fake service. */
  readonly redir: number;
  /** Left to a real service that the host's input chains may yet refuse. */
  readonly addrOk: number;
}

export interface CollectorConfig {
  readonly sensor: string;
  readonly collectorPath: string;
  /** Where today's counts are told; absent where there is no page to show them. */
  readonly todayPath?: string;
  /** Holds the workers' tally files, `<worker hex>.tally`. */
  readonly runtimeDir: string;
  readonly stateDir: string;
  readonly logLevel: SensorConfig["logLevel"];
  readonly upload: UploadConfig;
  readonly spool: SpoolConfig;
}

export interface UploadConfig {
  /** Absent: events are spooled and go nowhere. */
  readonly url?: string;
  readonly token?: string;
  /** PEM file with the authorities to trust beside the system's. */
  readonly caFile?: string;
  /** Until the server says otherwise. */
  readonly batching: Batching;
  readonly timeoutMs: number;
}

export interface SpoolConfig {
  readonly bytesMax: number;
  readonly segmentBytes: number;
  /** A power cut loses at most this much. */
  readonly flushMs: number;
}

/** The page on which the owner of the sensor switches what it does. */
export interface OwnerConfig {
  readonly enabled: boolean;
  readonly listen: readonly Listen[];
  /** Names under which it may be asked. */
  readonly hosts: readonly string[];
}

/** What the page's process is told. */
export interface OwnerPageConfig extends Omit<OwnerConfig, "enabled"> {
  /** Its own files lie there. */
  readonly stateDir: string;
  /** The unix socket on which the collector tells of today. */
  readonly todayPath: string;
}

export interface ServerConfig {
  /** Address and port of the API and the dashboard. */
  readonly listen: Listen;
  /** The embedded store's folder. */
  readonly dataDir: string;
  /** A ClickHouse to use instead of the embedded store. */
  readonly clickhouseUrl?: string;
  readonly database: string;
  /** Sensors and the tokens they show. */
  readonly sensors: readonly { readonly id: string; readonly token: string }[];
  /** What sensors are told. */
  readonly batching: Batching;
  readonly retentionDays: number;
  /** Keep rollups for so long. */
  readonly rollupRetentionDays: number;
  /** Keep events of private, loopback and other bogon peers, which a real sensor cannot see. */
  readonly acceptPrivate: boolean;
  readonly bodyBytesMax: number;
  readonly inflatedBytesMax: number;
  /** Host names under which the dashboard may be asked, beside its address: a guard against DNS rebinding. */
  readonly hosts: readonly string[];
  readonly analysis: AnalysisConfig;
  readonly geo: GeoConfig;
}

/** Who is listed (server/analysis/scores/rules.ts says how a score comes about). */
export interface AnalysisConfig {
  readonly halfLifeDays: number;
  /** No address is listed that fewer have seen. */
  readonly sensorsMin: number;
  readonly listScore: number;
  readonly unlistScore: number;
  /** Addresses and networks that are never listed. */
  readonly allow: readonly string[];
  readonly classes: readonly AddressClass[];
}

/** Addresses that have a bar of their own. */
export interface AddressClass {
  readonly name: string;
  /** A network a line. */
  readonly file: string;
  /** 0: none of them is ever listed. */
  readonly listScore: number;
}

/** Files in the mmdb format. */
export interface GeoConfig {
  readonly country?: string;
  readonly asn?: string;
}
