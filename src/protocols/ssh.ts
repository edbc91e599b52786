/**
 * SSH (RFC 4251 to 4254) as Dropbear 2022.83 of Debian 12 speaks it. Every login is reported and refused; in the mode `session` some are
 * let in, to an emulated machine.
 *
 * What sessions have in common is kept here; how one hangs together is ssh/session.ts'.
 */

import { EMULATION_CHOICES, EMULATION_DEFAULTS, emulationOf } from "./emulation/options.js";
import type { Device, Protocol } from "./protocol.js";
import { ConnectionService } from "./ssh/connection/connection.js";
import { readHostKeys } from "./ssh/host-keys.js";
import { type Common, type Host, SshSession } from "./ssh/session.js";

export { REASONS } from "./ssh/reasons.js";

const defaults = {
  /** The identification that the server begins with. */
  version: "SSH-2.0-dropbear_2022.83",
  /** A refused login is answered after at least so long, … */
  failureDelayMs: 250,
  /** … and up to so much more. */
  failureDelaySpreadMs: 100,
  /** The refusal that is the last: instead of it the server leaves. */
  attemptsMax: 10,
  /** How long a peer may take to log in. */
  authTimeoutMs: 300_000,
  /** So many connections of one address may be open that have not logged in; more are closed at once. */
  unauthenticatedPerPeerMax: 5,
  ...EMULATION_DEFAULTS,
};

export const ssh: Protocol<typeof defaults> = {
  name: "ssh",
  ports: [22],
  defaults,
  choices: EMULATION_CHOICES,
  showsHostKeys: true,
  open: (settings, device) => {
    const common = commonOf(settings, device);
    return (connection) => new SshSession(connection, common);
  },
};

function commonOf(settings: typeof defaults, device: Device): Common {
  const { hostKeys } = device;
  if (hostKeys === undefined) throw new Error("The device has no host keys to show.");
  return { settings, hostKeys: readHostKeys(hostKeys), host: hostOf(settings, device), unauthenticated: new Map() };
}

function hostOf(settings: typeof defaults, device: Device): Host | undefined {
  const emulation = emulationOf(settings, device);
  return (
    emulation && {
      admits: (address, username, password) => emulation.admits(address, username, password),
      openService: (link) => new ConnectionService(link, emulation.visit(link.connection)),
    }
  );
}
