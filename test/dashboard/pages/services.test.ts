/** The pages of services in a real Chromium, from a real server with a simulated world. */
import * as assert from "uvu/assert";
import type { ServiceProfile, Services } from "../../../src/server/api/services.js";
import { needs } from "../../kit/debian.js";
import { ask, heading, pagesSuite } from "../kit.js";

const test = pagesSuite("services pages");

test("services lead to one, and that to what was shown there", async ({ page, home, complaints }) => {
  await page.goto(`${home}/services/?window=30d`);
  await heading(page, "Services").waitFor();
  const from = encodeURIComponent(new Date(Date.now() - 29 * 86_400_000).toISOString());
  const { services } = await ask<Services>(`${home}/api/v1/services?from=${from}`);
  const table = page.getByRole("region", { name: "Services", exact: true });
  await table.getByRole("row").nth(services.length).waitFor();
  const [first] = services;
  const cells = await table.getByRole("row").nth(1).getByRole("cell").allTextContents();
  assert.is(cells[0]?.replaceAll(/\D/g, ""), String(first?.events));
  await table.getByRole("link", { name: first!.service, exact: true }).click();
  await heading(page, first!.service).waitFor();
  assert.is(page.url(), `${home}/services/${first!.service}`);
  const profile = await ask<ServiceProfile>(`${home}/api/v1/services/${first!.service}?from=${from}`);
  const shown = page.getByRole("region", { name: "Shown", exact: true });
  await shown.getByRole("link").first().waitFor();
  assert.is(await shown.getByRole("link").count(), profile.shownThen.length);
  await shown.getByRole("link").first().click();
  await page.waitForURL(`**/traits/${profile.shownThen[0]!.kind}.${profile.shownThen[0]!.hash}`);
  assert.equal(complaints, []);
});

test("a service that nobody met is told as that", async ({ page, home }) => {
  await page.goto(`${home}/services/none`);
  await page.getByText("No service of that name was met on these days.").waitFor();
});

if (needs("chromium", "chromium")) test.run();
