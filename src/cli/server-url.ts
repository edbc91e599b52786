/** Where the server of this machine is asked: API and dashboard answer over loopback alone, wherever else it listens. */
import { isIP } from "node:net";
import type { Listen } from "../config/listen.js";

export function serverUrl({ address, port }: Listen): string {
  const host = address === "0.0.0.0" ? "127.0.0.1" : address === "::" ? "::1" : address;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** @param setupCode while nobody has an account: with it the link leads to making the first one */
export function dashboardUrl(listen: Listen, setupCode: string | undefined): string {
  // A fragment is sent to no server, and stands in no log.
  return `${serverUrl(listen)}/${setupCode === undefined ? "" : `#setup=${setupCode}`}`;
}
