/** What was seen of one connection, beneath its line. */
import type { SessionSummary } from "../../server/api/sessions.js";
import { apiUrl } from "../ask/api.js";
import { getSession } from "../ask/sessions.js";
import { useAsked } from "../ask/use-asked.js";
import { summarize } from "../live/seen.js";
import { SeenPart } from "../live/seen-part.js";
import { formatExact } from "../parts/format.js";

interface SessionEventsRowProps {
  readonly session: SessionSummary;
  /** Of the table that it stands in. */
  readonly columns: number;
}

export function SessionEventsRow({ session: { session, hasTranscript }, columns }: SessionEventsRowProps) {
  const { data, error } = useAsked(session, () => getSession(session));
  return (
    <tr class="session-events">
      <td colSpan={columns}>
        {error !== undefined && <p role="alert">{error.detail}</p>}
        <ol aria-label={`Events of ${session}`}>
          {data?.events.map((event) => (
            <li key={event.id}>
              <small class="soft">{formatExact(event.time)}</small> <span class={`kind kind-${event.kind}`}>{event.kind}</span>{" "}
              <span class="peer-box">
                {summarize(event).map((part) => (
                  <SeenPart part={part} />
                ))}
              </span>
            </li>
          ))}
        </ol>
        {data?.isWhole === false && <p class="soft">It goes on; these are its first {data.events.length} events.</p>}
        {hasTranscript && (
          <a href={apiUrl(`sessions/${session}/transcript`)} download={`${session}.cast`}>
            What its terminal showed, as asciicast
          </a>
        )}
      </td>
    </tr>
  );
}
