/** The services' sections: what all have in common, and each protocol's own options by the names and types of its defaults. */
import type { Protocol } from "../protocols/protocol.js";
import { loadProtocol, PROTOCOL_NAMES, type ProtocolName } from "../protocols/registry.js";
import { checkSection, type Faults } from "./check.js";
import type { ServiceConfig } from "./config.js";
import { type Key, optionKey, ports } from "./keys.js";
import type { RawSection } from "./raw.js";
import { type Keys, serviceKeys, type Values } from "./schema.js";

type CommonValues = Values<typeof serviceKeys>;

/** What the config needs to know of a protocol. */
export type ProtocolFacts = Pick<Protocol, "name" | "ports" | "defaults">;

/** The facts of every protocol there is. */
export async function protocolFacts(): Promise<ReadonlyMap<ProtocolName, ProtocolFacts>> {
  const facts = await Promise.all(PROTOCOL_NAMES.map(async (name) => [name, await loadProtocol(name)] as const));
  return new Map(facts);
}

/** Every key of a protocol's section, with its defaults. */
export function serviceSectionKeys(facts: ProtocolFacts): Keys {
  return { ...serviceKeys, ports: ports(facts.ports, serviceKeys.ports.about), ...ownKeys(facts) };
}

function ownKeys({ defaults }: ProtocolFacts): Record<string, Key> {
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [snakeCase(name), optionKey(name, value)]));
}

export function checkService(
  protocol: ProtocolName,
  facts: ProtocolFacts,
  sections: readonly RawSection[],
  disabled: ReadonlySet<number>,
  faults: Faults,
): ServiceConfig {
  const common = { ...serviceKeys, ports: ports(facts.ports, serviceKeys.ports.about) };
  const own = ownKeys(facts);
  const values = checkSection(protocol, { ...common, ...own }, sections, faults) as Record<string, unknown> & CommonValues;
  const open = values.ports.filter((port) => !disabled.has(port));
  return {
    protocol,
    enabled: values.enabled && open.length > 0,
    ports: open,
    workers: values.workers,
    connectionsMax: values.connections_max,
    connectionsPerPeerMax: Math.min(values.connections_per_peer_max, values.connections_max),
    idleTimeoutMs: values.idle_timeout_ms,
    totalTimeoutMs: values.total_timeout_ms,
    sessionBytesMax: values.session_bytes_max,
    proxyProtocol: values.proxy_protocol,
    options: Object.fromEntries(Object.keys(facts.defaults).map((name) => [name, values[snakeCase(name)]])),
  };
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
