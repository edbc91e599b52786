/** Events straight into a store, as ingest would write them, whatever their time. */
import type { Event } from "../../src/event.js";
import { EventBlock } from "../../src/server/ingest/event-block.js";
import type { Store } from "../../src/server/store/store.js";

export interface Sight {
  readonly event: Event;
  readonly sensor: string;
  readonly service?: string;
  readonly timeMs: number;
  /** When it arrived; otherwise at once. */
  readonly receivedMs?: number;
}

let inserts = 0;

/** In one insert. */
export async function storeEvents(store: Store, sights: readonly Sight[]): Promise<void> {
  const insert = ++inserts;
  const block = new EventBlock();
  for (const [index, { event, sensor, service = "telnet", timeMs, receivedMs = timeMs }] of sights.entries()) {
    const ids = { boot: "cd".repeat(16), spool: `${insert}`.padStart(32, "0"), worker: "0123456789abcdef" };
    const add = block.frame({ receivedMs, sensor, ...ids, service, consent: 0, credentialMode: "on" });
    add(event, 1 + index, timeMs, "age");
  }
  await store.insert("events", block.finish(), `stored ${insert}`);
}
