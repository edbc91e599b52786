/**
 * A file for `nft -f`: it makes two sets in a table of their own, empties and fills them in one transaction, so that there is no moment
 * without a list. Elements go by themselves when their listing expires, counted from the list's date. What is done with who is in the
 * sets is the admin's to say, in rules that name them.
 */
import type { ListingView } from "../../api.js";
import type { Format, Issue } from "../format.js";

const TABLE = "inet minipot_feed";
/** Elements a statement: a line that people can still look at. */
const ELEMENTS_MAX = 256;

export const nft: Format = {
  name: "nft",
  type: "text/plain; charset=utf-8",
  *render(issue, listings) {
    const { serial, generated, expires, count } = issue;
    yield `#!/usr/sbin/nft -f\n# minipot: addresses to block\n# serial ${serial}\n# generated ${generated}\n# expires ${expires}\n# count ${count}\n`;
    yield `add table ${TABLE}\n`;
    for (const [set, type] of [
      ["listed4", "ipv4_addr"],
      ["listed6", "ipv6_addr"],
    ] as const) {
      yield `add set ${TABLE} ${set} { type ${type}; flags timeout; }\nflush set ${TABLE} ${set}\n`;
      yield* elements(
        set,
        issue,
        listings.filter(({ address }) => address.includes(":") === (set === "listed6")),
      );
    }
  },
};

function* elements(set: string, { generated }: Issue, listings: readonly ListingView[]): Iterable<string> {
  for (let from = 0; from < listings.length; from += ELEMENTS_MAX) {
    const some = listings.slice(from, from + ELEMENTS_MAX).map(({ address, expires }) => {
      const seconds = Math.ceil((Date.parse(expires) - Date.parse(generated)) / 1000);
      return `${address} timeout ${seconds}s`;
    });
    yield `add element ${TABLE} ${set} { ${some.join(", ")} }\n`;
  }
}
