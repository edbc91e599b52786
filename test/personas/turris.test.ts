import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadConfig } from "../../src/config/load.js";
import { inTemporaryFolder } from "../kit/temporary.js";

test("its limits are the original's: 180 s without a word, 300 s in all; where it has last words, they come first", () =>
  inTemporaryFolder(async (folder) => {
    writeFileSync(`${folder}/minipot.toml`, '[sensor]\npersona = "turris"\n', { mode: 0o600 });
    const { services } = await loadConfig(`${folder}/minipot.toml`, {});
    const limits = Object.fromEntries(
      services.map(({ protocol, enabled, ports, idleTimeoutMs, totalTimeoutMs, options }) => [
        protocol,
        { enabled, ports, idleTimeoutMs, totalTimeoutMs, silenceMs: options.silenceMs, durationMs: options.durationMs },
      ]),
    );
    assert.equal(limits.telnet, {
      enabled: true,
      ports: [23],
      idleTimeoutMs: 180_000,
      totalTimeoutMs: 300_000,
      silenceMs: undefined,
      durationMs: undefined,
    });
    for (const name of ["ftp", "smtp"]) {
      const { idleTimeoutMs, totalTimeoutMs, silenceMs, durationMs } = limits[name]!;
      assert.equal([silenceMs, durationMs], [180_000, 300_000]);
      assert.ok(idleTimeoutMs > 180_000 && totalTimeoutMs > 300_000, name);
    }
    assert.is(limits["http-proxy"]?.enabled, false);
  }));

test.run();
