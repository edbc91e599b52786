/**
 * All that the supervisor, which is root no more, can say to the helper that still is: which services are ready, that the config
 * has changed, that all is over. Nothing in it becomes a rule: ports, names and marks the helper reads from the config itself.
 */
import type { FirewallStatus } from "../wire/status.js";

export type ToFirewall =
  /** Names of services; one that the config does not have is ignored. */
  { readonly kind: "apply"; readonly services: readonly string[] } | { readonly kind: "reload" } | { readonly kind: "remove" };

export interface FromFirewall {
  readonly kind: "status";
  readonly status: FirewallStatus;
}
