/** Asks the page's process. Every failure is an AskError that the page's reader can understand; retrying is the caller's. */
import type { LoginRequest, Overview, PageState, PasswordRequest, Problem, SwitchRequest } from "../owner/api.js";

const TIMEOUT_MS = 20_000;

export class AskError extends Error {
  readonly code = "ASK";
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const getState = () => ask<PageState>("state");
export const getOverview = () => ask<Overview>("overview");
export const setPassword = (request: PasswordRequest) => ask("password", request);
export const logIn = (request: LoginRequest) => ask("login", request);
export const logOut = () => ask("logout", {});
export const switchOver = (request: SwitchRequest) => ask("switches", request);

async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`api/${path}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (response.ok) return (await response.json()) as Answer;
  } catch {
    throw new AskError(0, "The sensor does not answer.");
  }
  const problem: Partial<Problem> = await response.json().catch(() => ({}));
  throw new AskError(response.status, problem.detail ?? `HTTP ${response.status}`);
}
