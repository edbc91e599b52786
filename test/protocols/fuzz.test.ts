/**
 * Every protocol against streams made of its golden dialogues: nothing is thrown, however the stream is split the conversation is
 * the same, and what is said and kept is bounded. `MINIPOT_FUZZ_STREAMS` says how many streams each, `npm run fuzz` takes 100,000.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PERSONA_NAMES } from "../../src/personas/registry.js";
import { loadProtocol, PROTOCOL_NAMES } from "../../src/protocols/registry.js";
import { check, streams } from "../kit/fuzz.js";
import { readTranscripts } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";

const STREAMS = Number(process.env.MINIPOT_FUZZ_STREAMS ?? 1000);
/** What may be left of all those sessions, when garbage is collected: less than 100 bytes of each. */
const LEFT_BYTES_MAX = 8 * 2 ** 20;

const settle = global.gc ?? (() => {});

for (const persona of PERSONA_NAMES) {
  for (const name of PROTOCOL_NAMES) {
    const golden = join(REPOSITORY, "test", "golden", `${persona === "openwrt" ? "" : `${persona}-`}${name}.json`);
    if (!existsSync(golden)) continue;
    test(`${name} of ${persona}: ${STREAMS} streams`, async () => {
      const protocol = await loadProtocol(name, persona);
      const transcripts = readTranscripts(golden);
      const run = (numRuns: number) =>
        fc.assert(
          fc.property(streams, (stream) => check(protocol, transcripts, stream)),
          { numRuns },
        );
      await run(STREAMS / 10);
      settle();
      const before = process.memoryUsage().heapUsed;
      await run(STREAMS);
      settle();
      const left = process.memoryUsage().heapUsed - before;
      if (global.gc !== undefined) assert.ok(left < LEFT_BYTES_MAX, `${left} bytes are left`);
    });
  }
}

test.run();
