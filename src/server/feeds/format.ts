/**
 * The list as a file that others load: one interface, a file a format, a line in the registry. A format sees what is listed and nothing
 * else; who asks, how often and over what is http's.
 */
import type { ListingView } from "../api.js";
import { csv } from "./formats/csv.js";
import { json } from "./formats/json.js";
import { nft } from "./formats/nft.js";
import { plain } from "./formats/plain.js";

/** What an issue of the list says of itself. */
export interface Issue {
  readonly serial: number;
  readonly generated: string;
  /** Past it, the list is no news any more and had better be dropped. */
  readonly expires: string;
  readonly count: number;
}

export interface Format {
  /** As in `/feeds/listed.NAME`. */
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** @returns parts of the file; the same for the same arguments, byte for byte */
  render(issue: Issue, listings: readonly ListingView[]): Iterable<string>;
}

export const FORMATS: readonly Format[] = [plain, csv, json, nft];
