/** The way in: the first password, or the one that there is. */
import { useState } from "preact/hooks";
import { NewPasswordFields, PasswordField } from "../dashboard/parts/password-fields.js";
import type { PageState } from "../owner/api.js";
import { logIn, setPassword } from "./ask.js";

interface EntranceProps {
  readonly state: PageState;
  readonly entered: () => void;
}

export function Entrance({ state: { state, needsCode }, entered }: EntranceProps) {
  const [failure, setFailure] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const isNew = state === "new";
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? "");
    if (isNew && text("password") !== text("again")) return setFailure("The two passwords differ.");
    setBusy(true);
    const asked = isNew
      ? setPassword({ password: text("password"), ...(needsCode ? { code: text("code") } : {}) })
      : logIn({ password: text("password") });
    asked.then(entered, (error: Error) => setFailure(error.message)).finally(() => setBusy(false));
  };
  return (
    <section class="panel entrance" aria-labelledby="entrance">
      <header class="panel-head">
        <h1 id="entrance">{isNew ? "Choose a password" : "Log in"}</h1>
      </header>
      <form class="form" onSubmit={send}>
        {isNew && <p class="soft">This page switches what this sensor collects. From now on it asks for this password.</p>}
        {isNew && needsCode && (
          <label class="field">
            <span>Setup code</span>
            <input name="code" inputMode="numeric" autocomplete="off" required />
            <small class="soft">Eight digits, shown by `minipot status` on the router.</small>
          </label>
        )}
        {isNew ? <NewPasswordFields /> : <PasswordField name="password" label="Password" autocomplete="current-password" focus />}
        {failure !== undefined && (
          <p class="failure" role="alert">
            {failure}
          </p>
        )}
        <button type="submit" class="button button-on" disabled={busy}>
          {isNew ? "Set the password" : "Log in"}
        </button>
      </form>
    </section>
  );
}
