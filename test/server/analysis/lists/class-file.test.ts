import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAddress } from "../../../../src/bytes/address.js";
import { ClassFile, parseNetworks } from "../../../../src/server/analysis/lists/class-file.js";
import { logInto } from "../../../kit/log.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

test("a network a line; remarks, empty lines and Windows' line ends are no faults", () => {
  const { networks, count, faults } = parseNetworks(
    "# a list\r\n\r\n80.0.0.0/24 # a provider\r\n  80.1.0.1\tname\r\n2a00:1450::/32,AS15169\r\n; old\r\n",
  );
  assert.equal([count, faults], [3, 0]);
  for (const address of ["80.0.0.200", "80.1.0.1", "2a00:1450:1::1"]) assert.ok(networks.has(parseAddress(address)!), address);
});

test("lines that are no networks are counted and left out, whatever bytes they have", () => {
  const { count, faults } = parseNetworks("80.0.0.0/33\n\0\xff\nexample.org\n80.0.0.1\n<html>");
  assert.equal([count, faults], [1, 4]);
});

test("it is read when it changes, and what was there stays while it cannot be read", async () => {
  const path = join(folder, "class.txt");
  const lines: string[] = [];
  const file = new ClassFile(path, logInto(lines));
  const has = (address: string) => file.networks.has(parseAddress(address)!);
  assert.is(await file.refresh(), false);
  assert.is(await file.refresh(), false);
  assert.is(lines.length, 1, "a file that is missing is told once");
  assert.match(lines[0]!, /cannot be read/);
  writeFileSync(path, "80.0.0.1\n");
  assert.is(await file.refresh(), true);
  assert.ok(has("80.0.0.1"));
  assert.is(await file.refresh(), false);
  rmSync(path);
  assert.is(await file.refresh(), false);
  assert.ok(has("80.0.0.1"));
  writeFileSync(path, "80.0.0.2\nnonsense\n");
  assert.is(await file.refresh(), true);
  assert.equal([has("80.0.0.1"), has("80.0.0.2")], [false, true]);
  assert.match(lines.at(-1)!, /"faults":1/);
});

test.run();
