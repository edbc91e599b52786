/**
 * Changes keys of a config text, and nothing else: every comment, empty line, order and byte stays that no change is about. What
 * is written is read again, and compared with what was there: a text that says more or less than was asked for is never returned.
 */
import { isDeepStrictEqual } from "node:util";
import { type Change, EditError } from "./edit/change.js";
import { editToml } from "./edit/toml.js";
import { editUci, uciValue } from "./edit/uci.js";
import type { Parsed, RawSection } from "./raw.js";
import { LISTS_OF_SECTIONS } from "./schema.js";
import { parseToml } from "./toml.js";
import { parseUci } from "./uci.js";

export { type Change, type ConfigValue, EditError } from "./edit/change.js";

const SYNTAXES = { toml: { parse: parseToml, edit: editToml }, uci: { parse: parseUci, edit: editUci } } as const;
const KEY = /^\w+$/;

/**
 * @param text what the file holds, without faults of syntax; whether its values are good is not asked
 * @param changes made one after the other; a key or section that is not there is added in the file's own style
 * @returns the text with the changes; the same text when it says so already
 * @throws EditError naming the line, when the text has faults or a change cannot be made without another
 */
export function editConfig(text: string, syntax: keyof typeof SYNTAXES, changes: readonly Change[]): string {
  return changes.reduce((before, change) => {
    // A change would not say which one it is about.
    if (LISTS_OF_SECTIONS.has(change.section))
      throw new EditError(`[${change.section}] is a list of sections; change it by hand`);
    if (!KEY.test(change.key)) throw new EditError(`${JSON.stringify(change.key)} is no key: letters, digits and _`);
    const { parse, edit } = SYNTAXES[syntax];
    const was = understood(parse(before, "config"));
    const after = edit(before, change);
    const is = parse(after, "config");
    const line = firstDifference(before, after);
    const what = `${change.section}.${change.key}`;
    if (is.faults.length > 0 || !isDeepStrictEqual(others(was, change), others(is.sections, change))) {
      throw new EditError(`${what} cannot be changed here without changing more; change it by hand`, line);
    }
    if (!isDeepStrictEqual(effective(is.sections, change), wanted(change, syntax))) {
      throw new EditError(`${what} cannot be given this value here; change it by hand`, line);
    }
    return after;
  }, text);
}

function understood({ sections, faults }: Parsed): readonly RawSection[] {
  const [fault] = faults;
  if (fault !== undefined) throw new EditError(`${fault.message}; mend this first`, fault.line);
  return sections;
}

function isAbout(change: Change, section: RawSection, key: string): boolean {
  return section.name === change.section && key === change.key;
}

/** What counts for the change's key: what is given last. */
function effective(sections: readonly RawSection[], change: Change): unknown {
  const entries = sections.flatMap((section) => section.entries.filter(({ key }) => isAbout(change, section, key)));
  return entries.at(-1)?.value;
}

function wanted({ value }: Change, syntax: keyof typeof SYNTAXES): unknown {
  return syntax === "uci" && value !== undefined ? uciValue(value) : value;
}

/** All but the change's key, without the places. A section that says nothing is none; a table's keys have no order. */
function others(sections: readonly RawSection[], change: Change): unknown {
  const said = sections.map((section) => {
    const entries = section.entries.filter(({ key }) => !isAbout(change, section, key));
    return { name: section.name, entries: new Map(entries.map(({ key, value }) => [key, value])) };
  });
  return said.filter(({ entries }) => entries.size > 0).toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The first line of `before` that is another one in `after`; its last, when the others follow it. */
function firstDifference(before: string, after: string): number {
  const old = before.replace(/\n$/, "").split("\n");
  const lines = after.split("\n");
  const index = old.findIndex((line, at) => line !== lines[at]);
  return index === -1 ? old.length : index + 1;
}
