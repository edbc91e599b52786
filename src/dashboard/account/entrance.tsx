/** The way in: the first account, signing in, or a password of one's own in place of one that was told. */
import { useEffect, useState } from "preact/hooks";
import type { Account } from "../../server/api/access.js";
import { changePassword, setUp, signIn } from "../ask/access.js";
import { asApiError } from "../ask/api.js";
import { Brand } from "../frame/brand.js";
import { NewPasswordFields, PasswordField } from "../parts/password-fields.js";
import { NameField } from "./name-field.js";

const TEXTS = {
  new: { title: "Make the first account", button: "Make the account" },
  out: { title: "Sign in", button: "Sign in" },
  change: { title: "Choose a password of your own", button: "Set the password" },
} as const;

/** In the link that `minipot up` and `minipot simulate` show. */
const SETUP = /^#setup=(\d+)$/;

interface EntranceProps {
  readonly account: Account;
  readonly entered: () => void;
}

export function Entrance({ account, entered }: EntranceProps) {
  const [failure, setFailure] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const state = account.state === "in" ? "out" : account.state;
  const { title, button } = TEXTS[state];
  useEffect(() => {
    document.title = `${title} · minipot`;
  }, [title]);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? "");
    const password = text("password");
    if (state !== "out" && password !== text("again")) return setFailure("The two passwords differ.");
    setBusy(true);
    const asked = {
      new: () => setUp(text("code").trim(), text("name"), password),
      out: () => signIn(text("name"), password),
      change: () => changePassword(text("current"), password),
    }[state]();
    asked
      .then(
        () => {
          // The code is of no more use, and nothing to leave in an address bar.
          if (location.hash !== "") history.replaceState(null, "", location.pathname + location.search);
          setFailure(undefined);
          entered();
        },
        (error: unknown) => setFailure(asApiError(error).detail),
      )
      .finally(() => setBusy(false));
  };
  return (
    <main class="gate">
      <Brand />
      <section class="panel entrance" aria-labelledby="entrance">
        <header class="panel-head">
          <h1 id="entrance">{title}</h1>
        </header>
        <form class="form" key={state} onSubmit={send}>
          {state === "new" && <SetupCode />}
          {state === "change" ? (
            <>
              <p class="soft">The one you have, {account.name}, was told to you by somebody else.</p>
              <PasswordField name="current" label="The password you were told" autocomplete="current-password" focus />
            </>
          ) : (
            <NameField autocomplete="username" />
          )}
          {state === "out" ? (
            <PasswordField name="password" label="Password" autocomplete="current-password" />
          ) : (
            <NewPasswordFields />
          )}
          {failure !== undefined && (
            <p class="failure" role="alert">
              {failure}
            </p>
          )}
          <button type="submit" class="button button-on" disabled={busy}>
            {button}
          </button>
        </form>
      </section>
    </main>
  );
}

function SetupCode() {
  return (
    <>
      <p class="soft">Nobody has an account on this server yet. The first one may do everything, and let others in.</p>
      <label class="field">
        <span>Setup code</span>
        <input name="code" inputMode="numeric" autocomplete="off" required value={SETUP.exec(location.hash)?.[1] ?? ""} />
        <small class="soft">
          Eight digits: <code>setup-code</code> in the server's data folder.
        </small>
      </label>
    </>
  );
}
