/** How a child is launched so that it has no privilege but those named, and never gains one: by `setpriv`, where that is. */
import { spawnSync } from "node:child_process";

/** What `fork` takes of it. */
export interface Launch {
  readonly execPath?: string;
  readonly execArgv: string[];
}

/** Whether `setpriv` is there and can do it, by its arguments: an ordinary user may not change what root may. */
const known = new Map<string, boolean>();

/**
 * @param limits of setpriv
 * @param flags of Node
 */
export function launchWith(limits: readonly string[], flags: readonly string[]): Launch {
  const key = limits.join(" ");
  const isPossible = known.get(key) ?? spawnSync("setpriv", [...limits, "true"], { stdio: "ignore" }).status === 0;
  known.set(key, isPossible);
  if (!isPossible) return { execArgv: [...flags] };
  return { execPath: "setpriv", execArgv: [...limits, process.execPath, ...flags] };
}

/** No file that it runs gives it a privilege: none it starts, and neither would one that it was tricked into starting. */
export const NO_NEW_PRIVILEGES = "--no-new-privs";
