/** Who one is here, another password, and the way out. */
import type { Account } from "../../server/api/access.js";
import { changePassword, signOut } from "../ask/access.js";
import { asApiError } from "../ask/api.js";
import { Box } from "../parts/box.js";
import { ChangePassword } from "../parts/change-password.js";

export function OwnAccount({ account: { name, role } }: { readonly account: Account }) {
  if (name === null) return null;
  const change = (current: string, password: string) =>
    changePassword(current, password).catch((error: unknown) => {
      throw new Error(asApiError(error).detail);
    });
  // What was asked for one person is nothing for the next: the page begins anew.
  const leave = () => void signOut().finally(() => location.reload());
  return (
    <Box title="Your account" note={`${name}, ${role}`}>
      <details class="fold">
        <summary>Change the password</summary>
        <ChangePassword change={change} />
      </details>
      <div class="buttons">
        <button type="button" class="button" onClick={leave}>
          Sign out
        </button>
      </div>
    </Box>
  );
}
