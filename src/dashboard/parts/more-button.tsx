/** The way to the next page of a table that does not ask for it by itself. */
import type { AskedPages } from "../ask/use-pages.js";

export function MoreButton<Row>({
  asked: { hasMore, more },
  label,
}: {
  readonly asked: AskedPages<Row>;
  readonly label: string;
}) {
  if (!hasMore) return null;
  return (
    <div class="buttons">
      <button type="button" class="button" onClick={more}>
        {label}
      </button>
    </div>
  );
}
