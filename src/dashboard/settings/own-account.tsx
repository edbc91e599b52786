/** Who one is here, another password, and the way out. */
import { useState } from "preact/hooks";
import type { Account } from "../../server/api/access.js";
import { changePassword, signOut } from "../ask/access.js";
import { asApiError } from "../ask/api.js";
import { Box } from "../parts/box.js";
import { NewPasswordFields, PasswordField } from "../parts/password-fields.js";

export function OwnAccount({ account: { name, role } }: { readonly account: Account }) {
  if (name === null) return null;
  // What was asked for one person is nothing for the next: the page begins anew.
  const leave = () => void signOut().finally(() => location.reload());
  return (
    <Box title="Your account" note={`${name}, ${role}`}>
      <NewPassword />
      <div class="buttons">
        <button type="button" class="button" onClick={leave}>
          Sign out
        </button>
      </div>
    </Box>
  );
}

function NewPassword() {
  const [outcome, setOutcome] = useState<{ readonly text: string; readonly failed: boolean } | undefined>();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const target = event.currentTarget as HTMLFormElement;
    const form = new FormData(target);
    const [current = "", password = "", again] = ["current", "password", "again"].map((name) => String(form.get(name) ?? ""));
    if (password !== again) return setOutcome({ text: "The two passwords differ.", failed: true });
    changePassword(current, password).then(
      () => {
        target.reset();
        setOutcome({ text: "Changed. Other browsers have to sign in anew.", failed: false });
      },
      (error: unknown) => setOutcome({ text: asApiError(error).detail, failed: true }),
    );
  };
  return (
    <details class="details">
      <summary>Change the password</summary>
      <form class="form" onSubmit={send}>
        <PasswordField name="current" label="Present password" autocomplete="current-password" />
        <NewPasswordFields />
        {outcome !== undefined && (
          <p class={outcome.failed ? "failure" : "soft"} role={outcome.failed ? "alert" : "status"}>
            {outcome.text}
          </p>
        )}
        <button type="submit" class="button">
          Change it
        </button>
      </form>
    </details>
  );
}
