/** The window's totals, one tile each; what was lost is a warning as soon as it is not nothing. */
import type { Overview, Totals } from "../../server/api.js";
import type { Loaded } from "../overview/use-overview.js";
import { Change } from "./change.js";
import { formatCount, formatPlural } from "./format.js";
import { Panel } from "./panel.js";

interface CountsProps {
  readonly loaded: Loaded<Overview>;
  /** Of the window before, once they are known. */
  readonly before: Totals | undefined;
  readonly retry: () => void;
}

export function Counts({ loaded: { data, error }, before, retry }: CountsProps) {
  return (
    <Panel title="Totals" className="counts" loaded={data !== undefined} error={error} retry={retry}>
      {data !== undefined && <Tiles totals={data.totals} before={before} />}
    </Panel>
  );
}

function Tiles({ totals, before }: { readonly totals: Totals; readonly before: Totals | undefined }) {
  const { events, sessions, logins, addresses, sensors, lostEvents, lostSessions } = totals;
  const lost = lostEvents + lostSessions;
  return (
    <dl class="tiles">
      <Tile label="Events" count={events} before={before?.events} />
      <Tile label="Sessions" count={sessions} before={before?.sessions} />
      <Tile label="Logins" count={logins} before={before?.logins} />
      <Tile label="Addresses" count={addresses} before={before?.addresses} />
      <Tile label="Sensors" count={sensors} />
      <div class={lost > 0 ? "tile tile-warning" : "tile"} title="What sensors told they could not keep or deliver.">
        <dt>Lost</dt>
        <dd>
          {formatCount(lost)}
          {lost > 0 && <small>{`${formatPlural(lostEvents, "event")}, ${formatPlural(lostSessions, "session")}`}</small>}
        </dd>
      </div>
    </dl>
  );
}

interface TileProps {
  readonly label: string;
  readonly count: number;
  readonly before?: number | undefined;
}

function Tile({ label, count, before }: TileProps) {
  return (
    <div class="tile">
      <dt>{label}</dt>
      <dd>
        {formatCount(count)}
        {before !== undefined && (
          <small class="soft">
            <Change now={count} before={before} since="in the window before" />
          </small>
        )}
      </dd>
    </div>
  );
}
