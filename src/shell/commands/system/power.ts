/**
 * reboot, halt and poweroff: nothing goes down, but the login shells hear of it as they do from a real router's init, and the
 * session ends.
 */
import type { Program } from "../../process.js";
import { answering } from "./answer.js";

const SIGHUP = 1;

const goDown: Program = answering(({ machine }) => {
  for (const { pid, argv } of machine.kernel.list()) if (/^-(ash|sh)$/.test(argv[0] ?? "")) machine.kernel.kill(pid, SIGHUP);
  return {};
});
export const reboot = goDown;
export const halt = goDown;
export const poweroff = goDown;
