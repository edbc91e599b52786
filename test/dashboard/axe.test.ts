/** Every page in a real Chromium under axe-core, in both colour schemes, wide and narrow: nothing that keeps a reader out. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import * as assert from "uvu/assert";
import type { Addresses } from "../../src/server/api/addresses.js";
import type { Sensors } from "../../src/server/api/sensors.js";
import type { Traits } from "../../src/server/api/traits.js";
import type { Campaigns, Groups } from "../../src/server/api.js";
import { trustedHeaders } from "../kit/ask.js";
import { needs } from "../kit/debian.js";
import { ask, pagesSuite, until } from "./kit.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SEVERE: readonly unknown[] = ["serious", "critical"];
const WIDTHS = [1_280, 390];

const test = pagesSuite("axe");

async function pathsOf(home: string): Promise<string[]> {
  const api = `${home}/api/v1`;
  await until(async () => (await ask<Campaigns>(`${api}/campaigns`)).campaigns.length > 0, "campaigns");
  await until(async () => (await ask<Groups>(`${api}/groups`)).groups.length > 0, "groups");
  const { addresses } = await ask<Addresses>(`${api}/addresses?sort=events&limit=1`);
  const { groups } = await ask<Groups>(`${api}/groups`);
  const { campaigns } = await ask<Campaigns>(`${api}/campaigns`);
  const { sensors } = await ask<Sensors>(`${api}/sensors`);
  const { traits } = await ask<Traits>(`${api}/traits?limit=1`);
  return [
    ...["", "attackers/", "groups/", "campaigns/", "traits/", "map/", "sensors/", "listed/", "services/", "settings/"],
    `attackers/${addresses[0]!.address}`,
    `groups/${groups[0]!.id}`,
    `campaigns/${campaigns[0]!.id}`,
    `sensors/${sensors[0]!.sensor}`,
    "services/telnet",
    `traits/${traits[0]!.kind}.${traits[0]!.hash}`,
  ];
}

test("no page has a finding that is serious", async ({ browser, home }) => {
  const paths = await pathsOf(home);
  const findings: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of WIDTHS) {
      const page = await browser.newPage({
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: "reduce",
        extraHTTPHeaders: trustedHeaders(home),
      });
      for (const path of paths) {
        await page.goto(`${home}/${path}`);
        await page.locator("main h1").waitFor();
        await until(async () => (await page.getByText("Loading").count()) === 0, `${path} loaded`);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate<AxeResults>("axe.run()");
        for (const { id, impact, nodes } of violations) {
          if (!SEVERE.includes(impact)) continue;
          findings.push(
            `${colorScheme} ${width} /${path}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`)[0]}`,
          );
        }
      }
      await page.close();
    }
  }
  assert.equal(findings, []);
});

if (needs("chromium", "chromium")) test.run();
