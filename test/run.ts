/**
 * Runs the compiled test files, two at a time, each in its own process with a time limit, and sums them up: the last line is
 * `N passed, N failed, N skipped`. Arguments name files or folders under test/; none means all.
 */
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const FILE_TIMEOUT_MS = 300_000;
/** After its last word; a file that goes on has left something open. */
const LINGER_MS = 5000;
const SIDE_BY_SIDE = 2;
const root = fileURLToPath(new URL(".", import.meta.url));

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
}

function testFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.js"))
    .sort()
    .map((name) => join(path, name));
}

/** Runs one file; a file that crashes, hangs or reports nothing counts as one failure. */
function run(file: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--enable-source-maps", file], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (!/^ {2}Duration:/m.test(output)) return;
      setTimeout(() => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        output += "\nStill running after its last test: something was left open.\n";
        child.kill("SIGKILL");
      }, LINGER_MS).unref();
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const timer = setTimeout(() => {
      output += `\nTimed out after ${FILE_TIMEOUT_MS} ms.\n`;
      child.kill("SIGKILL");
    }, FILE_TIMEOUT_MS);
    child.on("close", (code) => {
      clearTimeout(timer);
      const count = (word: string) => Number(new RegExp(`${word}:\\s+(\\d+)`).exec(output)?.[1] ?? 0);
      const passed = count("Passed");
      const skipped = count("Skipped");
      const failed = Math.max(count("Total") - passed, code === 0 && count("Total") + skipped > 0 ? 0 : 1);
      const name = relative(root, file).replace(/\.js$/, "");
      process.stdout.write(
        `${failed === 0 ? "ok  " : "FAIL"} ${name} (${passed} passed${skipped ? `, ${skipped} skipped` : ""})\n`,
      );
      if (failed > 0) process.stdout.write(`${output}\n`);
      else for (const line of output.split("\n")) if (line.startsWith("SKIPPED")) process.stdout.write(`     ${line}\n`);
      resolve({ passed, failed, skipped });
    });
  });
}

const named = process.argv.slice(2).map((name) => join(root, name.replace(/^test\//, "").replace(/\.ts$/, ".js")));
const queue = (named.length > 0 ? named : [root]).flatMap(testFiles);
const total: Outcome = { passed: 0, failed: 0, skipped: 0 };

async function drain(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const { passed, failed, skipped } = await run(file);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
}
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, drain));

if (process.env.CI === "true" && total.skipped > 0) {
  process.stdout.write("A skipped test is a failure in CI.\n");
  total.failed += total.skipped;
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
