/** The owner's page: a password first, then what is collected and what came of it today. */
import { useEffect, useState } from "preact/hooks";
import { Brand } from "../dashboard/frame/brand.js";
import { ThemeButton } from "../dashboard/frame/theme-button.js";
import { useTheme } from "../dashboard/frame/use-theme.js";
import type { PageState } from "../owner/api.js";
import { Account } from "./account.js";
import { type AskError, getState, logOut } from "./ask.js";
import { Collection } from "./collection.js";
import { Credentials } from "./credentials.js";
import { DeliveryPanel } from "./delivery.js";
import { Entrance } from "./entrance.js";
import { TodayPanels } from "./today.js";
import { useOverview } from "./use-overview.js";

export function App() {
  const { theme, toggle } = useTheme();
  const [state, setState] = useState<PageState | undefined>();
  const [failure, setFailure] = useState<AskError | undefined>();
  const look = () => {
    getState().then(
      (answer) => {
        setState(answer);
        setFailure(undefined);
      },
      (error: AskError) => setFailure(error),
    );
  };
  useEffect(look, []);
  const isOpen = state?.state === "open";
  return (
    <>
      <header class="top">
        <Brand />
        <nav class="top-links" aria-label="Page">
          {isOpen && (
            <button type="button" class="button" onClick={() => void logOut().finally(look)}>
              Log out
            </button>
          )}
          <ThemeButton theme={theme} toggle={toggle} />
        </nav>
      </header>
      <main class="owner">
        {failure !== undefined && (
          <div class="failure" role="alert">
            <strong>{failure.message}</strong>
            <button type="button" class="button" onClick={look}>
              Try again
            </button>
          </div>
        )}
        {state !== undefined && (isOpen ? <Owner lockedOut={look} /> : <Entrance state={state} entered={look} />)}
      </main>
    </>
  );
}

function Owner({ lockedOut }: { readonly lockedOut: () => void }) {
  const { overview, failure, change, busy } = useOverview(lockedOut);
  if (overview === undefined) {
    return failure === undefined ? (
      <p class="soft" role="status">
        Asking the sensor …
      </p>
    ) : (
      <p class="failure" role="alert">
        {failure}
      </p>
    );
  }
  const { sensor, consent, today, nowMs, passwordSetMs } = overview;
  return (
    <>
      <div class="title">
        <h1>Data collection</h1>
        <span class="soft">
          {sensor.sensor} · minipot {sensor.version}
        </span>
      </div>
      {failure !== undefined && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      <div class="owner-columns">
        <div class="owner-column">
          <Collection sensor={sensor} busy={busy} change={change} />
          <Credentials view={sensor.credentials} consent={consent} busy={busy} change={change} />
          <DeliveryPanel sensor={sensor} nowMs={nowMs} />
          <Account setMs={passwordSetMs} />
        </div>
        <div class="owner-column">
          {today === undefined ? (
            <p class="failure">The collector does not answer: what hit this router today is not known now.</p>
          ) : (
            <TodayPanels today={today} nowMs={nowMs} mode={sensor.credentials.mode} />
          )}
        </div>
      </div>
    </>
  );
}
