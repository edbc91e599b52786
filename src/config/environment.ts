/** `MINIPOT_SENSOR_LOG_CREDENTIALS=1` is log_credentials in [sensor]; dots and dashes of a section's name are underscores. */
import type { Fault, Parsed, RawSection } from "./raw.js";
import type { Keys } from "./schema.js";
import { didYouMean } from "./suggest.js";

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = "MINIPOT_";
const FILE = "environment";

/**
 * What the environment says. A variable that begins like ours and is none of them is a fault: a typing error in
 * MINIPOT_SENSOR_LOG_CREDENTIALS must not pass for consent or its absence.
 *
 * @param sections the keys of each section that the environment may set
 */
export function readEnvironment(environment: Environment, sections: ReadonlyMap<string, Keys>): Parsed {
  const known = new Map<string, { section: string; key: string }>();
  for (const [section, keys] of sections) {
    for (const key of Object.keys(keys)) known.set(variable(section, key), { section, key });
  }
  const found: RawSection[] = [];
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !name.startsWith(PREFIX)) continue;
    const place = known.get(name);
    if (place === undefined) {
      const message = `there is no such variable.${didYouMean(name, [...known.keys()])}`;
      faults.push({ file: FILE, key: name, message });
      continue;
    }
    const entries = [{ key: place.key, value, line: undefined }];
    found.push({ name: place.section, syntax: "environment", file: FILE, line: undefined, entries });
  }
  return { sections: found, faults };
}

function variable(section: string, key: string): string {
  return `${PREFIX}${section.replaceAll(/[.-]/g, "_")}_${key}`.toUpperCase();
}
