/** Runs the firewall's own tools. Nothing goes through a shell. */
import { execFile } from "node:child_process";

/** The tool is not there, or has refused. */
export class FirewallError extends Error {
  readonly code = "FIREWALL";
}

const TIMEOUT_MS = 20_000;
/** A ruleset with large block lists; sets are left out, but their rules are not. */
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;
/** Where system tools are, also for a process with a poor PATH. */
const PATH = `${process.env.PATH ?? "/usr/bin:/bin"}:/usr/sbin:/sbin`;

/**
 * Runs `tool` to its end.
 *
 * @param input handed to it on standard input, which is a pipe for all but nft: nft cannot open a socket by name
 * @returns what it printed
 * @throws FirewallError with what it complained about
 */
export function run(tool: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { PATH, LC_ALL: "C" }, timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX, encoding: "utf8" } as const;
    const child = execFile(tool, args, options, (error, out, complaint) => {
      if (error === null) return resolve(out);
      const missing = "code" in error && error.code === "ENOENT";
      const why = missing ? "it is not installed" : complaint.trim().split("\n", 3).join(" ") || error.message;
      reject(new FirewallError(`${tool}: ${why}`, { cause: error }));
    });
    // A tool that ends before it has read everything says why by its exit.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** Applies a ruleset, whole or not at all; or only checks it. */
export async function nft(ruleset: string, { check = false } = {}): Promise<void> {
  await run("nft", [...(check ? ["-c"] : []), ruleset]);
}
