/** An address that leads to all that is known of it. */
import { hrefOf } from "../frame/router.js";

export function AttackerLink({ address }: { readonly address: string }) {
  return (
    <a class="address" href={hrefOf({ page: "attacker", address })}>
      {address}
    </a>
  );
}
