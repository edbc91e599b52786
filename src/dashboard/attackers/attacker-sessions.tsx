/** One attacker's connections, the latest first; an opened one shows its events. */
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { SessionSummary } from "../../server/api/sessions.js";
import { apiUrl } from "../ask/api.js";
import { getSessions } from "../ask/sessions.js";
import { usePages } from "../ask/use-pages.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount, formatDuration } from "../parts/format.js";
import { MoreButton } from "../parts/more-button.js";
import { Empty, Panel } from "../parts/panel.js";
import { ServiceLink } from "../parts/service-link.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";
import { SessionEventsRow } from "./session-events-row.js";

const HEADS = ["Session", "Service", "Sensor", "#Logins", "#Requests", "#Commands", "#Lasted", "Ended", "#Began"];

export function AttackerSessions({ address }: { readonly address: string }) {
  const asked = usePages(`sessions ${address}`, () => (after) => getSessions(address, after));
  const { rows, error, retry } = asked;
  const [opened, setOpened] = useState<string | undefined>();
  return (
    <Panel
      title="Sessions"
      loaded={rows !== undefined}
      error={error}
      retry={retry}
      actions={<CsvLink href={apiUrl(`addresses/${encodeURIComponent(address)}/sessions?format=csv`)} what="Sessions" />}
    >
      {rows?.length === 0 ? (
        <Empty>Its events are no longer kept, or it has not been seen.</Empty>
      ) : (
        <Table label="Sessions" heads={HEADS}>
          {rows?.map((session) => {
            const isOpen = opened === session.session;
            const toggle = () => setOpened(isOpen ? undefined : session.session);
            return (
              <Fragment key={session.session}>
                <Row session={session} isOpen={isOpen} toggle={toggle} />
                {isOpen && <SessionEventsRow session={session} columns={HEADS.length} />}
              </Fragment>
            );
          })}
        </Table>
      )}
      <MoreButton asked={asked} label="Earlier ones" />
    </Panel>
  );
}

interface RowProps {
  readonly session: SessionSummary;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

function Row({ session: one, isOpen, toggle }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <button type="button" class="link address" aria-expanded={isOpen} onClick={toggle}>
          {one.session}
        </button>
        {one.isAccepted && <small class="services">let in</small>}
      </th>
      <td>
        <ServiceLink service={one.service} />
      </td>
      <td class="soft">{one.sensor}</td>
      <td class="number">{formatCount(one.logins)}</td>
      <td class="number">{formatCount(one.requests)}</td>
      <td class="number">{formatCount(one.commands)}</td>
      <td class="number">{one.durationUs === null ? "" : formatDuration(one.durationUs)}</td>
      <td class="soft">{one.reason ?? "not told"}</td>
      <td class="number soft">
        <TimeAgo time={one.startedAt} />
      </td>
    </tr>
  );
}
