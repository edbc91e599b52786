/**
 * Writes down what the real `uci` makes of many texts: test/config/uci-golden.json, which uci.test.ts compares ours with. `UCI`
 * names the program, since Debian has none; COUNT says how many texts (800), SEED which.
 *
 * Of a text that it takes, it also sets or deletes an option, and exports what that made of it: edit.test.ts does the same.
 *
 *   UCI=/usr/bin/uci node --import tsx test/config/uci-record.ts
 *
 * The real one is to be seen with a text of its own at a time, under the name `minipot`, in strict mode, as `uci export` is.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { readUci } from "../../src/config/uci/document.js";
import { REPOSITORY } from "../kit/repository.js";
import { inTemporaryFolder } from "../kit/temporary.js";
import { uciText } from "./uci-texts.js";

/** One text, and what `uci export` printed or which error it named. */
export interface Golden {
  readonly text: string;
  readonly exported?: string;
  readonly set?: GoldenSet;
  readonly error?: { readonly reason: string; readonly line: number; readonly byte: number };
}

/** `uci set minipot.@TYPE[-1].KEY=VALUE`; `uci delete` when there is no value. */
export interface GoldenSet {
  readonly type: string;
  readonly key: string;
  readonly value?: string;
  readonly exported: string;
}

const { UCI, COUNT = "800", SEED = "1369" } = process.env;
if (UCI === undefined) throw new Error("UCI names no program");

const seed = Number(SEED);
const numRuns = Number(COUNT);
const word = fc.string({
  minLength: 1,
  maxLength: 6,
  unit: fc.constantFrom("a", "0", " ", "'", '"', "\\", "#", ";", "\n", "ß", "."),
});
const value = fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 3, arbitrary: word });

await inTemporaryFolder((folder) => {
  for (const name of ["config", "saved"]) mkdirSync(`${folder}/${name}`);
  const uci = (...words: string[]) => {
    const options = ["-c", `${folder}/config`, "-C", `${folder}/none`, "-t", `${folder}/saved`];
    return spawnSync(UCI, [...options, ...words], { encoding: "utf8" });
  };
  const picks = fc.sample(fc.tuple(fc.nat(), value), { numRuns, seed });
  const golden = (text: string, index: number): Golden => {
    writeFileSync(`${folder}/config/minipot`, text);
    const { status, stdout, stderr } = uci("export", "minipot");
    if (status !== 0) {
      const [, reason, line, byte] = /\((.*)\) at line (\d+), byte (\d+)/.exec(stderr) ?? [];
      if (reason === undefined) throw new Error(`uci said of ${JSON.stringify(text)}: ${stderr}`);
      return { text, error: { reason, line: Number(line), byte: Number(byte) } };
    }
    const place = placeIn(text, picks[index]![0]);
    if (place === undefined) return { text, exported: stdout };
    const given = picks[index]![1];
    const path = `minipot.@${place.type}[-1].${place.key}`;
    const made = given === undefined ? uci("delete", path) : uci("set", `${path}=${given}`);
    const exported = uci("export", "minipot").stdout;
    rmSync(`${folder}/saved/minipot`, { force: true });
    if (made.status !== 0) return { text, exported: stdout };
    return { text, exported: stdout, set: { ...place, ...(given === undefined ? {} : { value: given }), exported } };
  };
  const goldens = [...new Set(fc.sample(uciText, { numRuns, seed }))].map(golden);
  writeFileSync(join(REPOSITORY, "test/config/uci-golden.json"), `${JSON.stringify(goldens, null, 2)}\n`);
});

/** An option of the last section of its type, or a new one in it; other sections of the type must not have it. */
function placeIn(text: string, pick: number): Pick<GoldenSet, "type" | "key"> | undefined {
  const { sections } = readUci(text);
  const section = sections[pick % sections.length];
  if (section === undefined) return undefined;
  const same = sections.filter(({ type }) => type === section.type);
  const { options } = same.at(-1)!;
  const key = options[Math.floor(pick / 7) % (options.length + 1)]?.key ?? "fresh";
  const others = same.slice(0, -1).flatMap((each) => each.options);
  return others.some((option) => option.key === key) ? undefined : { type: section.type, key };
}
