/** What the live table is narrowed to. */
import { KINDS } from "../../event.js";
import { hrefOf } from "../frame/router.js";
import { isAddress } from "../frame/routes.js";
import { Choice } from "../parts/choice.js";
import type { Choose } from "../parts/use-view-state.js";
import type { ViewState } from "../parts/view-state.js";

interface LiveFiltersProps {
  readonly view: ViewState;
  readonly choose: Choose;
  readonly services: readonly string[];
}

export function LiveFilters({ view: { service, kind, address }, choose, services }: LiveFiltersProps) {
  return (
    <div class="filters">
      <Choice
        label="Service"
        all="all services"
        values={services}
        chosen={service}
        choose={(value) => choose({ service: value })}
      />
      <Choice label="Kind" all="all kinds" values={KINDS} chosen={kind} choose={(value) => choose({ kind: value })} />
      {address !== undefined && isAddress(address) && (
        <a class="button" href={hrefOf({ page: "attacker", address })}>
          All about it
        </a>
      )}
      {address !== undefined && (
        <button
          type="button"
          class="button button-on"
          aria-label={`Stop filtering by address ${address}`}
          onClick={() => choose({ address: undefined })}
        >
          <span class="address">{address}</span> <span aria-hidden="true">×</span>
        </button>
      )}
    </div>
  );
}
