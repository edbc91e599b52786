/**
 * The listening sockets: bound once, before privileges go, and kept open whatever becomes of the workers. The supervisor never
 * accepts on them; a connection that comes while no worker does waits in the kernel's backlog.
 */
import net from "node:net";
import { getSystemErrorName } from "node:util";
import type { ServiceConfig } from "../config/config.js";
import type { ListenHandle } from "../worker/tcp.js";

export interface BoundSocket {
  readonly service: string;
  readonly address: string;
  /** The port we listen at, and the one that peers aim at. */
  readonly port: number;
  readonly targetPort: number;
  /** Peers speak TLS from the first byte. */
  readonly tls: boolean;
  readonly handle: ListenHandle;
}

export interface Binding {
  readonly services: readonly ServiceConfig[];
  readonly addresses: readonly string[];
  readonly redirOffset: number;
}

/** One or more addresses could not be bound; the message has a line for each. */
export class BindError extends Error {
  readonly code = "BIND";
}

/**
 * Binds what `wanted` asks for, taking over from `bound` what is open already.
 *
 * @returns the sockets of `wanted`; those in `bound` that are not among them are the caller's to close
 * @throws BindError naming every address that could not be bound; what was newly bound is closed again
 */
export function bindAll(wanted: Binding, bound: readonly BoundSocket[] = []): BoundSocket[] {
  const open = new Map(bound.map((socket) => [key(socket.address, socket.port), socket]));
  const sockets: BoundSocket[] = [];
  const fresh: BoundSocket[] = [];
  const faults: string[] = [];
  for (const { service, address, port, targetPort, tls } of endpoints(wanted)) {
    const known = open.get(key(address, port));
    const handle = known?.handle ?? bind(address, port);
    if (typeof handle === "number") {
      faults.push(`${service}: cannot listen at ${key(address, port)}: ${explain(handle)}`);
      continue;
    }
    const socket = { service, address, port, targetPort, tls, handle };
    sockets.push(socket);
    if (known === undefined) fresh.push(socket);
  }
  if (faults.length === 0) return sockets;
  for (const { handle } of fresh) handle.close();
  throw new BindError(faults.join("\n"));
}

function* endpoints({ services, addresses, redirOffset }: Binding) {
  for (const { protocol, enabled, ports, tlsPorts } of services) {
    if (!enabled) continue;
    for (const targetPort of [...ports, ...tlsPorts]) {
      const door = { service: protocol, port: targetPort + redirOffset, targetPort, tls: tlsPorts.includes(targetPort) };
      for (const address of addresses) yield { ...door, address };
    }
  }
}

export function key(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Node's own way to bind a socket without accepting on it, as its cluster module does. */
const createServerHandle = (
  net as unknown as { _createServerHandle(address: string, port: number, family: 4 | 6): ListenHandle | number }
)._createServerHandle;

/** @returns the socket, or a negative errno */
function bind(address: string, port: number): ListenHandle | number {
  const handle = tryToBind(address, port);
  const noIpv6 = typeof handle === "number" && address === "::" && ["EAFNOSUPPORT", "EADDRNOTAVAIL"].includes(name(handle));
  return noIpv6 ? tryToBind("0.0.0.0", port) : handle;
}

function tryToBind(address: string, port: number): ListenHandle | number {
  const handle = createServerHandle(address, port, address.includes(":") ? 6 : 4);
  if (typeof handle === "number") return handle;
  // libuv keeps to itself that an address is taken until one listens, which we never do; its name it has to tell.
  const status = handle.getsockname({});
  if (status === 0) return handle;
  handle.close();
  return status;
}

function name(errno: number): string {
  return getSystemErrorName(errno);
}

function explain(errno: number): string {
  switch (name(errno)) {
    case "EADDRINUSE":
      return "another program listens there; stop it, or change `redir_offset` or the service's `ports`";
    case "EACCES":
      return "ports below 1024 need root; start as root with `user` set";
    case "EADDRNOTAVAIL":
      return "this machine does not have that address; check `addresses`";
    default:
      return name(errno);
  }
}
