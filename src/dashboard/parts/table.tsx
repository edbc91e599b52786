/** A table that scrolls within its panel: heads, of which some stand over figures, and rows made by the caller. */
import type { ComponentChildren } from "preact";

interface TableProps {
  /** A name with `#` before it stands over figures. */
  readonly heads: readonly string[];
  /** What a screen reader calls it. */
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Table({ heads, label, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scroll listing" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col" key={head} class={head.startsWith("#") ? "number" : undefined}>
                {head.replace("#", "")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
