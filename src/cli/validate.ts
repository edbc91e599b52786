/** `minipot validate`: every fault of a config, or what it amounts to. */
import type { Config } from "../config/config.js";
import { ConfigError, configPath, loadConfig } from "../config/load.js";
import { type CredentialMode, consentWarning } from "../consent.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

const CREDENTIALS: Readonly<Record<CredentialMode, string>> = { off: "not kept", hash: "kept as hashes", on: "kept" };

export async function validate({ config: path, json = false }: { config?: string; json?: boolean }): Promise<number> {
  try {
    const config = await loadConfig(path);
    process.stdout.write(
      json ? `${JSON.stringify({ valid: true, faults: [], warnings: warningsOf(config) })}\n` : summary(configPath(path), config),
    );
    return EXIT.ok;
  } catch (error) {
    if (json && error instanceof ConfigError)
      process.stdout.write(`${JSON.stringify({ valid: false, faults: error.faults }, null, 2)}\n`);
    else printConfigFaults(error);
    return EXIT.config;
  }
}

function warningsOf({ sensor }: Config): string[] {
  const warning = consentWarning(sensor.consent);
  return warning === undefined ? [] : [warning];
}

function summary(path: string | undefined, config: Config): string {
  const { sensor, services } = config;
  const lines = [path === undefined ? "There is no config; these are the defaults." : `${path} is valid.`];
  for (const { protocol, enabled, ports } of services) {
    const where = ports.map((port) => `${port} → ${port + sensor.redirOffset}`).join(", ");
    lines.push(`  ${protocol.padEnd(12)} ${enabled ? where : "off"}`);
  }
  lines.push(`  upload       ${shownUrl(sensor.upload.url) ?? "off: events stay in the spool"}`);
  lines.push(`  credentials  ${CREDENTIALS[sensor.logCredentials]}`);
  for (const warning of warningsOf(config)) lines.push("", `Warning: ${warning}.`);
  return `${lines.join("\n")}\n`;
}

/** Without the password that it may hold. */
function shownUrl(url: string | undefined): string | undefined {
  return url?.replace(/\/\/[^/@]*@/, "//…@");
}
