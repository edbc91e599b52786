/** The options of a service that can let peers in, and the machine that they come to, which is loaded only where some do. */
import type { Device } from "../protocol.js";
import type { Emulation } from "./emulation.js";

export const EMULATION_DEFAULTS = {
  /** Nobody gets in, or some do, to an emulation. */
  mode: "deny",
  /** In the mode `session`: the try of a source that is let in, whatever it tries; 0 for none. */
  admitAfterTries: 3,
  /** Of a hundred passwords of a user name, so many are right from the first. */
  admitPercent: 5,
};
export const EMULATION_CHOICES = { mode: ["deny", "session"] } as const;
export type EmulationSettings = typeof EMULATION_DEFAULTS;

/** Whether a service with these options lets anybody in. */
export function admitsAnybody(options: Readonly<Record<string, unknown>>): boolean {
  return options.mode === "session";
}

/** @returns undefined where nobody is let in */
export function emulationOf(settings: EmulationSettings, device: Device): Emulation | undefined {
  if (!admitsAnybody(settings)) return undefined;
  if (device.emulate === undefined) throw new Error("Peers are to be let in, and there is nothing to let them in to.");
  return device.emulate(settings, device);
}
