/** Who is signed in: asked at the start, after each change, and when the server says that it knows nobody. */
import { useEffect, useState } from "preact/hooks";
import type { Account } from "../../server/api/access.js";
import { getAccount } from "../ask/access.js";
import { onUnknown } from "../ask/api.js";
import { backoffMs } from "../ask/backoff.js";

interface KnownAccount {
  /** undefined until the server has answered. */
  readonly account: Account | undefined;
  readonly failed: boolean;
  /** Asks again. */
  readonly changed: () => void;
}

export function useAccount(): KnownAccount {
  const [account, setAccount] = useState<Account | undefined>();
  const [failures, setFailures] = useState(0);
  const [asked, setAsked] = useState(0);
  const changed = () => setAsked((count) => count + 1);
  useEffect(() => onUnknown(changed), []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    getAccount().then(
      (answer) => {
        if (ended) return;
        setAccount(answer);
        setFailures(0);
      },
      () => {
        if (ended) return;
        setFailures((count) => count + 1);
        timer = setTimeout(changed, backoffMs(failures));
      },
    );
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [asked]);
  return { account, failed: failures > 0, changed };
}
