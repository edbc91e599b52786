/**
 * Credentials as hashes under the deployment's key: equal ones stay equal on all its sensors, and without the key nothing can be
 * read back. What is hashed for which field is in proto/event.proto (Login).
 */
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Login } from "../../event.js";

/** Half of SHA-256: two different values that meet are not to be expected before 2^64 of them. */
export const HASH_BYTES = 16;

/** Hashes a login's credentials; its proof, which cannot be hashed and compared, goes. */
export type Hasher = (login: Login) => Login;

export function credentialHasher(key: string): Hasher {
  const secret = createSecretKey(key, "utf8");
  return ({ kind, mechanism, attempt, username, password, accepted }) => ({
    kind,
    mechanism,
    attempt,
    ...(username && { username: mac(secret, "username\0", username) }),
    ...(password && { password: mac(secret, "password\0", password) }),
    ...(username && password && { pair: mac(secret, "pair\0", lengthOf(username), username, password) }),
    ...(accepted && { accepted }),
  });
}

function mac(secret: KeyObject, domain: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const hmac = createHmac("sha256", secret).update(domain, "latin1");
  for (const part of parts) hmac.update(part);
  return hmac.digest().subarray(0, HASH_BYTES);
}

/** So that `a` with `bc` is another pair than `ab` with `c`. */
function lengthOf(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}
