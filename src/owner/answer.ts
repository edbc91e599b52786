/** What a request is answered with, and what goes wrong, as RFC 9457 problems. */
import { STATUS_CODES } from "node:http";
import type { Problem } from "./api.js";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that cannot be done. The message is for who asked. */
export class ProblemError extends Error {
  readonly code = "PROBLEM";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

export function json(content: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, type: "application/json", body: JSON.stringify(content), headers };
}

export function problem({ status, message, headers }: ProblemError): Answer {
  const content: Problem = { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail: message };
  return { status, type: "application/problem+json", body: JSON.stringify(content), headers };
}
