/** What a device draws once in its life: numbers that look random and are the same for the same seed and purpose. */
import { createHmac } from "node:crypto";
import type { Draw } from "../personas/persona.js";

/** @param seed hex */
export function drawer(seed: string, purpose: string): Draw {
  let count = 0;
  return (below) => {
    const digest = createHmac("sha256", Buffer.from(seed, "hex")).update(`${purpose} ${count++}`).digest();
    return digest.readUInt32BE(0) % below;
  };
}
