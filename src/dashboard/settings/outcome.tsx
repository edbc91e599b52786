/** What came of what was done: a failure, or a secret that is shown this once. */
import type { ComponentChildren } from "preact";

export function Outcome({ failure, children }: { readonly failure: string | undefined; readonly children?: ComponentChildren }) {
  if (failure !== undefined) {
    return (
      <p class="failure" role="alert">
        {failure}
      </p>
    );
  }
  return <div role="status">{children && <p class="told-once">{children}</p>}</div>;
}
