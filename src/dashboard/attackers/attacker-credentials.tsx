/** What one attacker tried last, latest first. */
import { getEvents } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import { summarize } from "../live/seen.js";
import { SeenPart } from "../live/seen-part.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";

export function AttackerCredentials({ address, count }: { readonly address: string; readonly count: number }) {
  const { data, error, retry } = useAsked(address, () => getEvents({ service: undefined, kind: "login", address }, undefined));
  return (
    <Panel
      title="Latest logins"
      loaded={data !== undefined}
      error={error}
      retry={retry}
      actions={count > 0 && <small class="soft">{formatCount(count)} credentials in all</small>}
    >
      {data?.events.length === 0 ? (
        <Empty>It never tried to log in.</Empty>
      ) : (
        <Table label="Latest logins" heads={["Service", "Tried", "#Time"]}>
          {data?.events.map((event) => (
            <tr key={event.id}>
              <td>{event.service}</td>
              <td>
                <div class="peer-box">
                  {summarize(event).map((part) => (
                    <SeenPart part={part} />
                  ))}
                </div>
              </td>
              <td class="number soft">
                <TimeAgo time={event.time} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
