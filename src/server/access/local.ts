/**
 * What this machine's own users may: whoever reads the data folder shows the token in it (`minipot check`, `minipot people`), made anew at
 * each start; and while nobody has an account yet, makes the first one with the code in it.
 */
import { randomBytes, randomInt } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const TOKEN = "local-token";
const SETUP_CODE = "setup-code";
const TOKEN_BYTES = 32;
const CODE_DIGITS = 8;

export function writeLocalToken(dataDir: string): string {
  return written(dataDir, TOKEN, randomBytes(TOKEN_BYTES).toString("base64url"));
}

export function writeSetupCode(dataDir: string): string {
  return written(dataDir, SETUP_CODE, String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, "0"));
}

export function removeSetupCode(dataDir: string): void {
  rmSync(join(dataDir, SETUP_CODE), { force: true });
}

/** @throws what the system says */
export function readLocalToken(dataDir: string): string {
  return readFileSync(join(dataDir, TOKEN), "utf8").trim();
}

/** @returns undefined when there is an account, or it is not ours to read */
export function readSetupCode(dataDir: string): string | undefined {
  try {
    return readFileSync(join(dataDir, SETUP_CODE), "utf8").trim();
  } catch {
    return undefined;
  }
}

function written(dataDir: string, name: string, secret: string): string {
  const path = join(dataDir, name);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // A file that is there would keep the mode that it has.
  rmSync(path, { force: true });
  writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: "wx" });
  return secret;
}
