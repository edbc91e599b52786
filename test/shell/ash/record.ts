/** `node build/test/shell/ash/record.js`: records what BusyBox' ash, as Debian's busybox-static has it, makes of the cases. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../../kit/repository.js";
import { CASES } from "./cases.js";

export interface Heard {
  readonly script: string;
  readonly output: string;
  readonly error: string;
  readonly status: number | null;
}

const BUSYBOX = "/bin/busybox";
const HOME = "/root";

const folder = mkdtempSync(join(tmpdir(), "minipot-ash-"));
const programs = join(folder, "bin");
mkdirSync(programs);
for (const name of execFileSync("busybox", ["--list"], { encoding: "utf8" }).split("\n").filter(Boolean)) {
  symlinkSync(execFileSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).trim() || BUSYBOX, join(programs, name));
}
const heard = CASES.map((script, index): Heard => {
  const home = join(folder, String(index));
  mkdirSync(home);
  const { stdout, stderr, status } = spawnSync(join(programs, "ash"), ["-c", script], {
    cwd: home,
    argv0: "ash",
    env: { PATH: programs, HOME: home },
    encoding: "latin1",
    timeout: 10_000,
  });
  const plain = (text: string) => text.replaceAll(home, HOME);
  return { script, output: plain(stdout), error: plain(stderr), status };
});
rmSync(folder, { recursive: true });
writeFileSync(join(REPOSITORY, "test", "shell", "ash", "golden.json"), `${JSON.stringify(heard, null, 1)}\n`);
process.stdout.write(`${heard.length} scripts\n`);
