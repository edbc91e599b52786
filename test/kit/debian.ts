/**
 * What a test needs from Debian. As root on Debian it is installed; elsewhere the test skips, saying so on standard error with
 * the package's name; in CI a skip is a failure.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * Whether `command` is there, after trying to install `packageName` if it is not.
 *
 * @throws Error in CI when it is not to be had
 */
export function needs(packageName: string, command: string): boolean {
  if (found(command)) return true;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    install(packageName);
    if (found(command)) return true;
  }
  const message = `needs ${command}: apt-get install ${packageName}`;
  if (process.env.CI === "true") throw new Error(message);
  process.stderr.write(`SKIPPED, ${message}\n`);
  return false;
}

function found(command: string): boolean {
  return spawnSync("sh", ["-c", `PATH=$PATH:/usr/sbin:/sbin command -v ${command}`]).status === 0;
}

function install(packageName: string): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const aptGet = (...args: string[]) => execFileSync("apt-get", args, { env, stdio: "ignore", timeout: 300_000 });
  try {
    try {
      aptGet("-o", "DPkg::Lock::Timeout=240", "install", "-y", "--no-install-recommends", packageName);
    } catch {
      aptGet("update");
      aptGet("-o", "DPkg::Lock::Timeout=240", "install", "-y", "--no-install-recommends", packageName);
    }
  } catch (error) {
    process.stderr.write(`apt-get could not install ${packageName}: ${String(error)}\n`);
  }
}
