/** The schema's history, in order. A migration that has landed is never changed; the next one is added. */
import { rollups as eventRollups, statements as events } from "./0001-events.js";
import { statements as consent } from "./0002-consent.js";
import { rollups as profileRollups, statements as profiles } from "./0003-profiles.js";
import { rollups as groupRollups, statements as groups } from "./0004-groups.js";
import { statements as accepted } from "./0005-accepted.js";
import { rollups as campaignRollups, statements as campaigns } from "./0006-campaigns.js";
import { statements as sessions } from "./0007-sessions.js";
import { statements as places } from "./0008-places.js";
import { statements as audit } from "./0009-audit.js";
import type { Rollup } from "./rollup.js";

export interface Migration {
  readonly number: number;
  readonly statements: readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, statements: events },
  { number: 2, statements: consent },
  { number: 3, statements: profiles },
  { number: 4, statements: groups },
  { number: 5, statements: accepted },
  { number: 6, statements: campaigns },
  { number: 7, statements: sessions },
  { number: 8, statements: places },
  { number: 9, statements: audit },
];

/** Everything that views count of events. */
export const ROLLUPS: readonly Rollup[] = [...eventRollups, ...profileRollups, ...groupRollups, ...campaignRollups];
