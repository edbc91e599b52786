/** Has a running sensor take on what was changed. */
import { askStatus } from "./status-client.js";

/** @returns what came of it, as a sentence */
export async function tellSensor(runtimeDir: string): Promise<string> {
  try {
    const { pid } = await askStatus(runtimeDir);
    process.kill(pid, "SIGHUP");
    return "Done; the running sensor takes it on.";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "NOT_RUNNING")
      return "Done; the sensor takes it on when it starts.";
    return "Done; the running sensor could not be told: send its supervisor a SIGHUP, or restart it.";
  }
}
