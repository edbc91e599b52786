/** How the hash of a credential is written wherever a credential would stand: told from one by its beginning. */
export function hashText(hash: Uint8Array): string {
  return `hmac:${Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString("hex")}`;
}
