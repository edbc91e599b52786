/** Where what was recorded goes, and what did not get there. */
import { formatAge, formatBytes, formatPlural } from "../dashboard/parts/format.js";
import type { SensorView } from "../wire/owner.js";

export function DeliveryPanel({ sensor, nowMs }: { readonly sensor: SensorView; readonly nowMs: number }) {
  const { delivery, server, spool, dropped, own, startedMs } = sensor;
  return (
    <section class="panel" aria-labelledby="delivery">
      <header class="panel-head">
        <h2 id="delivery">Delivery</h2>
        <span class="soft">{server ?? "no server"}</span>
      </header>
      <dl class="facts">
        <Fact name="State">{deliveryText(delivery)}</Fact>
        <Fact name="Last acknowledged">
          {delivery?.lastAckMs === undefined ? "not yet" : agoText(nowMs - delivery.lastAckMs)}
        </Fact>
        <Fact name="Waiting">{delivery === undefined ? "not known" : formatPlural(delivery.eventsWaiting, "event")}</Fact>
        {spool !== undefined && (
          <Fact name="Kept on this router">
            {formatBytes(spool.bytes)} of {formatBytes(spool.bytesMax)}
            {spool.fault !== undefined && `; ${spool.fault}`}
          </Fact>
        )}
        {(delivery?.quarantined ?? 0) > 0 && (
          <Fact name="In quarantine">
            {formatPlural(delivery?.quarantined ?? 0, "batch", "batches")} that the server did not understand
          </Fact>
        )}
        {own > 0 && <Fact name="Your own">{formatPlural(own, "connection")} from your networks, not recorded</Fact>}
        <Fact name="Dropped">
          {dropped.length === 0
            ? `nothing since the start ${agoText(nowMs - startedMs)}`
            : dropped.map(([reason, count]) => <span key={reason}>{`${count} (${reason}) `}</span>)}
        </Fact>
      </dl>
    </section>
  );
}

function agoText(ageMs: number): string {
  const age = formatAge(ageMs);
  return age === "now" ? "just now" : `${age} ago`;
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function deliveryText(delivery: SensorView["delivery"]): string {
  if (delivery === undefined) return "not known yet";
  const why = delivery.reason === undefined ? "" : `: ${delivery.reason}`;
  switch (delivery.state) {
    case "off":
      return "off: no server is configured";
    case "connected":
      return "delivered";
    case "sending":
      return "delivering";
    case "spooling":
      return `the server does not take it; it is kept${why}`;
    case "losing":
      return `LOSING events${why}`;
    default:
      return delivery.state satisfies never;
  }
}
