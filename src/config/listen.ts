/** Where to listen: an address and a port, as `127.0.0.1:8377` or `[::1]:8377`. */
import { isIP } from "node:net";

export interface Listen {
  readonly address: string;
  readonly port: number;
}

export function listenOf(text: string): Listen | undefined {
  const [, address = "", port = ""] = /^\[?(.*?)\]?:(\d+)$/.exec(text) ?? [];
  return isIP(address) === 0 || Number(port) > 65535 ? undefined : { address, port: Number(port) };
}
