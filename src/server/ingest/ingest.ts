/**
 * Batches in: authenticated, unpacked, committed once, acknowledged.
 *
 * Batches of one spool come in order, numbered. The highest committed number of each spool is its mark, which the store knows; what
 * is not above it has been committed before and is only acknowledged. Batches of one spool are handled one after another, so a batch
 * that is sent again while it is being committed waits for itself.
 *
 * While the store fails, uploads wait and then answer "later"; what was being committed goes on until the store has it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { ServerConfig } from "../../config/config.js";
import type { Logger } from "../../log.js";
import type { Ack } from "../../wire/batch.js";
import type { Live } from "../query/live.js";
import type { Store } from "../store/store.js";
import { parseClock } from "./event-time.js";
import { Groups, UnavailableError } from "./groups.js";
import { Sensors, UnauthorizedError } from "./sensors.js";
import type { Unpacked } from "./unpack.js";
import { Unpacker } from "./unpacker.js";
import { MalformedBatchError } from "./validate.js";

const SPOOLS_REMEMBERED = 100_000;
/** Batches of one spool at a time: one, and as often as a sensor may give up waiting for it and send it again. */
const TURNS_MAX = 8;
/** Sensors give up a little later. */
const COMMIT_WAIT_MS = 15_000;
const DAY_MS = 86_400_000;

export interface Upload {
  readonly body: Uint8Array;
  readonly isGzip: boolean;
  /** Who showed its token: `authenticate` said so. */
  readonly sensor: string;
  /** The header `Minipot-Clock`. */
  readonly clock: string | undefined;
  /** The address it came from. */
  readonly from: string;
}

/** Who is told of each batch, once the store has it. */
export interface Watcher {
  committed(sensor: string, from: string, receivedMs: number): void;
}

export class Ingest {
  batches = 0;
  events = 0;
  readonly dropped: Record<string, number> = {};

  readonly #config: ServerConfig;
  readonly #store: Store;
  readonly #log: Logger;
  readonly #groups: Groups;
  readonly #sensors: Sensors;
  readonly #unpacker = new Unpacker();
  readonly #marks = new LRUCache<string, number>({ max: SPOOLS_REMEMBERED });
  /** The batches under way of each spool: how many, and the end of the last. */
  readonly #turns = new Map<string, { count: number; last: Promise<void> }>();
  readonly #live: Live;
  readonly #watcher: Watcher;

  constructor(config: ServerConfig, store: Store, log: Logger, live: Live, watcher: Watcher) {
    this.#config = config;
    this.#store = store;
    this.#log = log;
    this.#live = live;
    this.#watcher = watcher;
    this.#groups = new Groups(store, config, log);
    this.#sensors = new Sensors(config.sensors);
  }

  /** To be awaited before anything is taken. */
  async recover(): Promise<void> {
    const groups = await this.#groups.recover();
    if (groups > 0) this.#log.warn({ groups }, "Finished what was being committed when the server was killed.");
  }

  /** Before anything of a body is read. @returns the sensor's name @throws UnauthorizedError */
  authenticate(authorization: string | undefined): string {
    return this.#sensors.authenticate(authorization);
  }

  /**
   * @returns the acknowledgement, once the store has the batch
   * @throws UnauthorizedError, MalformedBatchError, TooLargeError, UnavailableError
   */
  async take(upload: Upload): Promise<Ack> {
    const clock = parseClock(upload.clock);
    if (clock === undefined) throw new MalformedBatchError("Minipot-Clock: expected boot=HEX; monotonic_us=N; wall_ms=N");
    const { sensor, body, isGzip, from } = upload;
    const receivedMs = Date.now();
    const { inflatedBytesMax, retentionDays, acceptPrivate } = this.#config;
    const unpacked = await this.#unpacker.unpack({
      body,
      isGzip,
      inflatedBytesMax,
      clock,
      receivedMs,
      retentionMs: retentionDays * DAY_MS,
      acceptPrivate,
      viewsMax: this.#live.viewsMax,
    });
    const { head } = unpacked;
    if (head.sensor !== sensor) throw new UnauthorizedError("The token is another sensor's.");
    if (head.number > 0) {
      const spool = `${sensor} ${Buffer.from(head.spool).toString("hex")}`;
      const told = () => this.#watcher.committed(sensor, from, receivedMs);
      await inTime(this.#inTurn(spool, () => this.#once(spool, unpacked, told)));
    }
    return { number: head.number, batching: this.#config.batching, blockListVersion: 0, wallMs: Date.now() };
  }

  async close(): Promise<void> {
    await this.#groups.close();
    await this.#unpacker.close();
  }

  /** Runs `work` after whatever is under way for the same spool. */
  async #inTurn(spool: string, work: () => Promise<void>): Promise<void> {
    const turns = this.#turns.get(spool) ?? { count: 0, last: Promise.resolve() };
    if (turns.count >= TURNS_MAX) throw new UnavailableError("Batches of this spool are under way.");
    this.#turns.set(spool, turns);
    turns.count++;
    const turn = turns.last.then(work);
    turns.last = turn.catch(() => {});
    try {
      await turn;
    } finally {
      if (--turns.count === 0) this.#turns.delete(spool);
    }
  }

  async #once(spool: string, { head, rows, stored, bogons, live }: Unpacked, told: () => void): Promise<void> {
    if (head.number <= (await this.#mark(spool))) return;
    await this.#groups.commit(rows);
    this.#marks.set(spool, head.number);
    this.batches++;
    this.events += stored;
    if (bogons > 0) this.dropped.bogon = (this.dropped.bogon ?? 0) + bogons;
    this.#live.show(live);
    told();
  }

  async #mark(key: string): Promise<number> {
    const known = this.#marks.get(key);
    if (known !== undefined) return known;
    const [sensor = "", spool = ""] = key.split(" ");
    const [row] = await this.#store.query<{ mark: string }>(
      "SELECT max(number) AS mark FROM batches WHERE sensor = {sensor:String} AND spool = {spool:String}",
      { sensor, spool },
    );
    const mark = Number(row?.mark ?? 0);
    this.#marks.set(key, mark);
    return mark;
  }
}

/** Waits for `committing`, but not for ever; it goes on. @throws UnavailableError */
async function inTime(committing: Promise<void>): Promise<void> {
  const given = new AbortController();
  const tooLate = sleep(COMMIT_WAIT_MS, undefined, { signal: given.signal, ref: false }).then(() => {
    throw new UnavailableError("The store does not take it now.");
  });
  tooLate.catch(() => {});
  try {
    await Promise.race([committing, tooLate]);
  } finally {
    given.abort();
  }
}
