/**
 * What the owner's page costs and how soon it is there: the same sensor without it and with it, and the built page in a real Chromium.
 * Interactive is when the switches are there to be switched, all data loaded, from the beginning of the navigation.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";
import { PROTOCOL_NAMES } from "../src/protocols/registry.js";
import type { Bench } from "./bench.js";
import { pssByName } from "./measure.js";
import { type Rig, startRig } from "./rig.js";
import { median } from "./statistics.js";

/** 12 MB. */
const PSS_BYTES_MAX = 12_000_000;
const PASSWORD = "correct horse";

export const ownerPage: Bench = {
  name: "owner-page",
  question: "What does the owner's page add to an idle sensor, and how soon can it be used?",
  async run({ short, workDir, say }) {
    const restMs = short ? 500 : 10_000;
    const without = await startRig(join(workDir, "without"), PROTOCOL_NAMES);
    await sleep(restMs);
    const beforePss = await sensorPss(without).finally(() => without.stop());
    const rig = await startRig(join(workDir, "page"), PROTOCOL_NAMES, { withPage: true });
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await choosePassword(page, rig.page);
      const readyMs: number[] = [];
      for (let load = 0; load < (short ? 3 : 30); load++) readyMs.push(await timeLoad(page, rig.page));
      const found = await page.getByRole("switch").count();
      await page.close();
      await sleep(restMs);
      const added = (await sensorPss(rig)) - beforePss;
      say(`${median(readyMs).toFixed(0)} ms to the switches; ${(added / 1e6).toFixed(1)} MB more`);
      const own = pssByName(await rig.sensorPids()).owner ?? 0;
      return {
        load: `${readyMs.length} loads of the page, one after another, logged in`,
        numbers: { readyMs: median(readyMs), addedMB: added / 1e6, ownerPssMB: own / 1e6 },
        bars: [
          { name: "page interactive", measured: median(readyMs), sense: "at most", bound: 300, unit: "ms" },
          { name: "PSS added to the sensor", measured: added, sense: "at most", bound: PSS_BYTES_MAX, unit: "bytes" },
        ],
        checks: [{ name: "switches on the page", expected: 1 + PROTOCOL_NAMES.length, found }],
      };
    } finally {
      await browser.close();
      await rig.stop();
    }
  },
};

async function sensorPss(rig: Rig): Promise<number> {
  return Object.values(pssByName(await rig.sensorPids())).reduce((sum, bytes) => sum + bytes, 0);
}

async function choosePassword(page: Page, url: string): Promise<void> {
  await page.goto(url);
  for (const label of ["New password, at least 8 characters", "The same again"]) await page.getByLabel(label).fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("switch").first().waitFor();
}

async function timeLoad(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: "commit" });
  // The page's own clock, which begins with the navigation.
  return page.evaluate(
    `new Promise((resolve) => {
      const look = () => document.querySelector("[role=switch]") ? resolve(performance.now()) : requestAnimationFrame(look);
      look();
    })`,
  );
}
