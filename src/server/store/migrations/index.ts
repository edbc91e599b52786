/** The schema's history, in order. A migration that has landed is never changed; the next one is added. */
import { statements as events } from "./0001-events.js";
import { statements as consent } from "./0002-consent.js";
import { statements as accepted } from "./0005-accepted.js";

export interface Migration {
  readonly number: number;
  readonly statements: readonly string[];
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, statements: events },
  { number: 2, statements: consent },
  { number: 5, statements: accepted },
];
