import { readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changeConfig } from "../../src/config/change.js";
import { EditError } from "../../src/config/edit.js";
import { ConfigError } from "../../src/config/load.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const TEXT = {
  "m.toml": "# mine\n[telnet] # on the WAN\nports = [23] # not 2323\n",
  "m.uci": "# mine\nconfig telnet\n\tlist ports '23'\n",
};

for (const [name, text] of Object.entries(TEXT)) {
  test(`${name}: keys of every type are set and taken away, comments stay`, () =>
    inTemporaryFolder(async (folder) => {
      const path = `${folder}/${name}`;
      writeFileSync(path, text, { mode: 0o640 });
      const change = (section: string, key: string, value?: string) => changeConfig(path, [{ section, key, text: value }]);
      const of = (config: Awaited<ReturnType<typeof changeConfig>>) =>
        config.services.find(({ protocol }) => protocol === "telnet")!;
      assert.equal(of(await change("telnet", "ports", "23, 2323")).ports, [23, 2323]);
      assert.is(of(await change("telnet", "enabled", "false")).enabled, false);
      assert.is((await change("sensor", "hostname", "gw3")).sensor.hostname, "gw3");
      assert.is(of(await change("telnet", "attempts_max", "5")).options.attemptsMax, 5);
      assert.match(readFileSync(path, "utf8"), /^# mine\n/);
      assert.is(of(await change("telnet", "enabled")).enabled, true);
    }));

  test(`${name}: what would be at fault is not written`, () =>
    inTemporaryFolder(async (folder) => {
      const path = `${folder}/${name}`;
      writeFileSync(path, text, { mode: 0o640 });
      const refused = async (
        section: string,
        key: string,
        value: string,
        kind: typeof ConfigError | typeof EditError,
        says: RegExp,
      ) => {
        const error = await changeConfig(path, [{ section, key, text: value }]).then(
          () => undefined,
          (caught: unknown) => caught,
        );
        assert.instance(error, kind);
        assert.match((error as Error).message, says);
        assert.is(readFileSync(path, "utf8"), text);
      };
      await refused("telnet", "ports", "0", ConfigError, /ports.*1 to 65535/);
      await refused("telnet", "ports", "80", ConfigError, /80 belongs to/);
      await refused("telnet", "enabld", "1", EditError, /Did you mean `enabled`/);
      await refused("telent", "enabled", "1", EditError, /Did you mean `telnet`/);
      await refused("upload", "token", "short", ConfigError, /upload\.token/);
    }));
}

test("the keys are those of the file's persona", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/m.toml`;
    writeFileSync(path, '[sensor]\npersona = "turris"\n', { mode: 0o600 });
    const { services } = await changeConfig(path, [{ section: "http", key: "next_byte_ms", text: "4000" }]);
    assert.is(services.find(({ protocol }) => protocol === "http")!.options.nextByteMs, 4000);
  }));

test.run();
