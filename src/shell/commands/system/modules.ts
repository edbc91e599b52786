/** Modules and settings of the kernel: insmod, rmmod, modprobe, and sysctl over /proc/sys. lsmod is in facts.ts. */
import type { Process, Program } from "../../process.js";
import { MODULES } from "../../router/proc.js";
import { SYSCTL } from "../../router/sysctl.js";
import { type Answer, answering } from "./answer.js";
import { readTextIfAny } from "./text-file.js";

function nameOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.ko$/, "");
}

function isLoaded(name: string): boolean {
  return MODULES.some(([loaded]) => loaded === name.replaceAll("-", "_"));
}

/** A file that is there is no module of this kernel, whatever it is: nothing is loaded. */
export const insmod: Program = answering((process): Answer => {
  const path = process.argv[1];
  if (path === undefined) return { output: "Usage:\n\tinsmod filename [args]\n", status: 1 };
  if (isLoaded(nameOf(path))) return { error: `module is already loaded - ${nameOf(path)}\n`, status: 1 };
  if (readTextIfAny(process, path) === undefined)
    return { error: `Failed to find ${path}. Maybe it is a built in module ?\n`, status: 1 };
  return { error: `Failed to insert ${path}: invalid module format\n`, status: 1 };
});

export const rmmod: Program = answering(({ argv }): Answer => {
  const name = argv[1];
  if (name === undefined) return { output: "Usage:\n\trmmod module\n", status: 1 };
  return isLoaded(name) ? { error: `module is in use - ${name}\n`, status: 1 } : { error: `module is not loaded\n`, status: 1 };
});

export const modprobe: Program = answering(({ argv }): Answer => {
  const name = argv.slice(1).find((word) => !word.startsWith("-"));
  if (name === undefined) return { output: "Usage:\n\tmodprobe [-q] modulename\n", status: 1 };
  if (isLoaded(name)) return {};
  return argv.includes("-q") ? { status: 255 } : { error: `failed to find a module named ${name}\n`, status: 255 };
});

function settingOf(process: Process, key: string): string | undefined {
  if (key === "kernel.hostname") return process.machine.hostname;
  const path = `/proc/sys/${key.replaceAll(".", "/")}`;
  // What a session wrote into its files is what it reads again.
  return readTextIfAny(process, path)?.trimEnd() ?? SYSCTL[key];
}

export const sysctl: Program = answering((process): Answer => {
  const words = process.argv.slice(1);
  const options = words.filter((word) => word.startsWith("-")).join("");
  const shown = (key: string, value: string): string =>
    options.includes("n") ? `${value}\n` : options.includes("N") ? `${key}\n` : `${key} = ${value}\n`;
  if (options.includes("p")) return {};
  const keys = /[aA]/.test(options) ? Object.keys(SYSCTL) : words.filter((word) => !word.startsWith("-"));
  let output = "";
  let error = "";
  for (const word of keys) {
    const [key = "", given] = word.split(/=(.*)/s);
    const name = key.trim().replaceAll("/", ".");
    const value = settingOf(process, name);
    if (value === undefined)
      error += options.includes("e") ? "" : `sysctl: error: '${name.replaceAll(".", "/")}' is an unknown key\n`;
    else output += options.includes("q") ? "" : shown(name, given ?? value);
  }
  return { output, error, status: error === "" ? 0 : 1 };
});
