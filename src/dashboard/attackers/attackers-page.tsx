/** The page "Attackers": who was seen in a window of time, in an order and by filters of the reader's choice. */
import { ADDRESS_ORDERS, type AddressSummary } from "../../server/api/addresses.js";
import { getAddresses } from "../ask/fleet.js";
import { useWindowPages } from "../ask/use-pages.js";
import { AttackerLink } from "../parts/attacker-link.js";
import { formatCount } from "../parts/format.js";
import { ListPanel } from "../parts/list-panel.js";
import { SpanPicker } from "../parts/span-picker.js";
import { TimeAgo } from "../parts/time-ago.js";
import { useViewState } from "../parts/use-view-state.js";
import { AttackerFilters } from "./attacker-filters.js";

const HEADS = ["Address", "#Events", "#Logins", "Services", "Country", "Network", "Listed", "#First", "#Last"];

export function AttackersPage() {
  const [state, choose] = useViewState();
  const { span, service, country, asn, sensor, listed } = state;
  const sort = ADDRESS_ORDERS.find((order) => order === state.sort) ?? "events";
  const wanted = { sort, service, country, asn, sensor, listed };
  return (
    <>
      <div class="title">
        <h1>Attackers</h1>
        <SpanPicker span={span} choose={(chosen) => choose({ span: chosen })} />
      </div>
      <AttackerFilters state={state} choose={choose} />
      <ListPanel
        title="Seen in this window"
        label="Attackers"
        path="addresses"
        span={span}
        wanted={wanted}
        asked={useWindowPages(span, wanted, getAddresses)}
        orders={ADDRESS_ORDERS}
        orderUsual="events"
        chooseOrder={(order) => choose({ sort: order })}
        heads={HEADS}
        keyOf={({ address }) => address}
        cells={cells}
        empty="No address was seen in this window."
      />
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
