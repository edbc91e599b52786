/** How a request says that its body is framed (RFC 9112 §6.3), as Squid 5.7 reads it with its relaxed parser. */
import { latin1, spells } from "../../bytes/ascii.js";
import type { Field } from "../../event.js";
import type { Framing } from "./body.js";
import { fieldList } from "./fields.js";

/** What Transfer-Encoding and Content-Length say together. */
export type Announced = Framing | { readonly kind: "unsupported" } | { readonly kind: "bad-length" };

const LENGTH_MAX = 2 ** 63;

/**
 *   Transfer-Encoding: chunked    wins over any length; identity is no coding and hides the length; others are unsupported
 *   Content-Length                several are one if all say the same, as a list too; else "bad-length"
 */
export function readFraming(fields: readonly Field[]): Announced {
  const coding = fieldList(fields, "transfer-encoding")?.toLowerCase();
  if (coding === "chunked") return { kind: "chunked" };
  if (coding === "identity") return { kind: "none" };
  if (coding !== undefined) return { kind: "unsupported" };
  let length: number | undefined;
  for (const { name, value } of fields) {
    if (!spells(name, "content-length")) continue;
    for (const item of lengthItems(latin1(value))) {
      const next = readLength(item);
      if (next === undefined || (length !== undefined && next !== length)) return { kind: "bad-length" };
      length = next;
    }
  }
  return length === undefined ? { kind: "none" } : { kind: "length", length };
}

function lengthItems(value: string): string[] {
  if (!value.includes(",")) return [value];
  return value.split(",").filter((item) => /[^ \t]/.test(item));
}

/** Digits between blanks. */
function readLength(item: string): number | undefined {
  const digits = /^[ \t\v\f\r]*([0-9]+)[ \t\v\f\r]*$/.exec(item)?.[1];
  if (digits === undefined) return undefined;
  const length = Number(digits);
  return length < LENGTH_MAX ? length : undefined;
}
