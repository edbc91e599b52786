/**
 * The owner's own side of the network, kept up to date: looked at anew every half minute, since addresses of a WAN change and
 * interfaces come and go. What the config declares (`own` in [sensor]) belongs to it always.
 */
import { lookAround } from "../network/own-networks.js";
import { parseNetwork } from "../network/routes.js";
import type { OwnSide } from "../wire/control.js";

const LOOK_MS = 30_000;

export interface OwnSideSettings {
  /** Interfaces that face the Internet; none: those with a default route. */
  readonly wan: readonly string[];
  /** Networks beside those found, as text. */
  readonly own: readonly string[];
}

export class OwnSideWatch {
  #settings: OwnSideSettings;
  #current: OwnSide;
  readonly #changed: (own: OwnSide) => void;
  readonly #timer: NodeJS.Timeout;

  /** @param changed called with each own side that differs from the one before */
  constructor(settings: OwnSideSettings, changed: (own: OwnSide) => void) {
    this.#settings = settings;
    this.#changed = changed;
    this.#current = ownSide(settings);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  get current(): OwnSide {
    return this.#current;
  }

  follow(settings: OwnSideSettings): void {
    this.#settings = settings;
    this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const own = ownSide(this.#settings);
    if (textOf(own) === textOf(this.#current)) return;
    this.#current = own;
    this.#changed(own);
  }
}

/** A single address that the config declares is one of this machine's: what is forwarded to us was sent to it. */
export function ownSide({ wan, own }: OwnSideSettings, around = lookAround(wan)): OwnSide {
  const declared = own.flatMap((text) => parseNetwork(text) ?? []);
  const single = declared.filter(({ address, prefixLength }) => prefixLength === 8 * address.length);
  return {
    addresses: [...around.addresses, ...single.map(({ address }) => address)],
    networks: [...around.networks, ...declared],
  };
}

function textOf({ addresses, networks }: OwnSide): string {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const texts = [...addresses.map(hex), ...networks.map(({ address, prefixLength }) => `${hex(address)}/${prefixLength}`)];
  return texts.sort().join();
}
