/** Who is never listed, and who only from a bar of its own: private and bogon, allowed, sensors' own addresses, and classes. */
import { parseAddress } from "../../../bytes/address.js";
import type { AnalysisConfig } from "../../../config/config.js";
import type { Logger } from "../../../log.js";
import { parseNetwork } from "../../../network/routes.js";
import { isBogon } from "../../ingest/bogons.js";
import { ClassFile } from "./class-file.js";
import { NetworkSet } from "./network-set.js";
import type { SensorAddresses } from "./sensor-addresses.js";

export interface Standing {
  /** Its class; "" when it has none. Those that are never listed for what they are: `bogon`, `allowed`, `sensor`. */
  readonly class: string;
  /** From which score it is listed; undefined: never. */
  readonly listScore: number | undefined;
}

export class Exemptions {
  readonly #listScore: number;
  readonly #allowed: NetworkSet;
  readonly #classes: readonly { readonly name: string; readonly listScore: number; readonly file: ClassFile }[];
  readonly #sensorAddresses: SensorAddresses;

  constructor({ listScore, allow, classes }: AnalysisConfig, sensorAddresses: SensorAddresses, log: Logger) {
    this.#listScore = listScore;
    this.#allowed = new NetworkSet(allow.map(parseNetwork).filter((network) => network !== undefined));
    this.#classes = classes.map((one) => ({ ...one, file: new ClassFile(one.file, log) }));
    this.#sensorAddresses = sensorAddresses;
  }

  /** Reads the classes' files again where they have changed. */
  async refresh(): Promise<void> {
    for (const { file } of this.#classes) await file.refresh();
  }

  /** @param address as people write it */
  standing(address: string, nowMs: number): Standing {
    const bytes = parseAddress(address);
    if (bytes === undefined || isBogon(bytes)) return { class: "bogon", listScore: undefined };
    if (this.#allowed.has(bytes)) return { class: "allowed", listScore: undefined };
    if (this.#sensorAddresses.has(address, nowMs)) return { class: "sensor", listScore: undefined };
    for (const { name, listScore, file } of this.#classes) {
      if (file.networks.has(bytes)) return { class: name, listScore: listScore === 0 ? undefined : listScore };
    }
    return { class: "", listScore: this.#listScore };
  }

  /** The lowest score from which anything is listed. */
  get lowestScore(): number {
    return Math.min(this.#listScore, ...this.#classes.map(({ listScore }) => listScore || this.#listScore));
  }
}
