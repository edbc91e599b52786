/** `minipot set`: changes one key of the config, checks what comes of it, and has the running sensor take it on. */
import { changeConfig } from "../config/change.js";
import { EditError } from "../config/edit.js";
import { ConfigError, configPath } from "../config/load.js";
import { faultText } from "../config/raw.js";
import { WriteError } from "../config/write.js";
import { EXIT } from "./exit.js";
import { tellSensor } from "./tell-sensor.js";

export async function set(name: string, text: string | undefined, { config: given }: { config?: string }): Promise<number> {
  const path = configPath(given);
  if (path === undefined) return failed("there is no config to change; name one with -c", EXIT.usage);
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return failed(`expected SECTION.KEY, as in telnet.enabled, not ${JSON.stringify(name)}`, EXIT.usage);
  try {
    const change = { section: name.slice(0, dot), key: name.slice(dot + 1), text };
    const { sensor } = await changeConfig(path, [change]);
    process.stdout.write(`${await tellSensor(sensor.runtimeDir)}\n`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof ConfigError) {
      return failed(`nothing was changed, since this would be at fault:\n${error.faults.map(faultText).join("\n")}`, EXIT.config);
    }
    if (error instanceof EditError || error instanceof WriteError) return failed(error.message, EXIT.failed);
    throw error;
  }
}

function failed(message: string, code: number): number {
  process.stderr.write(`minipot: ${message}\n`);
  return code;
}
