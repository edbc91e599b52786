/**
 * A persona: the one device that a sensor's ports tell of. It is data: what a config would say of every service to sound like it,
 * who it is, and, where no setting could make our own protocols sound so, protocols of its own. What the owner's config says
 * goes before what the persona says.
 */
import type { CertificateShape } from "../identity/certificate.js";
import type { AnyProtocol } from "../protocols/protocol.js";
import type { ProtocolName } from "../protocols/registry.js";

/** A whole number from 0, below `below`: the same one at every start of the same sensor. */
export type Draw = (below: number) => number;

/** Values by the config's keys. */
export type Section = Readonly<Record<string, string | number | boolean | readonly string[] | readonly number[]>>;

export interface Persona {
  readonly name: string;
  hostname(draw: Draw): string;
  certificate(hostname: string, draw: Draw): CertificateShape;
  /** What the services' sections say, by protocol. In texts `%h` stands for the host name. */
  readonly services: Readonly<Partial<Record<ProtocolName, Section>>>;
  /** Protocols that it has in place of ours, under the same names. */
  readonly voices: Readonly<Partial<Record<ProtocolName, () => Promise<AnyProtocol>>>>;
}
