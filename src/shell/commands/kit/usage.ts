/** What commands say of how they are called, before they end with an error: BusyBox' own texts, recorded of 1.35, one a command. */
import { BUSYBOX } from "../../router/device.js";
import { BYTES } from "./usages/bytes.js";
import { CHANGE } from "./usages/change.js";
import { LINES } from "./usages/lines.js";
import { PROGRAMS } from "./usages/programs.js";
import { TELL } from "./usages/tell.js";

/** @returns the whole text of a command, with BusyBox' first line */
export function usage(name: string): string {
  return `${BUSYBOX} multi-call binary.\n\nUsage: ${name} ${Object.hasOwn(USAGES, name) ? USAGES[name] : ""}`;
}
const USAGES: Readonly<Record<string, string>> = { ...CHANGE, ...TELL, ...LINES, ...BYTES, ...PROGRAMS };
