/** The pages of what peers show in a real Chromium, from a real server with a simulated world. */
import * as assert from "uvu/assert";
import type { Traits } from "../../../src/server/api/traits.js";
import { trustedFetch } from "../../kit/ask.js";
import { needs } from "../../kit/debian.js";
import { ask, heading, pagesSuite, until } from "../kit.js";

const test = pagesSuite("traits pages");

test("kind, text and order are in the address, and leave what they mean", async ({ page, home, complaints }) => {
  await page.goto(`${home}/traits/`);
  await heading(page, "Traits").waitFor();
  await page.getByLabel("Kind").selectOption("Credentials");
  await page.getByLabel("Find").fill("ROOT");
  await page.keyboard.press("Enter");
  await page.getByLabel("Order").selectOption("addresses");
  await until(() => page.url() === `${home}/traits/?trait=credentials&find=ROOT&sort=addresses`, "the address");
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const { traits } = await ask<Traits>(
    `${home}/api/v1/traits?kind=credentials&find=root&sort=addresses&limit=1000&from=${encodeURIComponent(from)}`,
  );
  assert.ok(traits.length > 0);
  const table = page.getByRole("region", { name: "Traits", exact: true });
  await until(async () => (await table.locator("table").getAttribute("aria-rowcount")) === String(traits.length + 1), "its rows");
  assert.is(await table.locator("tr.row th").first().textContent(), `${traits[0]!.text} / ${traits[0]!.password}`);
  const csv = await page.getByRole("link", { name: /CSV/ }).getAttribute("href");
  const lines = (await (await trustedFetch(csv ?? "")).text()).trim().split("\r\n");
  assert.is(lines.length, traits.length + 1);
  assert.equal(complaints, []);
});

test("one of them tells where it was shown and by whom, and leads there", async ({ page, home, complaints }) => {
  const { traits } = await ask<Traits>(`${home}/api/v1/traits?kind=credentials&sort=addresses&limit=1`);
  const [most] = traits;
  await page.goto(`${home}/traits/?trait=credentials&sort=addresses`);
  await page.locator("tr.row th a").first().click();
  await until(() => page.url() === `${home}/traits/credentials.${most!.hash}`, "its page");
  await heading(page, `${most!.text} / ${most!.password}`).waitFor();
  for (const label of ["Addresses", "Services", "By sensor"]) {
    await page.getByRole("region", { name: label, exact: true }).locator("tbody tr").first().waitFor();
  }
  await page.getByRole("region", { name: "Addresses", exact: true }).getByRole("link").first().click();
  await until(() => page.url().startsWith(`${home}/attackers/`), "an attacker");
  await page.goto(`${home}/traits/credentials.1`);
  await page.getByText("Nobody has shown it, or it is no longer kept.").waitFor();
  assert.equal(
    complaints.filter((text) => !text.includes("404")),
    [],
  );
});

test("on a phone the choices stand first, and each row has the height that the table counts on", async ({ page, home }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${home}/traits/?window=30d`);
  await page.locator("tr.row").first().waitFor();
  const rows = await page.locator("tr.row").all();
  assert.ok(rows.length > 20);
  const heights = await Promise.all(rows.map(async (row) => (await row.boundingBox())?.height));
  assert.equal([...new Set(heights)], [34]);
  const choices = await page.getByLabel("Find").boundingBox();
  const table = await page.getByRole("region", { name: "Traits", exact: true }).boundingBox();
  assert.ok(choices!.y < table!.y);
  assert.is(await page.evaluate("document.documentElement.scrollWidth"), 390);
});

if (needs("chromium", "chromium")) test.run();
