/** Fills a server with a simulated world, the way that sensors would: batch by batch, each acknowledged before the next. */
import { drawWorld, type WorldShape } from "./botnets.js";
import { sealedBatches } from "./sensors.js";

const TIMEOUT_MS = 30_000;
const TRIES_MAX = 10;
const RETRY_MS = 500;

/** The server does not take what it is sent; the message says what it said. */
export class FillError extends Error {
  readonly code = "FILL";
}

/**
 * @param server its URL
 * @param tokenOf what a sensor shows, by its name
 * @param told called after each batch, with the number of events so far
 * @returns how many events there are
 * @throws FillError
 */
export async function fill(
  shape: WorldShape,
  server: string,
  tokenOf: (sensor: string) => string,
  told: (events: number) => void,
): Promise<number> {
  let events = 0;
  for (const batch of sealedBatches(drawWorld(shape), Date.now())) {
    await deliver(server, tokenOf(batch.sensor), batch.clock, batch.body);
    events += batch.events;
    told(events);
  }
  return events;
}

async function deliver(server: string, token: string, clock: string, body: Uint8Array): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/x-protobuf", "Minipot-Clock": clock };
  for (let tries = 1; ; tries++) {
    const response = await fetch(`${server}/v1/batches`, {
      method: "POST",
      headers,
      body: Buffer.from(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await response.arrayBuffer();
    if (response.ok) return;
    if (response.status !== 503 || tries >= TRIES_MAX) {
      throw new FillError(`The server answers ${response.status}: ${Buffer.from(answer).toString("utf8").slice(0, 500)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
