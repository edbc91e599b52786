/** Which keys there are. */
import { useEffect, useRef } from "preact/hooks";

const KEYS: readonly (readonly [key: string, does: string])[] = [
  ["/", "Search for an address"],
  ["?", "Show these keys"],
  ["Tab", "Go to the next link or control"],
  ["← →", "Choose another window of time, on its buttons"],
  ["Esc", "Close this"],
];

export function KeysHelp({ close }: { readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="keys" ref={dialog} onClose={close} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
