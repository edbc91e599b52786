/** The page "Attackers": who was seen in a window of time, in an order and by filters of the reader's choice. */
import { ADDRESS_ORDERS, type AddressSummary } from "../../server/api/addresses.js";
import { serverNow } from "../ask/api.js";
import { csvUrl, getAddresses } from "../ask/fleet.js";
import { usePages } from "../ask/use-pages.js";
import { AttackerLink } from "../parts/attacker-link.js";
import { Choice } from "../parts/choice.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { SpanPicker } from "../parts/span-picker.js";
import { rangeOf } from "../parts/spans.js";
import { TimeAgo } from "../parts/time-ago.js";
import { useViewState } from "../parts/use-view-state.js";
import { VirtualTable } from "../parts/virtual-table.js";
import { AttackerFilters } from "./attacker-filters.js";

const HEADS = ["Address", "#Events", "#Logins", "Services", "Country", "Network", "Listed", "#First", "#Last"];

export function AttackersPage() {
  const [state, choose] = useViewState();
  const { span, service, country, asn, sensor, listed } = state;
  const sort = ADDRESS_ORDERS.find((order) => order === state.sort) ?? "events";
  const wanted = { sort, service, country, asn, sensor, listed };
  const { rows, hasMore, error, more, retry } = usePages(span, wanted, getAddresses);
  return (
    <>
      <div class="title">
        <h1>Attackers</h1>
        <SpanPicker span={span} choose={(chosen) => choose({ span: chosen })} />
      </div>
      <AttackerFilters state={state} choose={choose} />
      <Panel
        title="Seen in this window"
        loaded={rows !== undefined}
        error={error}
        retry={retry}
        actions={
          <>
            <Choice
              label="Order"
              all="events"
              values={ADDRESS_ORDERS.filter((order) => order !== "events")}
              chosen={sort === "events" ? undefined : sort}
              choose={(order) => choose({ sort: order })}
            />
            <CsvLink href={csvUrl("addresses", rangeOf(span, serverNow()), wanted)} what="Attackers" />
          </>
        }
      >
        {rows?.length === 0 ? (
          <Empty>No address was seen in this window.</Empty>
        ) : (
          <VirtualTable
            key={JSON.stringify([span, wanted])}
            label="Attackers"
            heads={HEADS}
            rows={rows ?? []}
            hasMore={hasMore}
            more={more}
            keyOf={({ address }) => address}
            cells={cells}
          />
        )}
      </Panel>
      <p class="soft">
        {rows !== undefined && `${formatCount(rows.length)}${hasMore ? " and more" : ""}. `}Counts are of whole days of UTC.
      </p>
    </>
  );
}

function cells(one: AddressSummary) {
  return (
    <>
      <th scope="row">
        <AttackerLink address={one.address} />
      </th>
      <td class="number">{formatCount(one.events)}</td>
      <td class="number">{formatCount(one.logins)}</td>
      <td class="soft">{one.services.join(", ")}</td>
      <td class="soft">{one.country}</td>
      <td class="soft" title={one.organization ?? undefined}>
        {one.asn !== null && `AS${one.asn}`}
      </td>
      <td>{one.listedScore === null ? "" : formatCount(Math.round(one.listedScore))}</td>
      <td class="number soft">
        <TimeAgo time={one.firstSeen} />
      </td>
      <td class="number soft">
        <TimeAgo time={one.lastSeen} />
      </td>
    </>
  );
}
