/**
 * One process at a time applies a table. The lock is an abstract unix socket: the kernel keeps one of a name in each network
 * namespace, which is where a table is, too, and lets go of it with the process, however that ends.
 */
import { createServer, type Server } from "node:net";

/** @returns undefined when another process has it; close the server to let go */
export function lockTable(table: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(undefined) : reject(error)));
    server.listen({ path: `\0minipot/firewall/${table}` }, () => resolve(server.unref()));
  });
}

/** What to tell whoever does not get the lock. */
export function lockedBy(table: string): string {
  return `another minipot keeps the table ${table} on this machine; stop it, or give this one another \`table\` in [firewall]`;
}
