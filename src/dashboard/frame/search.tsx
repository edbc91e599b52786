/** Takes an address and leads to its page. */
import { useState } from "preact/hooks";
import { go, hrefOf } from "./router.js";
import { isAddress } from "./routes.js";

export function Search() {
  const [wrong, setWrong] = useState(false);
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const field = event.currentTarget.elements.namedItem("address");
          if (!(field instanceof HTMLInputElement)) return;
          const address = field.value.trim().replace(/^\[(.*)\]$/, "$1");
          const good = isAddress(address);
          setWrong(!good);
          if (!good) return;
          field.value = "";
          go(hrefOf({ page: "attacker", address }));
        }}
      >
        <input
          id="search"
          name="address"
          type="search"
          placeholder="Address"
          aria-label="Search for an address"
          aria-keyshortcuts="/"
          aria-invalid={wrong}
          aria-describedby={wrong ? "search-wrong" : undefined}
          autoComplete="off"
          spellcheck={false}
          onInput={() => setWrong(false)}
        />
        {wrong && (
          <p id="search-wrong" class="search-wrong" role="alert">
            Not an IPv4 or IPv6 address.
          </p>
        )}
      </form>
    </search>
  );
}
