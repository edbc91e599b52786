/** One JSON object, a listing a line. */
import type { Format } from "../format.js";

export const json: Format = {
  name: "json",
  type: "application/json; charset=utf-8",
  *render(issue, listings) {
    yield `${JSON.stringify(issue).slice(0, -1)},"listings":[`;
    let separator = "\n";
    for (const listing of listings) {
      yield separator + JSON.stringify(listing);
      separator = ",\n";
    }
    yield "\n]}\n";
  },
};
