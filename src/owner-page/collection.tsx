/** What is faked: everything or nothing, and each service. */
import type { SwitchRequest } from "../owner/api.js";
import type { SensorView, ServiceView } from "../wire/owner.js";
import { Switch } from "./switch.js";

interface CollectionProps {
  readonly sensor: SensorView;
  readonly busy: boolean;
  readonly change: (request: SwitchRequest) => void;
}

export function Collection({ sensor: { collect, services, firewall }, busy, change }: CollectionProps) {
  return (
    <section class="panel" aria-labelledby="collection">
      <header class="panel-head">
        <h2 id="collection">Collection</h2>
        <Switch label="Collection" on={collect} busy={busy} change={(on) => change({ collect: on })} />
      </header>
      <p class="panel-text soft">
        {collect
          ? "Strangers who reach the fake services below are recorded. A real service on the same port always goes first."
          : "Off: no service is faked, nothing is recorded. What was recorded before is still delivered."}
      </p>
      <ul class="rows">
        {services.map((service) => (
          <li key={service.name} class="row">
            <div class="row-what">
              <strong>{service.name}</strong>
              <span class="soft">{service.ports.length === 0 ? "no port" : service.ports.join(", ")}</span>
            </div>
            <State service={service} collect={collect} />
            <Switch
              label={service.name}
              on={service.wanted}
              busy={busy}
              change={(on) => change({ services: { [service.name]: on } })}
            />
          </li>
        ))}
      </ul>
      <p class="panel-text soft">{firewallText(firewall)}</p>
    </section>
  );
}

const STATES: Readonly<Record<ServiceView["state"], string>> = {
  off: "off",
  stopped: "off",
  starting: "starting",
  up: "running",
  draining: "stopping",
  recycling: "restarting",
  backoff: "restarting",
  parked: "failed",
};

function State({ service: { state, reason, wanted }, collect }: { readonly service: ServiceView; readonly collect: boolean }) {
  const text = state === "off" && wanted && !collect ? "off with collection" : STATES[state];
  const isBad = state === "parked" || (state === "backoff" && reason !== undefined);
  return (
    <span class={`state state-${state} ${isBad ? "state-bad" : ""}`} title={reason}>
      <i />
      {text}
    </span>
  );
}

function firewallText(firewall: SensorView["firewall"]): string {
  if (firewall === undefined) return "The firewall is not enabled: only who asks for the sensor's own ports gets there.";
  const { state, fault, wan = [], guarded = [] } = firewall;
  const alone = guarded.length === 0 ? "" : ` Left alone, since somebody was connected there: ${guarded.join(", ")}.`;
  switch (state) {
    case "applied":
      return `The firewall hands over what comes in by ${wan.join(", ")}.${alone}`;
    case "waiting":
      return "The firewall waits for a service to hand connections to.";
    case "failed":
    case "lost":
      return `The firewall does not do its work: ${fault ?? "it has not said why"}.`;
    default:
      return state satisfies never;
  }
}
