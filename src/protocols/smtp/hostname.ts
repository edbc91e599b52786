/** Host names and address literals, as strict as Postfix is about them. */
import { isIPv4, isIPv6 } from "node:net";

const LABEL_CHARACTERS_MAX = 63;
const NAME_CHARACTERS_MAX = 255;
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/;
const NUMERIC = /^[0-9.]*$/;
const IPV6_TAG = /^IPv6:/i;

export function isHostname(name: string): boolean {
  if (name.length > NAME_CHARACTERS_MAX || NUMERIC.test(name)) return false;
  return name.split(".").every((label) => label.length <= LABEL_CHARACTERS_MAX && LABEL.test(label));
}

/** Whether it is an address in brackets (RFC 5321 §4.1.3). */
export function isLiteral(text: string): boolean {
  if (!text.startsWith("[") || text.indexOf("]") !== text.length - 1) return false;
  const address = text.slice(1, -1);
  return IPV6_TAG.test(address) ? isIPv6(address.slice(5)) : isIPv4(address);
}
