/** An address a line; what the list says of itself stands in remarks above. */
import type { Format } from "../format.js";

export const plain: Format = {
  name: "txt",
  type: "text/plain; charset=utf-8",
  *render({ serial, generated, expires, count }, listings) {
    yield `# minipot: addresses to block\n# serial ${serial}\n# generated ${generated}\n# expires ${expires}\n# count ${count}\n`;
    for (const { address } of listings) yield `${address}\n`;
  },
};
