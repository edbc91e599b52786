/**
 * `npm run bench -- [name …] [--short] [--json FILE]`: runs the named benches, or all, one after another, prints what they find and
 * writes it as JSON with machine and commit to bench/results/. Exits with 1 when a check does not hold; a bar that is missed is
 * told, and fails nothing.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { type Bench, type Findings, holds } from "./bench.js";
import { commit, machine } from "./machine.js";
import { BENCHES } from "./registry.js";
import { describeCommit, describeFindings, describeMachine } from "./report.js";
import { compileTools, repositoryDir, type Tools } from "./tools.js";

interface Result extends Partial<Findings> {
  readonly name: string;
  readonly question: string;
  readonly seconds: number;
  /** Why there are no findings. */
  readonly error?: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: "boolean", default: false }, json: { type: "string" } },
});

process.exitCode = await main(positionals, values.short);

async function main(names: readonly string[], short: boolean): Promise<number> {
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`No bench ${unknown.join(", ")}; there are ${BENCHES.map(({ name }) => name).join(", ")}.\n`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "minipot-bench-"));
  try {
    const tools = compileTools(folder);
    if (tools === undefined) return 1;
    const about = { machine: machine(), commit: commit(), time: new Date().toISOString(), short };
    say(`machine  ${describeMachine(about.machine)}\ncommit   ${describeCommit(about.commit)}`);
    const results: Result[] = [];
    for (const bench of BENCHES.filter(({ name }) => names.length === 0 || names.includes(name))) {
      results.push(await runOne(bench, { short, tools, workDir: join(folder, bench.name) }));
    }
    writeResults({ ...about, results });
    return results.every(isRight) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runOne(bench: Bench, context: { short: boolean; tools: Tools; workDir: string }): Promise<Result> {
  const { name, question } = bench;
  say(`\n${name}: ${question}`);
  mkdirSync(context.workDir, { mode: 0o700 });
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  try {
    const findings = await bench.run({ ...context, say: (line) => say(`    ${line}`) });
    say(describeFindings(findings).join("\n"));
    return { name, question, seconds: seconds(), ...findings };
  } catch (error) {
    say(`  FAILED   ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { name, question, seconds: seconds(), error: String(error) };
  } finally {
    rmSync(context.workDir, { recursive: true, force: true });
  }
}

function isRight({ error, checks }: Result): boolean {
  return error === undefined && checks !== undefined && checks.every(holds);
}

function writeResults(report: { readonly time: string; readonly results: readonly Result[] }): void {
  const path = values.json ?? join(repositoryDir, "bench/results", `${report.time.replaceAll(":", "-")}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  say(`\nwritten to ${path}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
