/** Whether a sensor is heard of: a pause is silence only beside its usual ones. */
import type { SensorSummary } from "../../server/api/sensors.js";

export function SensorState({ sensor: { silentSince } }: { readonly sensor: SensorSummary }) {
  return silentSince === null ? <span class="good">Heard of</span> : <strong class="bad">Silent</strong>;
}
