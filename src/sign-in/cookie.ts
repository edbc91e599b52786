/** A session's token as a cookie that no script reads and no page elsewhere has sent (RFC 6265). */
import { LIFE_MS } from "./sessions.js";

const BOUND = "Path=/; HttpOnly; SameSite=Strict";

/** @returns the value of `Set-Cookie`. @param isSecure the browser came over https */
export function sessionCookie(name: string, token: string, { isSecure = false } = {}): string {
  return `${name}=${token}; Max-Age=${LIFE_MS / 1000}; ${BOUND}${isSecure ? "; Secure" : ""}`;
}

/** @returns the value of `Set-Cookie` that takes it away */
export function endedCookie(name: string): string {
  return `${name}=; Max-Age=0; ${BOUND}`;
}

/** What a Cookie header has under a name. */
export function tokenIn(cookies: string | undefined, name: string): string | undefined {
  return cookies
    ?.split("; ")
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
