/** Asks the collector for today's counts, over its unix socket. */
import { connect } from "node:net";
import type { Today } from "../wire/today.js";

const ANSWER_MS = 2000;

/** @returns undefined when the collector does not answer */
export function askToday(path: string): Promise<Today | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => socket.destroy(), ANSWER_MS);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(parsed(Buffer.concat(chunks).toString("utf8")));
    });
  });
}

function parsed(line: string): Today | undefined {
  try {
    return JSON.parse(line) as Today;
  } catch {
    return undefined;
  }
}
