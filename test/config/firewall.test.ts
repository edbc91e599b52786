import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FirewallConfig } from "../../src/config/config.js";
import { ConfigError, loadConfig } from "../../src/config/load.js";
import { inTemporaryFolder } from "../kit/temporary.js";

function load(text: string, name = "minipot.toml"): Promise<FirewallConfig> {
  return inTemporaryFolder(async (folder) => {
    const path = `${folder}/${name}`;
    writeFileSync(path, text, { mode: 0o600 });
    return (await loadConfig(path, {})).firewall;
  });
}

async function faultsOf(text: string): Promise<string[]> {
  try {
    await load(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ key, message }) => `${key}: ${message}`);
  }
}

test("off by default, with the original's marks", async () => {
  const config = await load("");
  assert.is(config.enabled, false);
  assert.equal(config.marks, { mask: 0xc0000, redir: 0xc0000, addrOk: 0x80000 });
});

test("UCI writes bits in hexadecimal", async () => {
  const text =
    "config firewall\n\toption enabled '1'\n\toption mark_mask '0x3000'\n\toption mark_redir '0x3000'\n\toption mark_addr_ok '4096'\n";
  const config = await load(`${text}\tlist wan 'eth1'\n\tlist take_over '23tcp'\n`, "minipot.uci");
  assert.equal(config.marks, { mask: 0x3000, redir: 0x3000, addrOk: 0x1000 });
  assert.equal([config.enabled, config.wan, config.takeOver], [true, ["eth1"], [23]]);
});

test("marks that cannot be told apart, or lie outside the mask, are faults", async () => {
  assert.match((await faultsOf("[firewall]\nmark_addr_ok = 0xC0000")).join(), /mark_addr_ok: 0xc0000 is mark_redir as well/);
  const outside = await faultsOf("[firewall]\nmark_mask = 0x40000");
  assert.is(outside.length, 2);
  assert.match(outside.join(), /mark_redir: 0xc0000 has bits outside mark_mask, 0x40000/);
  assert.is((await faultsOf("[firewall]\nmark_redir = 0")).length, 1);
});

test("ports and addresses at which nothing could arrive are faults, once it is enabled", async () => {
  const offset = "[sensor]\nredir_offset = 57\n[telnet]\nports = [23]\n";
  assert.equal(await faultsOf(offset), []);
  assert.match(
    (await faultsOf(`${offset}[firewall]\nenabled = true`)).join(),
    /redir_offset: telnet at 23 would listen at 80, .* http fakes/,
  );
  assert.match(
    (await faultsOf("[sensor]\nredir_offset = 0\n[firewall]\nenabled = true")).join(),
    /redir_offset: telnet at 23 would listen at 23/,
  );
  const loopback = '[sensor]\naddresses = ["127.0.0.1", "::1"]\n[firewall]\nenabled = true';
  assert.match((await faultsOf(loopback)).join(), /addresses: none of them can be reached from outside/);
});

test("what could be more than a name is no name", async () => {
  for (const fault of [
    'table = "a; flush ruleset"',
    'table = "A"',
    'wan = ["eth0\\" accept"]',
    'wan = ["a b"]',
    'wan = ["eth0;"]',
  ]) {
    assert.is((await faultsOf(`[firewall]\n${fault}`)).length, 1, fault);
  }
  assert.match((await faultsOf('[firewall]\ntake_over = ["9tcp"]')).join(), /takes over nothing/);
});

test.run();
