/** Analysis put together: what it keeps, what it is told by ingest, and the tasks that run beside it. */
import type { AnalysisConfig, ServerConfig } from "../../config/config.js";
import type { Logger } from "../../log.js";
import { plainAddress } from "../query/view.js";
import type { Store } from "../store/store.js";
import { Arrivals } from "./arrivals.js";
import { Campaigning } from "./campaigns/campaigning.js";
import { Regrouping } from "./groups/regrouping.js";
import { BlockList } from "./lists/block-list.js";
import { Exemptions } from "./lists/exemptions.js";
import { SensorAddresses } from "./lists/sensor-addresses.js";
import { Geo } from "./profiles/geo.js";
import { Placing } from "./profiles/placing.js";
import { Runner } from "./runner.js";
import { Scoring } from "./scores/scoring.js";

/** Within it, another server of the same ClickHouse has committed what it has received. */
const OTHERS_COMMIT_MS = 60_000;

export class Analysis {
  readonly list: BlockList;
  readonly exemptions: Exemptions;
  readonly rules: AnalysisConfig;
  readonly geo: Geo;
  readonly #store: Store;
  readonly #arrivals = new Arrivals();
  readonly #sensorAddresses = new SensorAddresses();
  readonly #regrouping: Regrouping;
  readonly #runner: Runner;

  constructor({ analysis: rules, geo, clickhouseUrl }: ServerConfig, store: Store, log: Logger) {
    this.#store = store;
    this.rules = rules;
    this.geo = new Geo(geo, log);
    this.list = new BlockList(store, log);
    this.exemptions = new Exemptions(rules, this.#sensorAddresses, log);
    const { list, exemptions } = this;
    const sensorAddresses = this.#sensorAddresses;
    const arrived = this.#arrivals.reader();
    const overlapMs = clickhouseUrl === undefined ? 0 : OTHERS_COMMIT_MS;
    const parts = { store, rules, list, exemptions, sensorAddresses, arrived, overlapMs, log, now: Date.now };
    const scoring = new Scoring(parts);
    this.#regrouping = new Regrouping({ store, arrived: this.#arrivals.reader(), log, now: Date.now });
    const campaigning = new Campaigning({ store, arrived: this.#arrivals.reader(), overlapMs, log, now: Date.now });
    const placing = new Placing({ store, geo: this.geo, arrived: this.#arrivals.reader(), overlapMs, now: Date.now });
    this.#runner = new Runner([scoring, this.#regrouping, campaigning, placing], log);
  }

  /** Takes up what was known before; the first list is there on return, the rest follows by itself. */
  async start(): Promise<void> {
    await this.#sensorAddresses.load(this.#store);
    await this.list.load();
    this.#runner.start();
  }

  async stop(): Promise<void> {
    await this.#runner.stop();
    await this.#regrouping.close();
  }

  /** A batch of a sensor was committed. @param from the address that it was uploaded from */
  committed(sensor: string, from: string, receivedMs: number): void {
    this.#sensorAddresses.saw(sensor, plainAddress(from), receivedMs);
    this.#arrivals.note(receivedMs);
  }
}
