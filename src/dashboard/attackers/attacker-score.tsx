/** What an address scores, by which observations, and what follows from it. */
import type { AddressProfile } from "../../server/api.js";
import { formatCount, formatExact, formatPlural } from "../parts/format.js";
import { Table } from "../parts/table.js";

export function AttackerScore({ profile: { score, listing } }: { readonly profile: AddressProfile }) {
  return (
    <section class="panel" aria-labelledby="score">
      <header class="panel-head">
        <h2 id="score">Score {formatCount(Math.round(score.score))}</h2>
      </header>
      <p class="note">
        {listing === null
          ? "It is not listed. "
          : `It is listed since ${formatExact(listing.since)}, until ${formatExact(listing.expires)} if nothing more is seen of it. `}
        {score.listScore === null
          ? `An address of the class “${score.class ?? "none"}” never is.`
          : `Who reaches ${formatCount(score.listScore)} and was seen by ${formatPlural(score.sensorsMin, "sensor")} or more is listed; ${formatPlural(score.sensors, "sensor")} saw what counts.`}{" "}
        One sensor gives at most {formatCount(score.sensorScoreMax)}, and what was seen counts half after{" "}
        {formatPlural(score.halfLifeDays, "day")}.
      </p>
      {score.reasons.length > 0 && (
        <Table label="Reasons of the score" heads={["Service", "Kind", "#Events", "#Weight of each"]}>
          {score.reasons.map(({ service, kind, events, weight }) => (
            <tr key={`${service} ${kind}`}>
              <th scope="row">{service}</th>
              <td>
                <span class={`kind kind-${kind}`}>{kind}</span>
              </td>
              <td class="number">{formatCount(events)}</td>
              <td class="number">{weight}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
