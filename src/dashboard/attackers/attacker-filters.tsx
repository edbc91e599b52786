/** Which attackers are shown: fields that take effect when they are left or Enter is pressed. */
import type { Choose } from "../parts/use-view-state.js";
import type { ViewState } from "../parts/view-state.js";

const FIELDS = [
  { name: "service", label: "Service", pattern: "[a-z0-9\\-]{1,32}", take: (text: string) => text },
  { name: "country", label: "Country", pattern: "[A-Za-z]{2}", take: (text: string) => text.toUpperCase() },
  { name: "asn", label: "ASN", pattern: "(AS|as)?[0-9]{1,9}", take: (text: string) => text.replace(/^as/i, "") },
  { name: "sensor", label: "Sensor", pattern: "[a-z0-9._\\-]{1,64}", take: (text: string) => text },
] as const;

export function AttackerFilters({ state, choose }: { readonly state: ViewState; readonly choose: Choose }) {
  return (
    <form class="filters page-filters" onSubmit={(event) => event.preventDefault()}>
      {FIELDS.map(({ name, label, pattern, take }) => (
        <label class="choice" key={name}>
          <span class="choice-label">{label}</span>
          <input
            name={name}
            value={state[name] ?? ""}
            pattern={pattern}
            size={10}
            autocomplete="off"
            spellcheck={false}
            onChange={({ currentTarget }) => {
              if (currentTarget.reportValidity()) choose({ [name]: take(currentTarget.value.trim()) || undefined });
            }}
          />
        </label>
      ))}
      <label class="choice">
        <span class="choice-label">Listed</span>
        <select value={state.listed ?? ""} onChange={({ currentTarget }) => choose({ listed: currentTarget.value || undefined })}>
          <option value="">or not</option>
          <option value="true">only listed</option>
          <option value="false">not listed</option>
        </select>
      </label>
    </form>
  );
}
