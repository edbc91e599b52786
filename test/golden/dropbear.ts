/**
 * How to start Dropbear, with keys of its own. It takes no more than five connections of an address that have not logged in: each
 * connection is handed on to it from another address of loopback.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Daemon, freePort, running } from "../kit/daemon.js";

export const DROPBEAR = "Dropbear 2022.83 (Debian 2022.83-1+deb12u3)";

const ADDRESSES = 200;

/** SHA-512, of `open`. */
const HASH = "$6$abcdefgh$M/SXtNftV98x2.EyjBiyjWo6.orwqG24oTGdY0vZFp75Eu4/jnwCUJDGaEgE8S6H346weBqUfIt.bef7LRd5u.";
/** Lets root in by that password, to /bin/sh: in a mount namespace of its own, so that nothing of the machine changes. */
const WITH_ACCOUNT = `sed 's#^root:.*#root:x:0:0:root:/tmp:/bin/sh#' /etc/passwd > passwd
sed 's#^root:[^:]*#root:'"$HASH"'#' /etc/shadow > shadow
mount --bind passwd /etc/passwd; mount --bind shadow /etc/shadow; exec "$@"`;

/** Starts it on a free port of loopback. @param hasAccount as root: root may log in */
export async function startDropbear(hasAccount = false): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "minipot-dropbear-"));
  const keys = ["ed25519", "rsa"].map((type) => {
    const file = join(folder, type);
    execFileSync("dropbearkey", ["-t", type, "-f", file], { stdio: "ignore" });
    return ["-r", file];
  });
  const port = await freePort();
  const own = ["-F", "-E", "-m", "-p", `127.0.0.1:${port}`, "-P", join(folder, "pid")];
  const words = ["dropbear", ...own, ...keys.flat()];
  const [command = "", ...rest] = hasAccount ? ["unshare", "-m", "sh", "-c", WITH_ACCOUNT, "sh", ...words] : words;
  const env = { ...process.env, HASH };
  return running(spawn(command, rest, { stdio: "ignore", cwd: folder, env }), port, folder);
}

/** The same, behind a port that hands connections on. */
export async function start(hasAccount = false): Promise<Daemon> {
  const daemon = await startDropbear(hasAccount);
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const localAddress = `127.0.1.${1 + (count++ % ADDRESSES)}`;
    const far = connect({ port: daemon.port, host: "127.0.0.1", localAddress, allowHalfOpen: true, noDelay: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    near.on("close", () => far.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
    await daemon.stop();
  };
  return { port, stop };
}
