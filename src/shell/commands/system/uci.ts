/**
 * uci over /etc/config of the session's files. What is set but not committed lies in /tmp/.uci, a whole file for each package that was
 * touched, and a list of the changes beside it; `commit` moves it over.
 */
import { FileError } from "../../fs/file-system.js";
import type { Process, Program } from "../../process.js";
import {
  anonymousId,
  type Config,
  configText,
  findSection,
  optionLine,
  parseConfig,
  quote,
  type Section,
  sectionLines,
} from "../../router/uci-config.js";
import { type Answer, answering } from "./answer.js";
import { readTextIfAny, writeText } from "./text-file.js";

const SAVED = "/tmp/.uci";
const NOT_FOUND: Answer = { error: "uci: Entry not found\n", status: 1 };
const INVALID: Answer = { error: "uci: Invalid argument\n", status: 1 };

const USAGE = `Usage: uci [<options>] <command> [<arguments>]

Commands:
	batch
	export     [<config>]
	import     [<config>]
	changes    [<config>]
	commit     [<config>]
	add        <config> <section-type>
	add_list   <config>.<section>.<option>=<string>
	del_list   <config>.<section>.<option>=<string>
	show       [<config>[.<section>[.<option>]]]
	get        <config>.<section>[.<option>]
	set        <config>.<section>[.<option>]=<value>
	delete     <config>[.<section>[[.<option>][=<id>]]]
	rename     <config>.<section>[.<option>]=<name>
	revert     <config>[.<section>[.<option>]]
	reorder    <config>.<section>=<position>

Options:
	-c <path>  set the search path for config files (default: /etc/config)
	-C <path>  set the search path for config override files (default: /var/run/uci)
	-d <str>   set the delimiter for list values in uci show
	-f <file>  use <file> as input instead of stdin
	-m         when importing, merge data into an existing package
	-n         name unnamed sections on export (default)
	-N         don't name unnamed sections
	-p <path>  add a search path for config change files
	-P <path>  add a search path for config change files and use as default
	-t <path>  set save path for config change files
	-q         quiet mode (don't print error messages)
	-s         force strict mode (stop on parser errors, default)
	-S         disable strict mode
	-X         do not use extended syntax on 'show'

`;

interface Aim {
  readonly file: string;
  readonly section: string | undefined;
  readonly option: string | undefined;
  readonly value: string | undefined;
}

function parseAim(text: string): Aim | undefined {
  const [path = "", value] = text.split(/=(.*)/s);
  const parts = /^([\w-]+)(?:\.(@[\w-]*\[-?\d+\]|[\w-]+))?(?:\.([\w-]+))?$/.exec(path);
  return parts === null ? undefined : { file: parts[1] ?? "", section: parts[2], option: parts[3], value };
}

function load(process: Process, file: string): Config | undefined {
  const text = readTextIfAny(process, `${SAVED}/${file}.new`) ?? readTextIfAny(process, `/etc/config/${file}`);
  return text === undefined ? undefined : parseConfig(text);
}

