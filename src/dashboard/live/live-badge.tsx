/** Whether what happens is seen as it happens. */
import { useEffect, useState } from "preact/hooks";
import { type LiveState, subscribeLive } from "../ask/live.js";

const TEXTS: Readonly<Record<LiveState, string>> = { connecting: "Connecting", live: "Live", reconnecting: "Reconnecting" };

export function LiveBadge() {
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => subscribeLive({ state: setState }), []);
  return (
    <span class={`live-badge live-badge-${state}`} role="status">
      <i aria-hidden="true" />
      {TEXTS[state]}
    </span>
  );
}
