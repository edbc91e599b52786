/** `minipot validate`: every fault of a config, or what it amounts to. */
import type { Config } from "../config/config.js";
import { ConfigError, configPath, loadConfig } from "../config/load.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

export async function validate({ config: path, json = false }: { config?: string; json?: boolean }): Promise<number> {
  try {
    const config = await loadConfig(path);
    process.stdout.write(json ? `${JSON.stringify({ valid: true, faults: [] })}\n` : summary(configPath(path), config));
    return EXIT.ok;
  } catch (error) {
    if (json && error instanceof ConfigError)
      process.stdout.write(`${JSON.stringify({ valid: false, faults: error.faults }, null, 2)}\n`);
    else printConfigFaults(error);
    return EXIT.config;
  }
}

function summary(path: string | undefined, { sensor, services }: Config): string {
  const lines = [path === undefined ? "There is no config; these are the defaults." : `${path} is valid.`];
  for (const { protocol, enabled, ports } of services) {
    const where = ports.map((port) => `${port} → ${port + sensor.redirOffset}`).join(", ");
    lines.push(`  ${protocol.padEnd(12)} ${enabled ? where : "off"}`);
  }
  lines.push(`  upload       ${shownUrl(sensor.upload.url) ?? "off: events stay in the spool"}`);
  lines.push(`  credentials  ${sensor.logCredentials ? "kept" : "not kept"}`);
  return `${lines.join("\n")}\n`;
}

/** Without the password that it may hold. */
function shownUrl(url: string | undefined): string | undefined {
  return url?.replace(/\/\/[^/@]*@/, "//…@");
}
