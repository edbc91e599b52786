/** The page "Listed": what the feeds hold and why, and where they are. */
import { useState } from "preact/hooks";
import type { Listings, ListingView } from "../../server/api.js";
import { apiUrl, getListings } from "../ask/api.js";
import { usePages } from "../ask/use-pages.js";
import { AttackerLink } from "../parts/attacker-link.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount, formatPlural } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { TimeAgo } from "../parts/time-ago.js";
import { useViewState } from "../parts/use-view-state.js";
import { VirtualTable } from "../parts/virtual-table.js";
import { Feeds } from "./feeds.js";

const HEADS = ["Address", "#Score", "#Sensors", "Reasons", "Class", "#Since", "#Expires"];

export function ListedPage() {
  const [{ find }, choose] = useViewState();
  const [issue, setIssue] = useState<Listings | undefined>();
  const asked = usePages(`listed ${find ?? ""}`, () => async (after) => {
    const page = await getListings(find, after);
    setIssue(page);
    return { rows: page.listings, next: page.next };
  });
  const { rows, error, retry, hasMore, more } = asked;
  return (
    <>
      <div class="title">
        <h1>Listed</h1>
        {issue !== undefined && (
          <small class="soft">
            Serial {issue.serial}, made <TimeAgo time={issue.generated} /> ago, good until <TimeAgo time={issue.expires} />
          </small>
        )}
      </div>
      <form class="filters page-filters" onSubmit={(event) => event.preventDefault()}>
        <label class="choice">
          <span class="choice-label">Begins with</span>
          <input
            name="find"
            value={find ?? ""}
            maxLength={45}
            pattern="[0-9a-fA-F:.]*"
            autocomplete="off"
            spellcheck={false}
            onChange={({ currentTarget }) => choose({ find: currentTarget.value || undefined })}
          />
        </label>
      </form>
      <Panel
        title={issue === undefined ? "Addresses" : formatPlural(issue.found, "address", "addresses")}
        loaded={rows !== undefined}
        error={error}
        retry={retry}
        actions={<CsvLink href={apiUrl("listings?format=csv")} what="The list" />}
      >
        {rows?.length === 0 ? (
          <Empty>
            {find === undefined ? "Nobody is listed: no address was seen by enough sensors of late." : "None begins so."}
          </Empty>
        ) : (
          <VirtualTable
            key={find ?? ""}
            label="Listed addresses"
            heads={HEADS}
            rows={rows ?? []}
            hasMore={hasMore}
            more={more}
            keyOf={({ address }) => address}
            cells={cells}
          />
        )}
      </Panel>
      <Feeds />
    </>
  );
}

function cells({ address, score, sensors, reasons, class: name, since, expires }: ListingView) {
  return (
    <>
      <th scope="row">
        <AttackerLink address={address} />
      </th>
      <td class="number">{formatCount(Math.round(score))}</td>
      <td class="number">{formatCount(sensors)}</td>
      <td class="soft">{reasons.map(({ service, kind, events }) => `${service} ${kind} × ${formatCount(events)}`).join(", ")}</td>
      <td>{name ?? <span class="soft">none</span>}</td>
      <td class="number soft">
        <TimeAgo time={since} />
      </td>
      <td class="number soft">
        <TimeAgo time={expires} />
      </td>
    </>
  );
}
