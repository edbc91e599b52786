/** Header fields (RFC 9112 §5) as the peer wrote them: names keep their spelling, folded lines become one value. */
import { latin1, SPACE, spells, trimmed } from "../../bytes/ascii.js";
import type { Field } from "../../event.js";

const COLON = 0x3a;
const TAB = 0x09;

/**
 * The fields of a head, in order. Lenient, since this is for the record: a line without a colon is a name without a value, a
 * folded one (§5.2) continues the value before it after one space.
 *
 * @param lines without LF, a CR at their end allowed
 */
export function readFields(lines: readonly Uint8Array[]): Field[] {
  const fields: Field[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    let folded = index;
    while (isFold(lines[folded + 1])) folded++;
    fields.push(readField(folded === index ? line : unfold(lines.slice(index, folded + 1))));
    index = folded;
  }
  return fields;
}

/** The value of the first field of that name, or undefined. @param lowerCase its name */
export function fieldValue(fields: readonly Field[], lowerCase: string): Uint8Array | undefined {
  for (const field of fields) if (spells(field.name, lowerCase)) return field.value;
  return undefined;
}

/** The values of all fields of that name as one list (RFC 9110 §5.3), or undefined when there is none. */
export function fieldList(fields: readonly Field[], lowerCase: string): string | undefined {
  let list: string | undefined;
  for (const { name, value } of fields) {
    if (spells(name, lowerCase)) list = list === undefined ? latin1(value) : `${list}, ${latin1(value)}`;
  }
  return list;
}

function isFold(line: Uint8Array | undefined): boolean {
  return line !== undefined && (line[0] === SPACE || line[0] === TAB);
}

function unfold(lines: readonly Uint8Array[]): Uint8Array {
  return Buffer.from(lines.map((line) => latin1(trimmed(line))).join(" "), "latin1");
}

function readField(line: Uint8Array): Field {
  const colon = line.indexOf(COLON);
  if (colon === -1) return { name: trimmed(line), value: line.subarray(0, 0) };
  return { name: trimmed(line.subarray(0, colon)), value: trimmed(line.subarray(colon + 1)) };
}
