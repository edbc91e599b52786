/**
 * All that the supervisor, which is root no more, can say to the helper that still is: which services are ready, that the config
 * has changed, what the owner has switched, that all is over. Nothing in it becomes a rule: ports, names and marks the helper reads
 * from the config itself, and of the config it changes nothing but switches (config/switches.ts).
 */
import type { FirewallStatus } from "../wire/health.js";

export type ToRoot =
  /** Names of services; one that the config does not have is ignored. */
  | { readonly kind: "apply"; readonly services: readonly string[] }
  | { readonly kind: "reload" }
  /** Answered by `switched` with the same number. */
  | { readonly kind: "switch"; readonly number: number; readonly switches: unknown }
  | { readonly kind: "remove" };

export type FromRoot =
  | { readonly kind: "status"; readonly status: FirewallStatus }
  /** The config says so now, unless there is a fault. */
  | { readonly kind: "switched"; readonly number: number; readonly fault?: string };
