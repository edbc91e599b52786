/** HASSH, by which the field recognises SSH clients (github.com/salesforce/hassh): MD5 of what a client offers to send with. */
import { createHash } from "node:crypto";
import type { Offer } from "./kexinit.js";

/** 32 hex digits. */
export function hassh({ lists }: Offer): string {
  const [kex, , ciphers, , macs, , compressions] = lists;
  return createHash("md5").update([kex, ciphers, macs, compressions].join(";"), "latin1").digest("hex");
}
