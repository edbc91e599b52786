/** The protocols there are, loaded on demand: a telnet worker never holds the code of another. */
import { DEFAULT_PERSONA, loadPersona, type PersonaName } from "../personas/registry.js";
import type { AnyProtocol, Protocol } from "./protocol.js";

const registry = {
  telnet: async () => (await import("./telnet.js")).telnet,
  ssh: async () => (await import("./ssh.js")).ssh,
  http: async () => (await import("./http.js")).http,
  ftp: async () => (await import("./ftp.js")).ftp,
  smtp: async () => (await import("./smtp.js")).smtp,
  "http-proxy": async () => (await import("./http-proxy.js")).httpProxy,
} satisfies Record<string, () => Promise<AnyProtocol>>;

export type ProtocolName = keyof typeof registry;

export const PROTOCOL_NAMES = Object.keys(registry) as ProtocolName[];

/** The protocol of that name, as `persona` speaks it. */
export async function loadProtocol(name: ProtocolName, persona: PersonaName = DEFAULT_PERSONA): Promise<Protocol> {
  const { voices } = await loadPersona(persona);
  return (await (voices[name] ?? registry[name])()) as unknown as Protocol;
}
