/** This software's version, as package.json has it. */
import { existsSync, readFileSync } from "node:fs";

/** One folder up from the sources, two from what was compiled of them. */
const file = [new URL("../package.json", import.meta.url), new URL("../../package.json", import.meta.url)].find((url) =>
  existsSync(url),
);

if (file === undefined) throw new Error("package.json is missing from the installation; install minipot again.");
const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };

export const VERSION = version;
