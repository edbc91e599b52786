/** Asks a running sensor's supervisor how it is. */
import { connect } from "node:net";
import { statusPath } from "../supervisor/runtime-dir.js";
import type { SensorStatus } from "../wire/status.js";

/** A supervisor tells far less than this. */
const ANSWER_BYTES_MAX = 1 << 20;

/** Nothing answers at the runtime folder. */
export class NotRunningError extends Error {
  readonly code = "NOT_RUNNING";
}

/** @throws NotRunningError */
export function askStatus(runtimeDir: string): Promise<SensorStatus> {
  const path = statusPath(runtimeDir);
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      answer += chunk;
      if (answer.length > ANSWER_BYTES_MAX) socket.destroy();
    });
    socket.on("error", (cause) => reject(new NotRunningError(`No sensor answers at ${path}.`, { cause })));
    socket.on("end", () => {
      try {
        resolve(JSON.parse(answer) as SensorStatus);
      } catch (cause) {
        reject(new NotRunningError(`What answers at ${path} is no sensor of this version.`, { cause }));
      }
    });
  });
}
