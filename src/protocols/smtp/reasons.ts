/** Why something that an SMTP peer sent is reported as `invalid`. */
import { TOO_MANY } from "../reporter.js";

export const REASONS = [
  "auth: unknown mechanism",
  "auth: not base64",
  "auth: malformed",
  "auth: aborted",
  "auth: response too long",
  "auth: out of place",
  "empty line",
  "bad UTF-8",
  "unknown command",
  "no SMTP command",
  "too much ahead",
  "unfinished line",
  "unfinished message",
  TOO_MANY,
] as const;
export type SmtpReason = (typeof REASONS)[number];
