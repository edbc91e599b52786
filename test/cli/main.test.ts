import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { minipot } from "../kit/command.js";
import { REPOSITORY } from "../kit/repository.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const COMMANDS = ["up", "sensor", "server", "validate", "status", "tail", "doctor", "check", "replay"];

test("--help names every command and the exit codes; each command has its own, with an example", async () => {
  const { code, out } = await minipot("--help");
  assert.is(code, 0);
  for (const command of COMMANDS) assert.ok(out.includes(`  ${command} `), command);
  assert.match(out, /Exit codes/);
  for (const command of COMMANDS)
    assert.match((await minipot(command, "--help")).out, new RegExp(`Usage: minipot ${command}[^]*\\$ minipot ${command}`));
});

test("npx minipot runs it, as the README has it", () => {
  const { status, stdout, stderr } = spawnSync("npx", ["minipot", "--version"], { cwd: REPOSITORY, encoding: "utf8" });
  assert.equal([status, /^\d+\.\d+\.\d+\n$/.test(stdout)], [0, true], stderr);
});

test("what is unknown gets a suggestion and exit code 2", async () => {
  const command = await minipot("statsu");
  assert.is(command.code, 2);
  assert.match(command.err, /Did you mean status/);
  const option = await minipot("status", "--jsn");
  assert.is(option.code, 2);
  assert.match(option.err, /Did you mean --json/);
});

test("validate: exit 0 and what it amounts to, or exit 3 and every fault", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, '[sensor]\ndisable = ["2323tcp"]\n', { mode: 0o600 });
    const good = await minipot("validate", "-c", path);
    assert.is(good.code, 0);
    assert.match(good.out, /telnet\s+23 → 1392\n/);
    writeFileSync(path, "[sensor]\nid = 1\nfoo = 2\n");
    const bad = await minipot("validate", "-c", path);
    assert.is(bad.code, 3);
    assert.match(bad.err, /minipot\.toml:2: sensor\.id:/);
    assert.match(bad.err, /minipot\.toml:3: sensor\.foo:/);
    const json = await minipot("validate", "--json", "-c", path);
    assert.is(JSON.parse(json.out).faults.length, 2);
  }));

test("status, tail and doctor say so when no sensor runs", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, `[sensor]\nruntime_dir = "${folder}/run"\n`, { mode: 0o600 });
    for (const command of ["status", "tail"]) {
      const { code, err } = await minipot(command, "-c", path);
      assert.is(code, 4, command);
      assert.match(err, /No sensor answers at .*minipot up/);
    }
    const { code, out } = await minipot("doctor", "-c", path);
    assert.is(code, 1);
    assert.match(out, /FAIL {2}supervisor/);
  }));

test.run();
