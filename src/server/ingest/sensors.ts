/** Who sends: sensors are known by their token, compared in constant time. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { ServerConfig } from "../../config/config.js";

/** No sensor has that token, or another one. */
export class UnauthorizedError extends Error {
  readonly code = "UNAUTHORIZED";
}

export class Sensors {
  readonly #known: readonly { readonly id: string; readonly hash: Buffer }[];

  constructor(sensors: ServerConfig["sensors"]) {
    this.#known = sensors.map(({ id, token }) => ({ id, hash: sha256(token) }));
  }

  /**
   * @param authorization the header
   * @returns the sensor's name
   * @throws UnauthorizedError
   */
  authenticate(authorization: string | undefined): string {
    const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? "")?.[1];
    const hash = sha256(token ?? "");
    let found: string | undefined;
    for (const known of this.#known) if (timingSafeEqual(known.hash, hash)) found = known.id;
    if (found === undefined || token === undefined) throw new UnauthorizedError("No sensor has that token.");
    return found;
  }
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
