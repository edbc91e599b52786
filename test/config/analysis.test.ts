/** [server.analysis], [[server.classes]] and [server.geo] as they come from a file, and what is wrong with them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ConfigError, loadConfig } from "../../src/config/load.js";
import { faultText } from "../../src/config/raw.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const file = join(folder, "minipot.toml");
test.after(() => rmSync(folder, { recursive: true, force: true }));

async function server(text: string) {
  writeFileSync(file, text, { mode: 0o600 });
  return (await loadConfig(file, {})).server;
}

async function faults(text: string): Promise<string> {
  try {
    await server(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(faultText).join("\n");
    throw error;
  }
  throw new Error("There is no fault.");
}

test("what is left out has defaults by which no sensor alone can list, nor keep listed", async () => {
  const { analysis, geo } = await server("");
  const { halfLifeDays, sensorsMin, listScore, unlistScore } = analysis;
  assert.equal(
    { halfLifeDays, sensorsMin, listScore, unlistScore },
    {
      halfLifeDays: 3,
      sensorsMin: 3,
      listScore: 300,
      unlistScore: 150,
    },
  );
  assert.ok(unlistScore > listScore / sensorsMin);
  assert.equal([analysis.allow, analysis.classes, geo], [[], [], {}]);
});

test("files are found from the config's folder", async () => {
  const { analysis, geo } = await server(
    '[server.geo]\nasn = "asn.mmdb"\n[[server.classes]]\nname = "tor-exit"\nfile = "tor.txt"\nlist_score = 900\n',
  );
  assert.equal(geo, { asn: join(folder, "asn.mmdb") });
  assert.equal(analysis.classes, [{ name: "tor-exit", file: join(folder, "tor.txt"), listScore: 900 }]);
});

const FAULTS: readonly [string, string, RegExp][] = [
  ["a list that never ends", "[server.analysis]\nunlist_score = 300", /unlist_score.*not below list_score, 300/],
  ["a sensor that could keep one listed", "[server.analysis]\nunlist_score = 100", /one alone could keep an address listed/],
  ["one sensor as witness enough", "[server.analysis]\nsensors_min = 1", /from 2 to 1000/],
  ["a class without a file", '[[server.classes]]\nname = "x"', /needs a name and a file; file missing/],
  [
    "two classes of one name",
    '[[server.classes]]\nname = "x"\nfile = "a"\n[[server.classes]]\nname = "x"\nfile = "b"',
    /another class "x"/,
  ],
  ["a network that is none", '[server.analysis]\nallow = ["everybody"]', /analysis\.allow.*such as 192\.0\.2/],
];
for (const [name, text, expected] of FAULTS) {
  test(`${name} is a fault`, async () => assert.match(await faults(text), expected));
}

test.run();
