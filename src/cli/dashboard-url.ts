/** Where the dashboard is. */
import { isIP } from "node:net";
import type { Listen } from "../config/listen.js";

/** @param setupCode while nobody has an account: with it the link leads to making the first one */
export function dashboardUrl({ address, port }: Listen, setupCode: string | undefined): string {
  const host = isIP(address) === 6 ? `[${address}]` : address;
  // A fragment is sent to no server, and stands in no log.
  return `http://${host}:${port}/${setupCode === undefined ? "" : `#setup=${setupCode}`}`;
}
