/** What one attacker tried last, latest first. */
import { getEvents } from "./api.js";
import { formatCount } from "./format.js";
import { Empty, Panel } from "./panel.js";
import { summarize } from "./seen.js";
import { SeenPart } from "./seen-part.js";
import { Table } from "./table.js";
import { TimeAgo } from "./time-ago.js";
import { useAsked } from "./use-asked.js";

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
