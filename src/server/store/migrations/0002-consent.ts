/**
 * Under which consent each event was collected, and what became of its credentials: `redacted` says that something did, `redaction`
 * what. Hashed credentials stand in `username` and `password` as text (bytes/hash-text.ts), so that whatever groups by these
 * groups them alike; `pair` is the hash of both, empty when there is none. New columns go last: a group of rows that an older
 * server has left behind (ingest/group-file.ts) has none of them.
 */
const COLUMNS = [
  "redaction LowCardinality(String) DEFAULT if(redacted, 'removed', 'none')",
  "pair String",
  "consent UInt32",
  "credential_mode LowCardinality(String)",
];

export const statements: readonly string[] = COLUMNS.map((column) => `ALTER TABLE events ADD COLUMN IF NOT EXISTS ${column}`);
