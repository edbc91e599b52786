/** A file of /etc/config as sections with options: read, changed and written as OpenWrt's uci does. Pure. */

export interface Section {
  readonly type: string;
  /** Without one it is anonymous, and named `@type[index]`. */
  name: string | undefined;
  readonly options: Map<string, string | string[]>;
}
export type Config = Section[];

/** @returns the words of a line, quotes taken off; undefined when a quote is left open */
function words(line: string): readonly string[] | undefined {
  const found: string[] = [];
  const pattern = /\s*(?:#.*$|((?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"#\\])+))/gy;
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    end = match.index + match[0].length;
    if (match[1] !== undefined) {
      found.push(
        match[1].replace(
          /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
          (_, single?: string, double?: string, escaped?: string) => single ?? double?.replace(/\\(.)/g, "$1") ?? escaped ?? "",
        ),
      );
    }
  }
  return line.slice(end).trim() === "" ? found : undefined;
}

/** @returns undefined for a text that uci cannot parse */
export function parseConfig(text: string): Config | undefined {
  const config: Config = [];
  for (const line of text.split("\n")) {
    const parts = words(line);
    if (parts === undefined) return undefined;
    const [verb, first = "", second = ""] = parts;
    const section = config.at(-1);
    if (verb === undefined || verb === "package") continue;
    if (verb === "config") config.push({ type: first, name: parts[2], options: new Map() });
    else if (section !== undefined && verb === "option") section.options.set(first, second);
    else if (section !== undefined && verb === "list") {
      const old = section.options.get(first);
      if (Array.isArray(old)) old.push(second);
      else section.options.set(first, [second]);
    } else return undefined;
  }
  return config;
}

export function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** The text of the file, as `uci commit` writes it. */
export function configText(config: Config): string {
  return config
    .map(({ type, name, options }) => {
      const rows = [...options].map(([option, value]) =>
        Array.isArray(value)
          ? value.map((each) => `\tlist ${option} ${quote(each)}\n`).join("")
          : `\toption ${option} ${quote(value)}\n`,
      );
      return `\nconfig ${type}${name === undefined ? "" : ` ${quote(name)}`}\n${rows.join("")}`;
    })
    .concat("\n")
    .join("");
}

/** @returns what a section is called in `uci show` */
export function shownName(config: Config, section: Section): string {
  return section.name ?? `@${section.type}[${config.filter(({ type }) => type === section.type).indexOf(section)}]`;
}

/** @param name a name, `cfg…` of an anonymous one, or `@type[index]`, where -1 is the last */
export function findSection(config: Config, name: string): Section | undefined {
  const extended = /^@([\w-]*)\[(-?\d+)\]$/.exec(name);
  if (extended === null) return config.find((section) => section.name === name || anonymousId(config, section) === name);
  const [, type = "", index = "0"] = extended;
  return config.filter((section) => type === "" || section.type === type).at(Number(index));
}

/** @returns the name that uci makes for a section without one: its place, and a sum over what it is */
export function anonymousId(config: Config, section: Section): string {
  let sum = 5381;
  for (const letter of section.type) sum = (sum * 33 + letter.charCodeAt(0)) & 0xffff;
  return `cfg${(config.indexOf(section) + 1).toString(16).padStart(2, "0")}${sum.toString(16).padStart(4, "0")}`;
}

function shownValue(value: string | string[]): string {
  return Array.isArray(value) ? value.map(quote).join(" ") : quote(value);
}

/** The lines of `uci show` for one section. */
export function sectionLines(file: string, config: Config, section: Section): string {
  const name = `${file}.${shownName(config, section)}`;
  return `${name}=${section.type}\n${[...section.options].map(([option, value]) => `${name}.${option}=${shownValue(value)}\n`).join("")}`;
}

/** One line of `uci show`. */
export function optionLine(file: string, config: Config, section: Section, option: string): string | undefined {
  const value = section.options.get(option);
  return value === undefined ? undefined : `${file}.${shownName(config, section)}.${option}=${shownValue(value)}\n`;
}
