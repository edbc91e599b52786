/** The page "Traits": credentials, URIs, user agents, fingerprints and ports that peers show, by a choice of the reader's. */
import { TRAIT_ORDERS, TRAITS, type TraitSummary } from "../../server/api/traits.js";
import { serverNow } from "../ask/api.js";
import { csvUrl, getTraits } from "../ask/fleet.js";
import { usePages } from "../ask/use-pages.js";
import { hrefOf } from "../frame/router.js";
import { Choice } from "../parts/choice.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { SpanPicker } from "../parts/span-picker.js";
import { rangeOf } from "../parts/spans.js";
import { TimeAgo } from "../parts/time-ago.js";
import { KINDS, TraitText } from "../parts/trait-text.js";
import { useViewState } from "../parts/use-view-state.js";
import { VirtualTable } from "../parts/virtual-table.js";

const HEADS = ["Kind", "Shown", "#Events", "#Addresses", "#Sensors", "#First", "#Last"];

export function TraitsPage() {
  const [state, choose] = useViewState();
  const { span, find } = state;
  const kind = TRAITS.find((trait) => trait === state.trait);
  const isNew = state.fresh === "true" ? "true" : undefined;
  const sort = TRAIT_ORDERS.find((order) => order === state.sort) ?? "events";
  const wanted = { sort, kind, find, new: isNew };
  const { rows, hasMore, error, more, retry } = usePages(span, wanted, getTraits);
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
          <select value={isNew ?? ""} onChange={({ currentTarget }) => choose({ fresh: currentTarget.value || undefined })}>
            <option value="">or not</option>
            <option value="true">only new in this window</option>
          </select>
        </label>
      </form>
      <Panel
        title="Shown in this window"
        loaded={rows !== undefined}
        error={error}
        retry={retry}
        actions={
          <>
            <Choice
              label="Order"
              all="events"
              values={TRAIT_ORDERS.filter((order) => order !== "events")}
              chosen={sort === "events" ? undefined : sort}
              choose={(order) => choose({ sort: order })}
            />
            <CsvLink href={csvUrl("traits", rangeOf(span, serverNow()), wanted)} what="Traits" />
          </>
        }
      >
        {rows?.length === 0 ? (
          <Empty>
            Nothing like that was shown in this window. Sensors keep credentials only where their owner said so (log_credentials).
          </Empty>
        ) : (
          <VirtualTable
            key={JSON.stringify([span, wanted])}
            label="Traits"
            heads={HEADS}
            rows={rows ?? []}
            hasMore={hasMore}
            more={more}
            keyOf={({ kind: shown, hash }) => `${shown} ${hash}`}
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
