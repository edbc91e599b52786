/** The protocols there are, loaded on demand: a telnet worker never holds the code of another. */
import type { AnyProtocol, Protocol } from "./protocol.js";

const registry = {
  telnet: async () => (await import("./telnet.js")).telnet,
  http: async () => (await import("./http.js")).http,
  "http-proxy": async () => (await import("./http-proxy.js")).httpProxy,
} satisfies Record<string, () => Promise<AnyProtocol>>;

export type ProtocolName = keyof typeof registry;

export const PROTOCOL_NAMES = Object.keys(registry) as ProtocolName[];

/** The protocol of that name. */
export async function loadProtocol(name: ProtocolName): Promise<Protocol> {
  return (await registry[name]()) as unknown as Protocol;
}
