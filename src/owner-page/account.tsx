/** The page's password: since when it is, and another one. */
import { ChangePassword } from "../dashboard/parts/change-password.js";
import { formatExact } from "../dashboard/parts/format.js";
import { setPassword } from "./ask.js";

export function Account({ setMs }: { readonly setMs: number }) {
  return (
    <details class="panel fold">
      <summary>
        Password <span class="soft">set {formatExact(new Date(setMs).toISOString()).slice(0, 16)}</span>
      </summary>
      <ChangePassword change={(current, password) => setPassword({ password, current })} />
    </details>
  );
}
