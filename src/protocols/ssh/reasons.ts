/** Why something is reported as `invalid`. */
import { TOO_MANY } from "../reporter.js";

export const REASONS = [
  "no SSH identification",
  "unfinished identification",
  "bad packet length",
  "bad MAC",
  "bad compression",
  "malformed message",
  "unexpected message",
  "unknown message",
  "nothing in common",
  "bad key exchange value",
  "unknown service",
  "unknown login method",
  "user name changed",
  "NUL in user name",
  "too much ahead",
  "unknown channel",
  "oversized data",
  "second terminal",
  "too many connections before login",
  TOO_MANY,
] as const;
export type SshReason = (typeof REASONS)[number];
