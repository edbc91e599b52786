/** Sections → UCI, as libuci's `uci export` and `uci commit` write it: what both are compared by. */
import type { UciSection } from "../../src/config/uci/document.js";
import { quoted } from "../../src/config/uci/words.js";

/**
 * What `uci commit` leaves in a file: each section after an empty line, a tab before each option, every value in single quotes.
 *
 * An empty list, or an empty text that is no item of a list, cannot be said in UCI: reading it back, it is not there.
 */
export function writeUci(sections: readonly Pick<UciSection, "type" | "name" | "options">[]): string {
  const lines = sections.flatMap(({ type, name, options }) => [
    "",
    name === undefined ? `config ${type}` : `config ${type} ${quoted(name)}`,
    ...options.flatMap(({ key, value }) =>
      typeof value === "string" ? [`\toption ${key} ${quoted(value)}`] : value.map((item) => `\tlist ${key} ${quoted(item)}`),
    ),
  ]);
  return `${[...lines, ""].join("\n")}\n`;
}
