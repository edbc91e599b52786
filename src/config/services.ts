/** The services' sections: what all have in common, and each protocol's own options by the names and types of its defaults. */

import type { Section } from "../personas/persona.js";
import { DEFAULT_PERSONA, loadPersona, type PersonaName } from "../personas/registry.js";
import type { Protocol } from "../protocols/protocol.js";
import { loadProtocol, PROTOCOL_NAMES, type ProtocolName } from "../protocols/registry.js";
import type { Checked } from "./check.js";
import type { SensorConfig, ServiceConfig } from "./config.js";
import type { Context } from "./context.js";
import { type Key, optionKey, ports } from "./keys.js";
import { type Keys, serviceKeys, type Values } from "./schema.js";

/** What the config needs to know of a protocol. */
export interface ProtocolFacts extends Pick<Protocol, "name" | "ports" | "tlsPorts" | "showsHostKeys" | "defaults" | "choices"> {
  /** What the persona says of the service, by the config's keys. */
  readonly persona?: Section;
}
export type Protocols = ReadonlyMap<ProtocolName, ProtocolFacts>;

type ServiceKeys = typeof serviceKeys;

/** The facts of every protocol there is, as `persona` speaks it. */
export async function protocolFacts(persona: PersonaName = DEFAULT_PERSONA): Promise<Protocols> {
  const { services: said } = await loadPersona(persona);
  const facts = PROTOCOL_NAMES.map(async (name): Promise<[ProtocolName, ProtocolFacts]> => {
    const protocol = await loadProtocol(name, persona);
    const section = said[name];
    return [name, section === undefined ? protocol : { ...protocol, persona: section }];
  });
  return new Map(await Promise.all(facts));
}

/** Every key of a protocol's section, with its defaults. */
export function serviceSectionKeys(facts: ProtocolFacts): ServiceKeys & Keys {
  const keys: ServiceKeys & Keys = {
    ...serviceKeys,
    ports: ports(facts.ports, serviceKeys.ports.about),
    ...(facts.tlsPorts === undefined ? {} : { tls_ports: ports(facts.tlsPorts, "Ports where the peer speaks TLS at once.") }),
    ...ownKeys(facts),
  };
  const said = Object.entries(facts.persona ?? {}).map(([name, value]) => [name, { ...keys[name], default: value }]);
  return { ...keys, ...Object.fromEntries(said) };
}

function ownKeys({ defaults, choices = {} }: ProtocolFacts): Record<string, Key> {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [snakeCase(name), optionKey(name, value, choices[name])]),
  );
}

export interface CheckedService {
  readonly config: ServiceConfig;
  readonly checked: Checked<ServiceKeys>;
}

export function checkService(
  protocol: ProtocolName,
  facts: ProtocolFacts,
  sensor: Pick<SensorConfig, "collect" | "disable">,
  context: Context,
): CheckedService {
  const checked = context.check(protocol, serviceSectionKeys(facts));
  const { values } = checked;
  const own: Readonly<Record<string, unknown>> = values;
  const disabled = new Set(sensor.disable.map((item) => Number.parseInt(item, 10)));
  const isOpen = (port: number) => !disabled.has(port);
  const ports = values.ports.filter(isOpen);
  const tlsPorts = givenTlsPorts(own).filter(isOpen);
  const config: ServiceConfig = {
    protocol,
    enabled: values.enabled && sensor.collect && ports.length + tlsPorts.length > 0,
    wanted: values.enabled,
    ports,
    tlsPorts,
    speaksTls: facts.tlsPorts !== undefined,
    showsHostKeys: facts.showsHostKeys === true,
    workers: values.workers,
    connectionsMax: values.connections_max,
    connectionsPerPeerMax: atMost(checked, "connections_per_peer_max", "connections_max"),
    idleTimeoutMs: atMost(checked, "idle_timeout_ms", "total_timeout_ms"),
    totalTimeoutMs: values.total_timeout_ms,
    sessionBytesMax: values.session_bytes_max,
    proxyProtocol: values.proxy_protocol,
    options: Object.fromEntries(Object.keys(facts.defaults).map((name) => [name, own[snakeCase(name)]])),
  };
  return { config, checked };
}

/** All the service's ports, as its section has them. */
export function givenPorts({ values }: Checked<ServiceKeys>): readonly number[] {
  return [...values.ports, ...givenTlsPorts(values)];
}

/** None where the protocol has no such key. */
function givenTlsPorts(values: Readonly<Record<string, unknown>>): readonly number[] {
  return (values.tls_ports ?? []) as readonly number[];
}

type Bound = { [Name in keyof ServiceKeys]: Values<ServiceKeys>[Name] extends number ? Name : never }[keyof ServiceKeys];

/** The value of `key`, which means nothing above that of `most`: a default follows, what is given is at fault. */
function atMost(checked: Checked<ServiceKeys>, key: Bound, most: Bound): number {
  const value = checked.values[key];
  const bound = checked.values[most];
  if (value <= bound) return value;
  if (checked.has(key)) checked.fault(key, `${value} is above ${most}, ${bound}, and would never count`);
  return bound;
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
