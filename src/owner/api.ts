/** What the owner's page asks its process, under `/api/`, and what it is told: JSON. Shapes alone; the page's own code reads them too. */
import type { SensorView } from "../wire/owner.js";
import type { Today } from "../wire/today.js";

/** `GET state`: who is asking? */
export interface PageState {
  /** `new`: there is no password yet. `locked`: log in. `open`: logged in. */
  readonly state: "new" | "locked" | "open";
  /** Who sets the first password from here needs the setup code. */
  readonly needsCode: boolean;
}

/** `POST password`: the first one, with a code where that is needed, or another one in place of `current`. */
export interface PasswordRequest {
  readonly password: string;
  readonly code?: string;
  readonly current?: string;
}

/** `POST login` */
export interface LoginRequest {
  readonly password: string;
}

/** `GET overview` */
export interface Overview {
  readonly sensor: SensorView;
  /** The text that the owner agrees to, and its number. */
  readonly consent: { readonly version: number; readonly text: string };
  /** Absent while the collector does not answer. */
  readonly today?: Today;
  /** The sensor's clock, in milliseconds since 1970. */
  readonly nowMs: number;
  readonly passwordSetMs: number;
}

/** RFC 9457; of every answer that is none of the above. */
export interface Problem {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** Which side of a change is asked for; the supervisor checks it (config/switches.ts). */
export interface SwitchRequest {
  readonly collect?: boolean;
  readonly services?: Readonly<Record<string, boolean>>;
  readonly credentials?: "off" | "hash" | "on";
  readonly consent?: number;
}
