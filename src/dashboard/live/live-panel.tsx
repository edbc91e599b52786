/** The live table: every event as it happens, filtered, held still on demand, and back in time page by page. */
import { useCallback, useState } from "preact/hooks";
import { formatCount, formatPlural } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import type { Choose } from "../parts/use-view-state.js";
import type { ViewState } from "../parts/view-state.js";
import { EventRow } from "./event-row.js";
import { ROWS_LOOKING_BACK_MAX, ROWS_MAX } from "./feed.js";
import { LiveFilters } from "./live-filters.js";
import { type FeedHandle, useFeed } from "./use-feed.js";

interface LivePanelProps {
  readonly view: ViewState;
  readonly choose: Choose;
  /** That can be filtered by. */
  readonly services: readonly string[];
  /** The page is of one address: it is no filter that could be taken off. */
  readonly isOfOne?: boolean;
}

export function LivePanel({ view, choose, services, isOfOne = false }: LivePanelProps) {
  const handle = useFeed(view);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    setOpen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const chooseAddress = useCallback(
    (address: string) => {
      if (!isOfOne) choose({ address });
    },
    [choose, isOfOne],
  );
  const { feed, loaded, error, reload } = handle;
  const filtered = view.service !== undefined || view.kind !== undefined || (view.address !== undefined && !isOfOne);
  return (
    <Panel
      title="Live events"
      className="live"
      loaded={loaded || feed.rows.length > 0}
      error={error}
      retry={reload}
      actions={
        <>
          <LiveFilters view={isOfOne ? { ...view, address: undefined } : view} choose={choose} services={services} />
          <PauseButton handle={handle} />
        </>
      }
    >
      {feed.missed > 0 && <Missed missed={feed.missed} reload={reload} />}
      {feed.rows.length === 0 ? (
        <Empty>
          {filtered ? "No event fits this filter yet." : "Nothing was seen yet. Log in to a sensor by hand to see it here."}
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="scroll events" id="events" tabIndex={0} aria-label="Live events, latest first">
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <span class="visually-hidden">Details</span>
                </th>
                <th scope="col">Time</th>
                <th scope="col">Service</th>
                <th scope="col">Kind</th>
                <th scope="col">Peer</th>
                <th scope="col">Seen</th>
              </tr>
            </thead>
            <tbody>
              {feed.rows.map((event) => (
                <EventRow
                  key={event.id}
                  event={event}
                  isOpen={open.has(event.id)}
                  toggle={toggle}
                  chooseAddress={chooseAddress}
                />
              ))}
            </tbody>
          </table>
          <Foot handle={handle} />
        </section>
      )}
    </Panel>
  );
}

function PauseButton({ handle: { feed, pause, resume } }: { readonly handle: FeedHandle }) {
  return (
    <button type="button" class={feed.paused ? "button button-on" : "button"} onClick={feed.paused ? resume : pause}>
      {feed.paused ? "Resume" : "Pause"}
      {feed.waitingCount > 0 && <span class="count">{formatCount(feed.waitingCount)} new</span>}
    </button>
  );
}

function Missed({ missed, reload }: { readonly missed: number; readonly reload: () => void }) {
  return (
    <div class="notice" role="status">
      <p>{formatPlural(missed, "event")} came faster than this page could take them. They are stored and counted above.</p>
      <button type="button" class="button" onClick={reload}>
        Load the latest
      </button>
    </div>
  );
}

function Foot({ handle: { feed, loadingOlder, loadOlder } }: { readonly handle: FeedHandle }) {
  if (feed.next === null) return <p class="foot soft">That is all there is.</p>;
  if (feed.rows.length >= ROWS_LOOKING_BACK_MAX) {
    return <p class="foot soft">The page shows {formatCount(ROWS_LOOKING_BACK_MAX)} events. Filter, or ask the API for more.</p>;
  }
  return (
    <p class="foot">
      <button type="button" class="button" disabled={loadingOlder} onClick={loadOlder}>
        {loadingOlder ? "Loading…" : "Load older"}
      </button>
      {!feed.paused && <span class="soft">Keeps the latest {formatCount(ROWS_MAX)}; looking back pauses.</span>}
    </p>
  );
}
