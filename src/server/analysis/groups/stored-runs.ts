/**
 * What addresses tried, out of the store and into arrays: read in pages sorted by address, so that memory is bounded by what is kept
 * of them, and nothing of it passes through text.
 */
import type { QueryParameters, Store } from "../../store/store.js";
import { type Attempts, PAIRS_PER_SENSOR_MAX } from "./runs.js";

export interface StoredRuns {
  readonly attempts: Attempts;
  /** 16 bytes each. */
  readonly addresses: Uint8Array;
  /** By address: the number of its group so far, 0 for none. */
  readonly before: Uint32Array;
}

/** Which addresses are read. */
export interface Selection {
  /** Their attempts from the beginning of this day on; times are counted from there. */
  readonly fromMs: number;
  /** Of this build: who is in a group of it is told by `before`. */
  readonly build: number;
  /** Only those who have told of a login since, and are in no group; undefined: all. */
  readonly receivedSinceMs: number | undefined;
}

/** Of pairs: a page takes the event loop some 10 ms. */
const PAGE_ROWS = 200_000;
/** What the bars of issue 6 are about, with room: more than this of one window is left out, the highest addresses first. */
const ATTEMPTS_MAX = 40_000_000;
const ROW_BYTES = 32;
const MEMBER_BYTES = 20;
const ADDRESS_BYTES = 16;
/** Before every address that there is. */
const FIRST = "::";

export async function readRuns(store: Store, selection: Selection, signal: AbortSignal): Promise<StoredRuns> {
  const { fromMs, build, receivedSinceMs } = selection;
  const day = new Date(fromMs).toISOString().slice(0, 10);
  const parameters: QueryParameters = { day, build, since: receivedSinceMs ?? 0, limit: PAGE_ROWS };
  const isNew = `AND address IN (SELECT address FROM events WHERE kind = 'login' AND service != 'doctor'
      AND received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
    AND address NOT IN (SELECT address FROM group_members WHERE build = {build:UInt64})`;
  const gathered = new Gathered();
  for (let after = FIRST, isLast = false; !isLast && gathered.count < ATTEMPTS_MAX; after = gathered.lastAddress) {
    signal.throwIfAborted();
    const rows = await store.rows(
      `SELECT address, pair, groupBitOr(sensors) AS seen_by, toUInt32(toUnixTimestamp64Milli(min(first)) - toUnixTimestamp64Milli(toDateTime64({day:Date}, 3, 'UTC'))) AS since
       FROM pairs_daily WHERE day >= {day:Date} AND address > toIPv6({after:String}) ${receivedSinceMs === undefined ? "" : isNew}
       GROUP BY address, pair ORDER BY address, since, pair LIMIT ${PAIRS_PER_SENSOR_MAX} BY address, seen_by LIMIT {limit:UInt32}
       SETTINGS optimize_aggregation_in_order = 1`,
      { ...parameters, after },
    );
    isLast = rows.length < PAGE_ROWS * ROW_BYTES;
    gathered.add(rows, isLast);
  }
  const { attempts, addresses } = gathered.taken();
  const before = receivedSinceMs === undefined ? await readBefore(store, addresses, build) : new Uint32Array(attempts.addresses);
  return { attempts, addresses, before };
}

/** Both are sorted by address, and walked together. */
async function readBefore(store: Store, addresses: Uint8Array, build: number): Promise<Uint32Array> {
  const before = new Uint32Array(addresses.length / ADDRESS_BYTES);
  const wanted = Buffer.from(addresses.buffer, addresses.byteOffset, addresses.length);
  let at = 0;
  for (let after = FIRST, isLast = false; !isLast; ) {
    const rows = await store.rows(
      `SELECT address, min(number) FROM group_members WHERE build = {build:UInt64} AND NOT second AND address > toIPv6({after:String})
       GROUP BY address ORDER BY address LIMIT {limit:UInt32}`,
      { build, after, limit: PAGE_ROWS },
    );
    isLast = rows.length < PAGE_ROWS * MEMBER_BYTES;
    for (let offset = 0; offset < rows.length; offset += MEMBER_BYTES) {
      const compared = () => wanted.compare(rows, offset, offset + ADDRESS_BYTES, at * ADDRESS_BYTES, (at + 1) * ADDRESS_BYTES);
      while (at < before.length && compared() < 0) at++;
      if (at < before.length && compared() === 0) before[at] = rows.readUInt32LE(offset + ADDRESS_BYTES);
    }
    if (rows.length > 0) after = addressText(rows.subarray(rows.length - MEMBER_BYTES));
  }
  return before;
}

/** Rows of pages, put into arrays that grow. */
class Gathered {
  count = 0;
  lastAddress = FIRST;
  #addressCount = 0;
  #bytes = new Uint8Array(1 << 12);
  #arrays = Array.from({ length: 5 }, () => new Uint32Array(1 << 12));

  /** Of a page that is not the last, the last address may lack some of its pairs: it comes again. */
  add(rows: Buffer, isLast: boolean): void {
    // One that fills a page is cut: it is a flood by many sensors.
    const end = isLast ? rows.length : lastStart(rows) || rows.length;
    for (let offset = 0; offset < end; offset += ROW_BYTES) {
      const isSame = this.count > 0 && offset > 0 && sameAddress(rows, offset - ROW_BYTES, offset);
      if (!isSame) this.#addAddress(rows, offset);
      if (this.count === this.#arrays[0]!.length) this.#arrays = this.#arrays.map(doubled);
      const [address, high, low, sensors, times] = this.#arrays as Five;
      address[this.count] = this.#addressCount - 1;
      low[this.count] = rows.readUInt32LE(offset + 16);
      high[this.count] = rows.readUInt32LE(offset + 20);
      sensors[this.count] = rows.readUInt32LE(offset + 24);
      times[this.count++] = rows.readUInt32LE(offset + 28);
    }
    if (end > 0) this.lastAddress = addressText(rows.subarray(end - ROW_BYTES));
  }

  taken(): { attempts: Attempts; addresses: Uint8Array } {
    const [address, pairHigh, pairLow, sensors, timeMs] = this.#arrays.map((array) => array.slice(0, this.count)) as Five;
    const attempts = { addresses: this.#addressCount, address, pairHigh, pairLow, timeMs, sensors };
    return { attempts, addresses: this.#bytes.slice(0, this.#addressCount * ADDRESS_BYTES) };
  }

  #addAddress(rows: Buffer, offset: number): void {
    const at = this.#addressCount++ * ADDRESS_BYTES;
    if (at === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(rows.subarray(offset, offset + ADDRESS_BYTES), at);
  }
}

type Five = [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array];

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}

function lastStart(rows: Buffer): number {
  let start = rows.length - ROW_BYTES;
  while (start > 0 && sameAddress(rows, start - ROW_BYTES, start)) start -= ROW_BYTES;
  return start;
}

function sameAddress(rows: Buffer, one: number, other: number): boolean {
  return rows.compare(rows, one, one + ADDRESS_BYTES, other, other + ADDRESS_BYTES) === 0;
}

function addressText(row: Buffer): string {
  return Array.from({ length: 8 }, (_, word) => row.readUInt16BE(2 * word).toString(16)).join(":");
}
