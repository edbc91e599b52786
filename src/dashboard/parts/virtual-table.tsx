/**
 * A table of as many rows as there are, of which only those near what is seen are in the document: each row has the same height, and
 * spaces above and below stand for the rest. It asks for more when its end comes near. A screen reader is told each row's place.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** As `.virtual tbody tr` in fleet.css has it. */
const ROW_PX = 34;
/** Rows above and below those that are seen. */
const MARGIN = 12;
/** Asked for more when fewer are left below. */
const NEAR = 200;

interface VirtualTableProps<Row> {
  readonly label: string;
  /** A name with `#` before it stands over figures. */
  readonly heads: readonly string[];
  readonly rows: readonly Row[];
  /** There are more than these. */
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly keyOf: (row: Row) => string;
  /** The cells of a row. */
  readonly cells: (row: Row) => ComponentChildren;
}

export function VirtualTable<Row>({ label, heads, rows, hasMore, more, keyOf, cells }: VirtualTableProps<Row>) {
  const box = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState({ first: 0, count: 30 });
  const look = () => {
    const { scrollTop, clientHeight } = box.current ?? { scrollTop: 0, clientHeight: 0 };
    const first = Math.floor(scrollTop / ROW_PX);
    const count = Math.ceil(clientHeight / ROW_PX) + 1;
    setSeen((old) => (old.first === first && old.count === count ? old : { first, count }));
  };
  useEffect(look, []);
  const first = Math.max(0, Math.min(seen.first, rows.length - seen.count) - MARGIN);
  const end = Math.min(rows.length, seen.first + seen.count + MARGIN);
  useEffect(() => {
    if (hasMore && rows.length - end < NEAR) more();
  }, [hasMore, rows.length, end, more]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scroll listing virtual" tabIndex={0} aria-label={label} ref={box} onScroll={look}>
      <table aria-rowcount={hasMore ? -1 : rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {heads.map((head) => (
              <th scope="col" key={head} class={head.startsWith("#") ? "number" : undefined}>
                {head.replace("#", "")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Space rows={first} columns={heads.length} />
          {rows.slice(first, end).map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={first + index + 2} class="row">
              {cells(row)}
            </tr>
          ))}
          <Space rows={rows.length - end} columns={heads.length} />
        </tbody>
      </table>
    </section>
  );
}

function Space({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  if (rows <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row takes no focus
    <tr aria-hidden="true">
      <td colSpan={columns} class="space" style={{ height: `${rows * ROW_PX}px` }} />
    </tr>
  );
}
