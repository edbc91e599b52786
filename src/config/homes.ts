/** Where files go when the config does not say. */
import { join } from "node:path";
import type { Environment } from "./environment.js";

/** As we were started: the sensor becomes another user later, and its folders stay where they are. */
const STARTED_AS_ROOT = process.getuid?.() === 0;

export interface Homes {
  /** Spool and store, a folder each, are kept here. */
  readonly state: string;
  /** Sockets and pids. */
  readonly runtime: string;
}

/** The system's folders for root, else the user's after the XDG base directory specification. */
export function homes(environment: Environment, root = STARTED_AS_ROOT): Homes {
  if (root) return { state: "/var/lib/minipot", runtime: "/run/minipot" };
  const { XDG_STATE_HOME, XDG_RUNTIME_DIR, HOME } = environment;
  const state = join(XDG_STATE_HOME || join(HOME || ".", ".local/state"), "minipot");
  return { state, runtime: XDG_RUNTIME_DIR ? join(XDG_RUNTIME_DIR, "minipot") : join(state, "run") };
}
