/** Another password in place of the present one. */
import { useState } from "preact/hooks";
import { NewPasswordFields, PasswordField } from "./password-fields.js";

interface ChangePasswordProps {
  /** Rejects with an Error whose message the reader understands. */
  readonly change: (current: string, password: string) => Promise<unknown>;
}

export function ChangePassword({ change }: ChangePasswordProps) {
  const [outcome, setOutcome] = useState<{ readonly text: string; readonly failed: boolean } | undefined>();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const target = event.currentTarget as HTMLFormElement;
    const form = new FormData(target);
    const [current = "", password = "", again] = ["current", "password", "again"].map((name) => String(form.get(name) ?? ""));
    if (password !== again) return setOutcome({ text: "The two passwords differ.", failed: true });
    change(current, password).then(
      () => {
        target.reset();
        setOutcome({ text: "Changed. Other browsers have to log in anew.", failed: false });
      },
      (error: Error) => setOutcome({ text: error.message, failed: true }),
    );
  };
  return (
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
  );
}
