/** Whether a login was let in to an emulation. */
export const statements: readonly string[] = ["ALTER TABLE events ADD COLUMN IF NOT EXISTS accepted Bool"];
