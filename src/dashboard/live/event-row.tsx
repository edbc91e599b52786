/** One event: a line of the live table, and beneath it, when opened, everything known about it. */
import { Component } from "preact";
import type { EventView } from "../../server/api.js";
import { PeerText } from "../parts/peer-text.js";
import { TimeAgo } from "../parts/time-ago.js";
import { detailsOf, summarize } from "./seen.js";
import { SeenPart } from "./seen-part.js";

export interface EventRowProps {
  readonly event: EventView;
  readonly isOpen: boolean;
  readonly toggle: (id: string) => void;
  readonly chooseAddress: (address: string) => void;
}

/** A class, for only these can say that nothing changed: hundreds of rows stand still while one is added. */
export class EventRow extends Component<EventRowProps> {
  override shouldComponentUpdate(next: EventRowProps): boolean {
    return next.event !== this.props.event || next.isOpen !== this.props.isOpen;
  }

  override render() {
    const { event, isOpen, toggle, chooseAddress } = this.props;
    const detailsId = `details-${event.id}`;
    return (
      <>
        <tr class={isOpen ? "event event-open" : "event"}>
          <td class="event-toggle">
            <button
              type="button"
              class="disclosure"
              aria-expanded={isOpen}
              aria-controls={isOpen ? detailsId : undefined}
              aria-label={`Details of ${event.kind} from ${event.address}`}
              onClick={() => toggle(event.id)}
            />
          </td>
          <td class="event-time soft">
            <TimeAgo time={event.time} />
          </td>
          <td class="event-service">{event.service}</td>
          <td class="event-kind">
            <span class={`kind kind-${event.kind}`}>{event.kind}</span>
          </td>
          <td class="event-peer">
            <button
              type="button"
              class="link address"
              title="Show only this address"
              onClick={() => chooseAddress(event.address)}
            >
              {event.address.includes(":") ? `[${event.address}]` : event.address}
            </button>
            <span class="soft">:{event.port}</span>
          </td>
          <td class="event-seen">
            <div class="peer-box">
              {summarize(event).map((part) => (
                <SeenPart part={part} />
              ))}
            </div>
          </td>
        </tr>
        {isOpen && (
          <tr class="event-details" id={detailsId}>
            <td colSpan={6}>
              <Details event={event} />
            </td>
          </tr>
        )}
      </>
    );
  }
}

function Details({ event }: { readonly event: EventView }) {
  return (
    <dl class="details">
      {detailsOf(event).map(({ label, text, peer }) => (
        <div>
          <dt>{label}</dt>
          <dd class="peer-box">{peer ? <PeerText text={text} /> : text}</dd>
        </div>
      ))}
    </dl>
  );
}
