/** Events straight into a store, as ingest would write them, whatever their time. */
import type { Event } from "../../src/event.js";
import { eventRows } from "../../src/server/ingest/rows.js";
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
  const rows = sights.map(({ event, sensor, service = "telnet", timeMs, receivedMs = timeMs }, index) => {
    const spool = `${insert}`.padStart(32, "0");
    const ids = { boot: "cd".repeat(16), spool, worker: "0123456789abcdef" };
    const rowOf = eventRows({ receivedMs, sensor, ...ids, service, consent: 0, credentialMode: "on" });
    return rowOf(event, 1 + index, timeMs, "age");
  });
  await store.insert("events", Buffer.from(rows.join(""), "latin1"), `stored ${insert}`);
}
