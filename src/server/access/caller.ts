/** Who asks, and what they may. */
import type { Scope } from "../api/access.js";

export interface Caller {
  /** A signed-in browser, a program, or a command of this machine. */
  readonly via: "session" | "token" | "local";
  /** The person; of a token, whose it is. */
  readonly person: string;
  /** As the audit log names it: `kim`, `kim/siem`, `local`. */
  readonly actor: string;
  readonly scopes: readonly Scope[];
}

/** A request that is not for who asks, or not as things are. The message is for them. */
export class AccessError extends Error {
  readonly statusCode: number;
  readonly retryAfterS: number | undefined;

  constructor(statusCode: number, message: string, retryAfterS?: number) {
    super(message);
    this.statusCode = statusCode;
    this.retryAfterS = retryAfterS;
  }
}
