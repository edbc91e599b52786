/** What the terminals of one session showed. */
import type { Store } from "../store/store.js";

/** More than a session is recorded of. */
const PIECES_MAX = 1000;

/** @param session as EventView has it. @returns asciicast v2, one cast after another; undefined where there is none */
export async function transcript(store: Store, session: string): Promise<string | undefined> {
  const [, worker = "", number = ""] = /^([0-9a-f]{16})-(\d+)$/.exec(session) ?? [];
  const pieces = await store.query<{ readonly data: string }>(
    `SELECT hex(data) AS data FROM events
     WHERE worker = {worker:String} AND session = {number:UInt32} AND kind = 'message' AND name = 'transcript'
     ORDER BY sequence LIMIT {most:UInt32}`,
    { worker, number: Number(number), most: PIECES_MAX },
  );
  const text = pieces.map(({ data }) => Buffer.from(data, "hex").toString("utf8")).join("");
  return text === "" ? undefined : text;
}
