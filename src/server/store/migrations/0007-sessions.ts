/** Finding the events of one session among all that there are: by its worker, whose name no other has. */
export const statements: readonly string[] = [
  "ALTER TABLE events ADD INDEX IF NOT EXISTS worker_index worker TYPE bloom_filter(0.01) GRANULARITY 1",
];
