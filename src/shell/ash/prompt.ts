/** Prompts, with the escapes of BusyBox' line editor. */
import type { Shell } from "./shell.js";

export function promptText(shell: Shell, name: "PS1" | "PS2"): string {
  const { state } = shell;
  const prompt = state.get(name) ?? (name === "PS1" ? "\\w \\$ " : "> ");
  const { machine, cwd } = state.process;
  const home = state.get("HOME") ?? "";
  const short = home !== "" && home !== "/" && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  return prompt.replace(/\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|(.))/g, (whole, octal?: string, hex?: string, letter = "") => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    switch (letter) {
      case "u":
        return state.get("USER") ?? "root";
      case "h":
        return machine.hostname.replace(/\..*$/, "");
      case "H":
        return machine.hostname;
      case "w":
        return short;
      case "W":
        return short === "/" ? "/" : short.replace(/^.*\//, "");
      case "$":
        return "#";
      case "!":
        return String(state.history.length);
      case "t":
        return new Date(machine.now()).toISOString().slice(11, 19);
      case "n":
        return "\n";
      case "r":
        return "\r";
      case "e":
      case "E":
        return "\x1b";
      case "[":
      case "]":
        return "";
      case "\\":
        return "\\";
      default:
        return whole;
    }
  });
}
