/**
 * Writes down what the real `uci` makes of many texts: test/config/uci-golden.json, which uci.test.ts compares ours with. `UCI`
 * names the program, since Debian has none; COUNT says how many texts (800), SEED which.
 *
 *   UCI=/usr/bin/uci node --import tsx test/config/uci-record.ts
 *
 * The real one is to be seen with a text of its own at a time, under the name `minipot`, in strict mode, as `uci export` is.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { REPOSITORY } from "../kit/repository.js";
import { inTemporaryFolder } from "../kit/temporary.js";
import { uciText } from "./uci-texts.js";

/** One text, and what `uci export` printed or which error it named. */
export interface Golden {
  readonly text: string;
  readonly exported?: string;
  readonly error?: { readonly reason: string; readonly line: number; readonly byte: number };
}

const { UCI, COUNT = "800", SEED = "1369" } = process.env;
if (UCI === undefined) throw new Error("UCI names no program");

await inTemporaryFolder((folder) => {
  for (const name of ["config", "saved"]) mkdirSync(`${folder}/${name}`);
  const texts = new Set(fc.sample(uciText, { numRuns: Number(COUNT), seed: Number(SEED) }));
  const goldens = [...texts].map((text): Golden => {
    writeFileSync(`${folder}/config/minipot`, text);
    const options = ["-c", `${folder}/config`, "-C", `${folder}/none`, "-t", `${folder}/saved`];
    const { status, stdout, stderr } = spawnSync(UCI, [...options, "export", "minipot"], { encoding: "utf8" });
    if (status === 0) return { text, exported: stdout };
    const [, reason, line, byte] = /\((.*)\) at line (\d+), byte (\d+)/.exec(stderr) ?? [];
    if (reason === undefined) throw new Error(`uci said of ${JSON.stringify(text)}: ${stderr}`);
    return { text, error: { reason, line: Number(line), byte: Number(byte) } };
  });
  writeFileSync(join(REPOSITORY, "test/config/uci-golden.json"), `${JSON.stringify(goldens, null, 2)}\n`);
});
