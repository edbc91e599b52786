/** A list of the window as one long table, with its order to choose, the same as a file, and how many there are. */
import type { ComponentChildren } from "preact";
import { serverNow } from "../ask/api.js";
import { csvUrl } from "../ask/fleet.js";
import type { AskedPages } from "../ask/use-pages.js";
import { Choice } from "./choice.js";
import { CsvLink } from "./csv-link.js";
import { formatCount } from "./format.js";
import { Empty, Panel } from "./panel.js";
import { rangeOf, type Span } from "./spans.js";
import { VirtualTable } from "./virtual-table.js";

interface ListPanelProps<Row, Order extends string> {
  readonly title: string;
  readonly label: string;
  /** The list's path beneath `api/v1`, which gives the file too. */
  readonly path: string;
  readonly span: Span;
  /** What was asked for; another question is another table, which begins at its top. */
  readonly wanted: Readonly<Record<string, string | undefined>> & { readonly sort: Order };
  readonly asked: AskedPages<Row>;
  readonly orders: readonly Order[];
  readonly orderUsual: Order;
  readonly chooseOrder: (order: Order | undefined) => void;
  readonly heads: readonly string[];
  readonly keyOf: (row: Row) => string;
  readonly cells: (row: Row) => ComponentChildren;
  /** What to say where there is none. */
  readonly empty: string;
}

export function ListPanel<Row, Order extends string>(props: ListPanelProps<Row, Order>) {
  const { title, label, path, span, wanted, asked, orders, orderUsual, chooseOrder, heads, keyOf, cells, empty } = props;
  const { rows, hasMore, error, more, retry } = asked;
  return (
    <>
      <Panel
        title={title}
        loaded={rows !== undefined}
        error={error}
        retry={retry}
        actions={
          <>
            <Choice
              label="Order"
              all={orderUsual}
              values={orders.filter((order) => order !== orderUsual)}
              chosen={wanted.sort === orderUsual ? undefined : wanted.sort}
              choose={chooseOrder}
            />
            <CsvLink href={csvUrl(path, rangeOf(span, serverNow()), wanted)} what={label} />
          </>
        }
      >
        {rows?.length === 0 ? (
          <Empty>{empty}</Empty>
        ) : (
          <VirtualTable
            key={JSON.stringify([span, wanted])}
            label={label}
            heads={heads}
            rows={rows ?? []}
            hasMore={hasMore}
            more={more}
            keyOf={keyOf}
            cells={cells}
          />
        )}
      </Panel>
      <p class="soft">
        {rows !== undefined && `${formatCount(rows.length)}${hasMore ? " and more" : ""}. `}Counts are of whole days of UTC.
      </p>
    </>
  );
}
