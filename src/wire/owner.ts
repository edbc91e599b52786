/** What the supervisor tells the owner's page of the sensor; shapes alone, since the page's own code reads them too. */
import type { CredentialMode } from "../consent.js";
import type { Delivery, FirewallStatus, ProcessState, SpoolHealth } from "./health.js";

export interface SensorView {
  readonly sensor: string;
  readonly version: string;
  readonly startedMs: number;
  /** Off: no service runs, whatever is wanted of them. */
  readonly collect: boolean;
  readonly services: readonly ServiceView[];
  readonly credentials: CredentialsView;
  /** Absent when it is not enabled. */
  readonly firewall?: FirewallStatus;
  /** The server's URL; absent when none is configured. */
  readonly server?: string;
  /** Absent until the collector has answered. */
  readonly delivery?: Delivery;
  readonly spool?: SpoolHealth;
  /** Events that were dropped since the sensor's start, by reason; none that is 0. */
  readonly dropped: readonly (readonly [reason: string, events: number])[];
  /** Connections from the owner's own networks, which are not recorded. */
  readonly own: number;
}

export interface ServiceView {
  readonly name: string;
  readonly wanted: boolean;
  /** Which peers aim at. */
  readonly ports: readonly number[];
  /** `off` when no process of it is there. */
  readonly state: ProcessState | "off";
  /** Why it is not up, when that is known. */
  readonly reason?: string;
}

export interface CredentialsView {
  /** What becomes of them now. */
  readonly mode: CredentialMode;
  /** What the config asks for; it counts once the owner has agreed to the present text. */
  readonly wanted: CredentialMode;
  /** The number of the consent text that the owner has agreed to; 0 for none. */
  readonly consent: number;
  /** There is a key to hash with. */
  readonly hasKey: boolean;
}
