/**
 * A box of the page in whichever state it is: loading, failed, empty, shown, or shown though the last question failed. What it
 * shows when all is well is its children's.
 */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { ApiError } from "../ask/api.js";

interface PanelProps {
  readonly title: string;
  readonly className?: string;
  readonly actions?: ComponentChildren;
  readonly error?: ApiError | undefined;
  /** There is something to show, be it older than the error. */
  readonly loaded: boolean;
  readonly retry: () => void;
  readonly children: ComponentChildren;
}

export function Panel({ title, className = "", actions, error, loaded, retry, children }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${className}`} aria-labelledby={id} aria-busy={!loaded && error === undefined}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </header>
      {error !== undefined && <Failure error={error} stale={loaded} retry={retry} />}
      {loaded ? children : error === undefined && <Loading />}
    </section>
  );
}

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

function Failure({ error, stale, retry }: { readonly error: ApiError; readonly stale: boolean; readonly retry: () => void }) {
  return (
    <div class="failure" role="alert">
      <div>
        <strong>{error.message}</strong>
        <p>
          {error.detail}
          {stale && " What is shown is from before."} Trying again by itself.
        </p>
      </div>
      <button type="button" class="button" onClick={retry}>
        Retry now
      </button>
    </div>
  );
}

function Loading() {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">Loading</span>
      <i />
      <i />
      <i />
    </div>
  );
}
