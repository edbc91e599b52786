/** The page "Listed": what the feeds hold, and where they are. */
import { getListed } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import { urlOf } from "../frame/router.js";
import { AttackerLink } from "../parts/attacker-link.js";
import { formatCount, formatPlural } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";

/** Rows; the files have all of them. */
const ROWS_MAX = 1_000;
const FORMATS = [
  ["txt", "Text"],
  ["csv", "CSV"],
  ["json", "JSON"],
  ["nft", "nftables"],
] as const;

export function ListedPage() {
  const { data, error, retry } = useAsked("listed", getListed);
  const rows = data?.listings.toSorted((a, b) => b.score - a.score || b.lastSeen.localeCompare(a.lastSeen)).slice(0, ROWS_MAX);
  return (
    <>
      <div class="title">
        <h1>Listed</h1>
        <nav class="formats" aria-label="The list as a file">
          {FORMATS.map(([name, label]) => (
            <a key={name} class="button" href={urlOf(`feeds/listed.${name}`)}>
              {label}
            </a>
          ))}
        </nav>
      </div>
      <Panel
        title={data === undefined ? "Addresses" : formatPlural(data.count, "address", "addresses")}
        loaded={data !== undefined}
        error={error}
        retry={retry}
        actions={
          data !== undefined && (
            <small class="soft">
              Serial {data.serial}, made <TimeAgo time={data.generated} /> ago, good until <TimeAgo time={data.expires} />
              {data.count > ROWS_MAX && `; shown are the ${formatCount(ROWS_MAX)} with the highest score`}
            </small>
          )
        }
      >
        {rows?.length === 0 ? (
          <Empty>Nobody is listed: no address was seen by enough sensors of late.</Empty>
        ) : (
          <Table label="Listed addresses" heads={["Address", "#Score", "#Sensors", "Reasons", "Class", "#Since", "#Expires"]}>
            {rows?.map((listing) => (
              <tr key={listing.address}>
                <th scope="row">
                  <AttackerLink address={listing.address} />
                </th>
                <td class="number">{formatCount(Math.round(listing.score))}</td>
                <td class="number">{formatCount(listing.sensors)}</td>
                <td class="soft wide">
                  {listing.reasons.map(({ service, kind, events }) => `${service} ${kind} × ${formatCount(events)}`).join(", ")}
                </td>
                <td>{listing.class ?? <span class="soft">none</span>}</td>
                <td class="number soft">
                  <TimeAgo time={listing.since} />
                </td>
                <td class="number soft">
                  <TimeAgo time={listing.expires} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
    </>
  );
}
