/**
 * Changes keys of a config file in place. The file is written only when what comes of it is a good config, and not when it is one
 * that we would not trust, or that somebody else has changed meanwhile; all of it that no change is about stays as it is.
 */
import type { Config } from "./config.js";
import { type Change, type ConfigValue, EditError, editConfig } from "./edit.js";
import { checkText, keysOf, syntaxOf } from "./load.js";
import { ConfigError } from "./raw.js";
import type { Keys } from "./schema.js";
import { didYouMean } from "./suggest.js";
import { readTrusted } from "./trusted-file.js";
import { writeConfig } from "./write.js";

/** A value as a person writes it, as in the environment: `true`, `23, 2323`; undefined takes the key away. */
export interface TextChange {
  readonly section: string;
  readonly key: string;
  readonly text: string | undefined;
}

/**
 * @returns the config as it is now
 * @throws ConfigError naming every fault of what would come of it, EditError, WriteError; the file is then as it was
 */
export async function changeConfig(path: string, changes: readonly TextChange[]): Promise<Config> {
  const { text, faults } = readTrusted(path, { secret: false });
  if (text === undefined || faults.length > 0) throw new ConfigError(faults.map((message) => ({ file: path, message })));
  const sections = await keysOf(path, text);
  const after = editConfig(
    text,
    syntaxOf(path, text),
    changes.map((change) => valued(change, sections)),
  );
  const config = await checkText(path, after);
  if (after !== text) await writeConfig(path, after, text);
  return config;
}

/** With a value of the type that the key has. */
function valued({ section, key, text }: TextChange, sections: ReadonlyMap<string, Keys>): Change {
  const keys = sections.get(section);
  if (keys === undefined) throw new EditError(`there is no section ${section}.${didYouMean(section, [...sections.keys()])}`);
  const known = keys[key];
  if (known === undefined) throw new EditError(`there is no key ${section}.${key}.${didYouMean(key, Object.keys(keys))}`);
  return { section, key, value: text === undefined ? undefined : (known.fromText(text) as ConfigValue) };
}
