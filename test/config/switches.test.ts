import { readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SwitchError, switchConfig, switchesOf } from "../../src/config/switches.js";
import { CONSENT_VERSION } from "../../src/consent.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const TEXT = `# mine
[sensor]
id = "home" # a name

[telnet]
enabled = true
`;

test("switches are written where the config has them, and the rest stays", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, TEXT, { mode: 0o600 });
    const switches = { collect: false, services: { telnet: false, http: true }, credentials: "on", consent: CONSENT_VERSION };
    assert.is(await switchConfig(path, switches), undefined);
    const text = readFileSync(path, "utf8");
    assert.match(text, /^# mine\n\[sensor\]\nid = "home" # a name\n/);
    assert.match(text, /\[telnet\]\nenabled = false\n/);
    for (const line of ["collect = false", "log_credentials = true", "consent = 1"]) assert.ok(text.includes(`${line}\n`), text);
    assert.match(text, /\[http\]\nenabled = true\n/);
  }));

test("nothing but switches can be asked for", () => {
  for (const [value, what] of [
    [null, /no object/],
    [[], /no object/],
    [{ user: "root" }, /no switch "user"/],
    [{ __proto__: null, constructor: 1 }, /no switch "constructor"/],
    [{ collect: "false" }, /collect/],
    [{ services: { sensor: true } }, /no service "sensor"/],
    [{ services: { "telnet\n[sensor]": true } }, /no service/],
    [{ services: { telnet: "yes" } }, /telnet is neither/],
    [{ services: 7 }, /no object/],
    [{ credentials: "all" }, /none of off, hash, on/],
    [{ consent: CONSENT_VERSION + 1 }, /consent text is number/],
  ] as const) {
    assert.throws(
      () => switchesOf(value),
      (error: unknown) => error instanceof SwitchError && what.test(error.message),
      JSON.stringify(value),
    );
  }
});

test("what would come of it must be a good config; otherwise nothing changes, and why is said", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, TEXT, { mode: 0o600 });
    assert.match((await switchConfig(path, { credentials: "hash" })) ?? "", /hash needs a key/);
    assert.is(readFileSync(path, "utf8"), TEXT);
    assert.match((await switchConfig(`${folder}/none.toml`, { collect: true })) ?? "", /none\.toml/);
    assert.match((await switchConfig(undefined, { collect: true })) ?? "", /no config file/);
  }));

test.run();
