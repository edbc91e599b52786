/** Builtins about what names mean: type, command -v, hash, alias, unalias. */
import { findCommand } from "../../lookup.js";
import type { Part } from "../../process.js";
import { ShellError } from "../errors.js";
import { KEYWORDS } from "../lexer.js";
import { SPECIAL_BUILTINS } from "../parser.js";
import type { Shell } from "../shell.js";
import { shown } from "../simple.js";
import { type Builtin, quiet } from "./builtin.js";

/** @param isLong in words, as `type` says it; else as `command -v` */
export function* describe(shell: Shell, names: readonly string[], isLong: boolean): Part<number> {
  let status = 0;
  for (const name of names) {
    const found = meaning(shell, name);
    if (found === undefined) {
      status = 127;
      if (isLong) yield* shell.write(`${name}: not found\n`);
    } else yield* shell.write(`${isLong ? found.long : found.short}\n`);
  }
  return status;
}

function meaning(shell: Shell, name: string): { readonly long: string; readonly short: string } | undefined {
  const { aliases, functions, process } = shell.state;
  if (KEYWORDS.has(name)) return { long: `${name} is a shell keyword`, short: name };
  const alias = aliases.get(name);
  if (alias !== undefined) return { long: `${name} is an alias for ${alias}`, short: `alias ${name}=${shown(alias)}` };
  if (functions.has(name)) return { long: `${name} is a function`, short: name };
  if (shell.builtins.has(name)) {
    return { long: `${name} is a ${SPECIAL_BUILTINS.has(name) ? "special " : ""}shell builtin`, short: name };
  }
  const found = findCommand(process, name, shell.expander.value("PATH") ?? "");
  return found.is === "program" || found.is === "script" ? { long: `${name} is ${found.path}`, short: found.path } : undefined;
}

export const type: Builtin = (shell, argv) => describe(shell, argv.slice(1), true);

export const hash: Builtin = quiet((shell, argv) => {
  for (const name of argv.slice(1).filter((word) => word !== "-r")) {
    if (meaning(shell, name) === undefined) throw new ShellError(`${name}: not found`, 1);
  }
  return 0;
});

const ALIASES_MAX = 200;

export const alias: Builtin = function* (shell, argv) {
  const { aliases } = shell.state;
  const told = (name: string, value: string) => `${name}=${shown(value).replace(/^(?!')(.*)$/s, "'$1'")}\n`;
  if (argv.length === 1) {
    for (const [name, value] of [...aliases].sort()) yield* shell.write(told(name, value));
    return 0;
  }
  let status = 0;
  for (const word of argv.slice(1)) {
    const [, name = "", value] = /^([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const known = aliases.get(word);
    if (value !== undefined) {
      if (aliases.size < ALIASES_MAX) aliases.set(name, value);
    } else if (known !== undefined) yield* shell.write(told(word, known));
    else {
      yield* shell.write(`alias: ${word} not found\n`, 2);
      status = 1;
    }
  }
  return status;
};

export const unalias: Builtin = function* (shell, argv) {
  const { aliases } = shell.state;
  let status = 0;
  for (const word of argv.slice(1)) {
    if (word === "-a") aliases.clear();
    else if (!aliases.delete(word)) {
      yield* shell.write(`unalias: ${word} not found\n`, 2);
      status = 1;
    }
  }
  return status;
};
