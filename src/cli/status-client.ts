/** Asks a running sensor's supervisor how it is. */
import { connect } from "node:net";
import { statusPath } from "../supervisor/runtime-dir.js";
import type { SensorStatus } from "../wire/status.js";
import { NoAnswerError, unreachable } from "./reach.js";

export { NotRunningError } from "./reach.js";

/** A supervisor tells far less than this. */
const ANSWER_BYTES_MAX = 1 << 20;
/** It asks its children first, and does not wait long for them. */
const ANSWER_MS = 10_000;

/** @throws NotRunningError, NoAnswerError */
export function askStatus(runtimeDir: string, answerMs = ANSWER_MS): Promise<SensorStatus> {
  const path = statusPath(runtimeDir);
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    const fail = (message: string, cause?: unknown) => {
      socket.destroy();
      reject(new NoAnswerError(message, { cause }));
    };
    const timer = setTimeout(() => fail(`The sensor at ${path} has not answered within ${answerMs} ms.`), answerMs);
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      answer += chunk;
      if (answer.length > ANSWER_BYTES_MAX) fail(`What answers at ${path} is no sensor: it does not stop.`);
    });
    socket.on("error", (cause) => reject(unreachable(path, cause)));
    socket.on("end", () => {
      try {
        resolve(statusIn(answer));
      } catch (cause) {
        fail(`What answers at ${path} is no sensor of this version.`, cause);
      }
    });
    socket.on("close", () => clearTimeout(timer));
  });
}

/** @throws Error when `answer` is not what a supervisor says */
function statusIn(answer: string): SensorStatus {
  const status: unknown = JSON.parse(answer);
  const isStatus =
    typeof status === "object" &&
    status !== null &&
    "processes" in status &&
    Array.isArray(status.processes) &&
    "listeners" in status &&
    Array.isArray(status.listeners);
  if (!isStatus) throw new Error("It has no processes and listeners.");
  return status as unknown as SensorStatus;
}
