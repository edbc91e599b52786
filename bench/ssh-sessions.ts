/** What a thousand SSH connections hold that have exchanged keys and say nothing, and whether others are served meanwhile. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { SshClient } from "../test/kit/ssh-client.js";
import type { Bench, Context, Findings } from "./bench.js";
import { pssByName } from "./measure.js";
import { startRig } from "./rig.js";

const FULL = 1000;
const SHORT = 100;
/** The server takes five of an address that have not logged in. */
const PER_ADDRESS = 5;
const MIB = 2 ** 20;
const NEW_KEYS = 21;

export const sshSessions: Bench = {
  name: "ssh-sessions",
  question: "What do a thousand open SSH connections hold, keys exchanged?",
  run: holdSessions,
};

async function holdSessions({ short, workDir, say }: Context): Promise<Findings> {
  const count = short ? SHORT : FULL;
  const rig = await startRig(workDir, ["ssh"]);
  const sockets: Socket[] = [];
  try {
    const port = rig.portOf("ssh");
    // The first few leave behind what any would: compiled code.
    for (let index = 0; index < count / 10; index++) (await keyed(port, index)).destroy();
    const pids = await rig.sensorPids();
    const before = pssByName(pids);
    for (let index = 0; index < count; index++) sockets.push(await keyed(port, index));
    const after = pssByName(pids);
    const open = sockets.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded).length;
    const later = await keyed(port, count);
    const servedLater = Number(!later.destroyed);
    sockets.push(later);
    const grownMiB = (total(after) - total(before)) / MIB;
    say(`${open} open, ${grownMiB.toFixed(1)} MiB more`);
    return {
      load: `${count} connections, opened one after another, each with a whole exchange of keys`,
      numbers: {
        pssIdleMiB: total(before) / MIB,
        pssHeldMiB: total(after) / MIB,
        grownMiB,
        kibPerSession: (1024 * grownMiB) / count,
      },
      bars: [{ name: "memory over idle", measured: grownMiB, sense: "at most", bound: 100, unit: "MiB" }],
      checks: [
        { name: "still open", expected: count, found: open },
        { name: "served beside them", expected: 1, found: servedLater },
      ],
    };
  } finally {
    for (const socket of sockets) socket.destroy();
    await rig.stop();
  }
}

/** A connection whose keys are exchanged. @throws Error when it is closed before */
async function keyed(port: number, index: number): Promise<Socket> {
  const address = Math.floor(index / PER_ADDRESS);
  const localAddress = `127.1.${address >> 8}.${address & 0xff}`;
  const client = new SshClient();
  const socket = connect({ port, host: "127.0.0.1", localAddress, noDelay: true });
  socket.on("error", () => {});
  const isKeyed = () => client.messages.some(({ payload }) => payload[0] === NEW_KEYS);
  while (!isKeyed()) {
    const [chunk] = (await Promise.race([once(socket, "data"), once(socket, "close").then(() => [])])) as [Buffer?];
    if (chunk === undefined) throw new Error("The server closed before keys were exchanged.");
    client.hear(chunk);
    socket.write(client.take());
  }
  return socket;
}

function total(byName: Readonly<Record<string, number>>): number {
  return Object.values(byName).reduce((sum, bytes) => sum + bytes, 0);
}
