/** `minipot sensor`: the fake services and the collector, in the foreground. */
import { resolve } from "node:path";
import { configPath, loadConfig } from "../config/load.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";
import { run } from "./run.js";

export async function sensor({ config: path }: { config?: string }): Promise<number> {
  const load = () => loadConfig(path);
  const config = await load().catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  if (config.sensor.user === undefined && process.getuid?.() === 0) {
    process.stderr.write(
      'minipot: as root, `user` must be set in [sensor]: whom to become once the ports are bound, for instance user = "nobody".\n' +
        '         To stay root all the same, say so: user = "root".\n',
    );
    return EXIT.config;
  }
  const file = configPath(path);
  const configFile = file === undefined ? undefined : resolve(file);
  return run(config, { withServer: false, configFile, reload: load, settled: async () => {} });
}
