/** What the collector tells of today on its second unix socket: one line of JSON, then it closes. The owner's page shows it. */

/** Counted since midnight by the sensor's clock. What peers sent is escaped. */
export interface Today {
  readonly sinceMs: number;
  /** Nothing was counted before: the collector did not run, or the page was not enabled. */
  readonly countingSinceMs: number;
  readonly services: readonly ServiceCount[];
  /** Those with the most connections; of many peers the counts of the less busy are upper bounds. */
  readonly sources: readonly SourceCount[];
  /** The newest first, since the collector started. */
  readonly logins: readonly LoginSeen[];
}

export interface ServiceCount {
  readonly service: string;
  readonly connections: number;
  readonly logins: number;
}

export interface SourceCount {
  readonly address: string;
  readonly connections: number;
  readonly lastMs: number;
}

export interface LoginSeen {
  readonly timeMs: number;
  readonly service: string;
  readonly address: string;
  /** Absent where they are not kept, or there was none. */
  readonly username?: string;
  readonly password?: string;
  readonly redaction: "none" | "removed" | "hashed";
}