function unlink({ machine, cwd }: Process, path: string): void {
  try {
    machine.files.unlink(path, cwd);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

/** Keeps a change until it is committed. @param line as `uci changes` shows it */
function save(process: Process, file: string, config: Config, line: string): void {
  try {
    process.machine.files.mkdir(SAVED, process.cwd, 0o700);
  } catch (error) {
    if (!(error instanceof FileError) || error.errno !== "EEXIST") throw error;
  }
  writeText(process, `${SAVED}/${file}.new`, configText(config));
  writeText(process, `${SAVED}/${file}`, `${readTextIfAny(process, `${SAVED}/${file}`) ?? ""}${line}\n`);
}

function names({ machine, cwd }: Process, folder: string): readonly string[] {
  try {
    return machine.files.list(folder, cwd).filter((name) => !name.includes("."));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return [];
  }
}

function show(process: Process, text: string | undefined): Answer {
  if (text === undefined) {
    const all = [...names(process, "/etc/config")].sort();
    return { output: all.map((file) => show(process, file).output ?? "").join("") };
  }
  const aim = parseAim(text);
  if (aim === undefined) return INVALID;
  const config = load(process, aim.file);
  if (config === undefined) return NOT_FOUND;
  if (aim.section === undefined) return { output: config.map((section) => sectionLines(aim.file, config, section)).join("") };
  const section = findSection(config, aim.section);
  if (section === undefined) return NOT_FOUND;
  if (aim.option === undefined) return { output: sectionLines(aim.file, config, section) };
  const line = optionLine(aim.file, config, section, aim.option);
  return line === undefined ? NOT_FOUND : { output: line };
}

function get(process: Process, aim: Aim): Answer {
  const config = load(process, aim.file);
  const section = config === undefined ? undefined : findSection(config, aim.section ?? "");
  if (section === undefined) return NOT_FOUND;
  const value = aim.option === undefined ? section.type : section.options.get(aim.option);
  if (value === undefined) return NOT_FOUND;
  return { output: `${Array.isArray(value) ? value.join(" ") : value}\n` };
}

function set(process: Process, aim: Aim): Answer {
  const { file, section: name, option, value } = aim;
  const config = load(process, file);
  if (config === undefined) return NOT_FOUND;
  if (name === undefined || value === undefined) return INVALID;
  const section = findSection(config, name);
  if (option !== undefined) {
    if (section === undefined) return INVALID;
    section.options.set(option, value);
    save(process, file, config, `${file}.${name}.${option}=${quote(value)}`);
  } else {
    if (section === undefined && name.startsWith("@")) return NOT_FOUND;
    const made: Section = { type: value, name: section?.name ?? name, options: section?.options ?? new Map() };
    if (section === undefined) config.push(made);
    else config.splice(config.indexOf(section), 1, made);
    save(process, file, config, `${file}.${name}=${quote(value)}`);
  }
  return {};
}

function changeList(process: Process, aim: Aim, isAdded: boolean): Answer {
  const { file, section: name, option, value } = aim;
  const config = load(process, file);
  if (config === undefined || name === undefined || option === undefined || value === undefined) return INVALID;
  const section = findSection(config, name);
  if (section === undefined) return INVALID;
  const old = section.options.get(option) ?? [];
  const list = Array.isArray(old) ? old : [old];
  section.options.set(option, isAdded ? [...list, value] : list.filter((each) => each !== value));
  save(process, file, config, `${file}.${name}.${option}${isAdded ? "+" : "-"}=${quote(value)}`);
  return {};
}

function remove(process: Process, aim: Aim): Answer {
  const { file, section: name, option } = aim;
  const config = load(process, file);
  const section = config === undefined || name === undefined ? undefined : findSection(config, name);
  if (config === undefined || section === undefined) return NOT_FOUND;
  if (option === undefined) config.splice(config.indexOf(section), 1);
  else if (!section.options.delete(option)) return NOT_FOUND;
  save(process, file, config, `-${file}.${name ?? ""}${option === undefined ? "" : `.${option}`}`);
  return {};
}

function add(process: Process, file: string | undefined, type: string | undefined): Answer {
  if (file === undefined || type === undefined) return { error: USAGE, status: 255 };
  const config = load(process, file);
  if (config === undefined) return NOT_FOUND;
  const section: Section = { type, name: undefined, options: new Map() };
  config.push(section);
  const id = anonymousId(config, section);
  save(process, file, config, `${file}.${id}=${quote(type)}`);
  return { output: `${id}\n` };
}

/** Commits, or reverts, what was changed of one file or of all. */
function settle(process: Process, file: string | undefined, isKept: boolean): Answer {
  if (file !== undefined && load(process, file) === undefined) return NOT_FOUND;
  for (const each of file === undefined ? names(process, SAVED) : [file]) {
    const text = readTextIfAny(process, `${SAVED}/${each}.new`);
    if (text === undefined) continue;
    if (isKept) writeText(process, `/etc/config/${each}`, text);
    unlink(process, `${SAVED}/${each}.new`);
    unlink(process, `${SAVED}/${each}`);
  }
  return {};
}

function command(process: Process, verb: string | undefined, rest: readonly string[]): Answer {
  const [first, second] = rest;
  const aim = first === undefined ? undefined : parseAim(first);
  switch (verb) {
    case "show":
      return show(process, first);
    case "export": {
      const files = first === undefined ? [...names(process, "/etc/config")].sort() : [first];
      const texts = files.map((file) => ({ file, config: load(process, file) }));
      if (texts.some(({ config }) => config === undefined)) return NOT_FOUND;
      return { output: texts.map(({ file, config = [] }) => `package ${file}\n${configText(config)}`).join("") };
    }
    case "changes": {
      const files = first === undefined ? names(process, SAVED) : [first];
      return { output: files.map((file) => readTextIfAny(process, `${SAVED}/${file}`) ?? "").join("") };
    }
    case "commit":
      return settle(process, first, true);
    case "revert":
      return settle(process, aim?.file, false);
    case "add":
      return add(process, first, second);
    case "get":
    case "set":
    case "delete":
    case "del":
    case "add_list":
    case "del_list":
      if (first === undefined) return { error: USAGE, status: 255 };
      if (aim === undefined) return INVALID;
      if (verb === "get") return get(process, aim);
      if (verb === "set") return set(process, aim);
      if (verb === "add_list" || verb === "del_list") return changeList(process, aim, verb === "add_list");
      return remove(process, aim);
    default:
      return { error: USAGE, status: verb === undefined ? 255 : 1 };
  }
}

export const uci: Program = answering((process) => {
  const words = process.argv.slice(1);
  const at = words.findIndex((word, index) => !word.startsWith("-") && !/^-[cCdfpPt]$/.test(words[index - 1] ?? ""));
  const isQuiet = words.slice(0, Math.max(0, at)).includes("-q");
  try {
    const answer = at < 0 ? command(process, undefined, []) : command(process, words[at], words.slice(at + 1));
    return isQuiet ? { ...answer, error: "" } : answer;
  } catch (error) {
    // A full disk, or a folder where a file should be.
    if (!(error instanceof FileError)) throw error;
    return { error: isQuiet ? "" : "uci: I/O error\n", status: 1 };
  }
});
