/** The personas there are, loaded on demand. */
import type { Persona } from "./persona.js";

const registry = {
  openwrt: async () => (await import("./openwrt.js")).openwrt,
  turris: async () => (await import("./turris.js")).turris,
} satisfies Record<string, () => Promise<Persona>>;

export type PersonaName = keyof typeof registry;

export const PERSONA_NAMES = Object.keys(registry) as PersonaName[];

export const DEFAULT_PERSONA: PersonaName = "openwrt";

export function loadPersona(name: PersonaName): Promise<Persona> {
  return registry[name]();
}
