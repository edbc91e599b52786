/** `npm run golden -- SERVICE [compare [WORD]]`: records a real daemon's answers, or compares it with ours. */
import { PROTOCOL_NAMES } from "../../src/protocols/registry.js";
import type { Golden } from "../kit/golden.js";
import { compareService } from "./compare.js";
import { recordService } from "./record.js";

const [service = "", verb = "record", word] = process.argv.slice(2);
if (!/^[a-z0-9-]+$/.test(service) || !["record", "compare"].includes(verb)) {
  process.stderr.write("usage: npm run golden -- SERVICE [compare [WORD]]\n");
  process.exitCode = 2;
} else {
  const golden: Golden = await import(`./${service}.js`);
  if (verb === "record") await recordService(service, golden);
  else {
    const protocol = PROTOCOL_NAMES.find((known) => known === service);
    const ours = golden.ours ?? (protocol && { protocol, config: "" });
    if (ours === undefined) throw new Error(`test/golden/${service}.ts does not say what of ours to compare it with.`);
    const differing = await compareService(ours, golden, word);
    process.exitCode = differing === 0 ? 0 : 1;
  }
}
