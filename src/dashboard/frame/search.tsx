/** Takes an address and leads to its page; anything else is looked for in what peers show. */
import { go, hrefOf } from "./router.js";
import { isAddress } from "./routes.js";

export function Search() {
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const field = event.currentTarget.elements.namedItem("sought");
          if (!(field instanceof HTMLInputElement)) return;
          const sought = field.value.trim();
          if (sought === "") return;
          const address = sought.replace(/^\[(.*)\]$/, "$1");
          field.value = "";
          go(isAddress(address) ? hrefOf({ page: "attacker", address }) : findUrl(sought));
        }}
      >
        <input
          id="search"
          name="sought"
          type="search"
          placeholder="Address, user, URI…"
          aria-label="Search for an address, or in what peers show"
          aria-keyshortcuts="/"
          maxLength={256}
          autoComplete="off"
          spellcheck={false}
        />
      </form>
    </search>
  );
}

/** Of all that is kept of days: what is looked for is seldom of today. */
function findUrl(find: string): string {
  return `${hrefOf({ page: "traits" })}?${new URLSearchParams({ window: "30d", find })}`;
}
