/** The device that a protocol is told to be part of, in tests. */
import { drawer } from "../../src/identity/draw.js";
import { makeHostKeys } from "../../src/identity/host-keys.js";
import type { Identity } from "../../src/identity/identity.js";
import { emulate } from "../../src/protocols/emulation/emulation.js";
import type { Device, HostKeys } from "../../src/protocols/protocol.js";

const SEED = "5eed".repeat(16);

let hostKeys: HostKeys | undefined;

export const testDevice: Device = {
  hostname: "OpenWrt",
  /** Made when first asked for: it takes a while. */
  get hostKeys() {
    hostKeys ??= makeHostKeys();
    return hostKeys;
  },
  draw: (purpose, below) => drawer(SEED, purpose)(below),
  emulate,
};

/** As the supervisor knows it, with texts in place of keys. */
export const testIdentity: Identity = {
  hostname: "h",
  seed: SEED,
  key: "its key",
  certificate: "its certificate",
  hostKeys: { ed25519: "its Ed25519 key", rsa: "its RSA key" },
};
