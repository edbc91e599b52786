/** Records golden.json: what the real BusyBox 1.35 (Debian's busybox-static) answers to cases.ts, each over a fresh fixture. Run by hand. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cases, FIXTURE } from "./cases.js";

function treeOf(folder: string, below = ""): [string, string | null][] {
  return readdirSync(join(folder, below))
    .sort()
    .flatMap((name): [string, string | null][] => {
      const path = `${below}/${name}`;
      if (statSync(join(folder, path)).isDirectory()) return [[path, null], ...treeOf(folder, path)];
      return [[path, readFileSync(join(folder, path), "latin1")]];
    });
}

const recorded = cases.map(({ line, argv, input }) => {
  const folder = mkdtempSync(join(tmpdir(), "golden-"));
  for (const [path, content] of Object.entries(FIXTURE)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, "latin1");
  }
  const before = JSON.stringify(treeOf(folder));
  const { status, stdout, stderr } = spawnSync("busybox", [...argv], { cwd: folder, input, encoding: "latin1" });
  const after = treeOf(folder);
  rmSync(folder, { recursive: true });
  return {
    line,
    status,
    output: stdout,
    error: stderr,
    ...(JSON.stringify(after) === before ? {} : { tree: Object.fromEntries(after) }),
  };
});
writeFileSync(new URL("golden.json", import.meta.url), `${JSON.stringify(recorded, undefined, 1)}\n`);
