/** Another password in place of the present one. */
import { useState } from "preact/hooks";
import { formatExact } from "../dashboard/parts/format.js";
import { NewPasswordFields, PasswordField } from "../dashboard/parts/password-fields.js";
import { setPassword } from "./ask.js";

export function Account({ setMs }: { readonly setMs: number }) {
  const [outcome, setOutcome] = useState<{ readonly text: string; readonly failed: boolean } | undefined>();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const target = event.currentTarget as HTMLFormElement;
    const form = new FormData(target);
    const [current, password, again] = ["current", "password", "again"].map((name) => String(form.get(name) ?? ""));
    if (password !== again) return setOutcome({ text: "The two passwords differ.", failed: true });
    setPassword({ password: password ?? "", current: current ?? "" }).then(
      () => {
        target.reset();
        setOutcome({ text: "Changed. Other browsers have to log in anew.", failed: false });
      },
      (error: Error) => setOutcome({ text: error.message, failed: true }),
    );
  };
  return (
    <details class="panel details">
      <summary>
        Password <span class="soft">set {formatExact(new Date(setMs).toISOString()).slice(0, 16)}</span>
      </summary>
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
