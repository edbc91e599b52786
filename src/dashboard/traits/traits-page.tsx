/** The page "Traits": credentials, URIs, user agents, fingerprints and ports that peers show, by a choice of the reader's. */
import { TRAIT_ORDERS, TRAITS, type TraitSummary } from "../../server/api/traits.js";
import { getTraits } from "../ask/fleet.js";
import { useWindowPages } from "../ask/use-pages.js";
import { hrefOf } from "../frame/router.js";
import { formatCount } from "../parts/format.js";
import { ListPanel } from "../parts/list-panel.js";
import { SpanPicker } from "../parts/span-picker.js";
import { TimeAgo } from "../parts/time-ago.js";
import { KINDS, TraitText } from "../parts/trait-text.js";
import { useViewState } from "../parts/use-view-state.js";

const HEADS = ["Kind", "Shown", "#Events", "#Addresses", "#Sensors", "#First", "#Last"];

export function TraitsPage() {
  const [state, choose] = useViewState();
  const { span, find } = state;
  const kind = TRAITS.find((trait) => trait === state.trait);
  const isNew = state.new === "true" ? "true" : undefined;
  const sort = TRAIT_ORDERS.find((order) => order === state.sort) ?? "events";
  const wanted = { sort, kind, find, new: isNew };
  return (
    <>
      <div class="title">
        <h1>Traits</h1>
        <SpanPicker span={span} choose={(chosen) => choose({ span: chosen })} />
      </div>
      <form class="filters page-filters" onSubmit={(event) => event.preventDefault()}>
        <label class="choice">
          <span class="choice-label">Kind</span>
          <select value={kind ?? ""} onChange={({ currentTarget }) => choose({ trait: currentTarget.value || undefined })}>
            <option value="">all</option>
            {TRAITS.map((trait) => (
              <option key={trait} value={trait}>
                {KINDS[trait]}
              </option>
            ))}
          </select>
        </label>
        <label class="choice">
          <span class="choice-label">Find</span>
          <input
            name="find"
            value={find ?? ""}
            maxLength={256}
            autocomplete="off"
            spellcheck={false}
            onChange={({ currentTarget }) => choose({ find: currentTarget.value || undefined })}
          />
        </label>
        <label class="choice">
          <span class="choice-label">New</span>
          <select value={isNew ?? ""} onChange={({ currentTarget }) => choose({ new: currentTarget.value || undefined })}>
            <option value="">or not</option>
            <option value="true">only new in this window</option>
          </select>
        </label>
      </form>
      <ListPanel
        title="Shown in this window"
        label="Traits"
        path="traits"
        span={span}
        wanted={wanted}
        asked={useWindowPages(span, wanted, getTraits)}
        orders={TRAIT_ORDERS}
        orderUsual="events"
        chooseOrder={(order) => choose({ sort: order })}
        heads={HEADS}
        keyOf={({ kind: shown, hash }) => `${shown} ${hash}`}
        cells={cells}
        empty="Nothing like that was shown in this window. Sensors keep credentials only where their owner said so (log_credentials)."
      />
    </>
  );
}

function cells(one: TraitSummary) {
  return (
    <>
      <td class="soft">{KINDS[one.kind]}</td>
      <th scope="row">
        <a href={hrefOf({ page: "trait", kind: one.kind, hash: one.hash })}>
          <TraitText shown={one} />
        </a>
      </th>
      <td class="number">{formatCount(one.events)}</td>
      <td class="number">{formatCount(one.addresses)}</td>
      <td class="number">{formatCount(one.sensors)}</td>
      <td class="number soft">
        <TimeAgo time={one.firstSeen} />
      </td>
      <td class="number soft">
        <TimeAgo time={one.lastSeen} />
      </td>
    </>
  );
}
