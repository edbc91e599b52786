/** What becomes of user names and passwords, and the text that the owner agrees to before any are kept. */
import { useState } from "preact/hooks";
import type { Overview, SwitchRequest } from "../owner/api.js";
import type { CredentialsView } from "../wire/owner.js";

interface CredentialsProps {
  readonly view: CredentialsView;
  readonly consent: Overview["consent"];
  readonly busy: boolean;
  readonly change: (request: SwitchRequest) => void;
}

const MODES = [
  { mode: "off", name: "Off", about: "never leave the memory of the process that received them" },
  { mode: "hash", name: "Hashed", about: "kept as keyed hashes that nobody can read back" },
  { mode: "on", name: "On", about: "kept as they were typed" },
] as const;

export function Credentials({ view: { mode, wanted, consent: accepted, hasKey }, consent, busy, change }: CredentialsProps) {
  const [asked, setAsked] = useState<"hash" | "on" | undefined>();
  const isAgreed = accepted === consent.version;
  const choose = (next: CredentialsView["wanted"]) => {
    if (next === "off" || isAgreed) {
      setAsked(undefined);
      change({ credentials: next });
    } else setAsked(next);
  };
  return (
    <section class="panel" aria-labelledby="credentials">
      <header class="panel-head">
        <h2 id="credentials">User names and passwords</h2>
        <fieldset class="segments" disabled={busy}>
          <legend class="visually-hidden">What becomes of credentials</legend>
          {MODES.map(({ mode: value, name }) => (
            <label key={value} title={value === "hash" && !hasKey ? "needs credential_key in the config" : undefined}>
              <input
                type="radio"
                name="credentials"
                checked={(asked ?? mode) === value}
                disabled={value === "hash" && !hasKey}
                onChange={() => choose(value)}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
      </header>
      <p class="panel-text soft">
        What strangers try: {MODES.find(({ mode: known }) => known === mode)?.about}.
        {wanted !== mode && ` The config says ${wanted}, which counts once you have agreed to the text below.`}
      </p>
      {(asked !== undefined || wanted !== mode) && (
        <div class="consent">
          <pre>{consent.text}</pre>
          <div class="buttons">
            <button
              type="button"
              class="button button-on"
              disabled={busy}
              onClick={() => {
                change({ credentials: asked ?? wanted, consent: consent.version });
                setAsked(undefined);
              }}
            >
              I agree
            </button>
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => {
                setAsked(undefined);
                if (wanted !== "off") change({ credentials: "off" });
              }}
            >
              Keep none
            </button>
          </div>
        </div>
      )}
    </section>
  );
}
