/** The pages of attackers, map and sensors in a real Chromium, from a real server with a simulated world. */
import * as assert from "uvu/assert";
import type { Addresses } from "../../../src/server/api/addresses.js";
import type { Countries } from "../../../src/server/api/places.js";
import type { Sensors } from "../../../src/server/api/sensors.js";
import { needs } from "../../kit/debian.js";
import { ask, heading, pagesSuite, until } from "../kit.js";

const test = pagesSuite("fleet pages");

test.before(async ({ home }) => {
  await until(async () => (await ask<Countries>(`${home}/api/v1/countries`)).countries.length > 5, "places");
});

test("a table of many rows has few of them in the document, and each knows its place", async ({ page, home, complaints }) => {
  const total = 100_000;
  const summary = (index: number) => ({
    address: `80.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    ...{ events: total - index, logins: 1, services: ["telnet"], country: "CZ", asn: 64500, organization: "One" },
    ...{ firstSeen: "2026-11-23T10:00:00.000Z", lastSeen: "2026-11-23T11:00:00.000Z", listedScore: null },
  });
  await page.route("**/api/v1/addresses?*", (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get("after") ?? 0);
    const addresses = Array.from({ length: 1_000 }, (_, index) => summary(from + index));
    return route.fulfill({ json: { addresses, next: from + 1_000 < total ? String(from + 1_000) : null } });
  });
  await page.goto(`${home}/attackers/`);
  const table = page.getByRole("region", { name: "Attackers", exact: true });
  await table.locator("tr.row").first().waitFor();
  for (let tries = 0; (await table.locator("table").getAttribute("aria-rowcount")) === "-1"; tries++) {
    assert.ok(tries < 2_000, "its end");
    await page.evaluate("document.querySelector('.virtual').scrollTo(0, 1e9)");
  }
  await page.evaluate("document.querySelector('.virtual').scrollTo(0, 1e9)");
  const last = table.locator(`tr[aria-rowindex="${total + 1}"]`);
  await last.waitFor();
  assert.match((await last.textContent()) ?? "", /^80\.1\.134\.159/);
  assert.is(await table.locator("table").getAttribute("aria-rowcount"), String(total + 1));
  assert.ok((await table.locator("tr").count()) < 100);
  await table.focus();
  await page.keyboard.press("Home");
  await table.locator('tr[aria-rowindex="2"]').waitFor();
  assert.ok((await table.locator("tr").count()) < 100);
  assert.equal(complaints, []);
});

test("filters and order are in the address, and leave whom they mean", async ({ page, home, complaints }) => {
  const { countries } = await ask<Countries>(`${home}/api/v1/countries`);
  const country = countries.at(-1)?.country ?? "";
  await page.goto(`${home}/attackers/`);
  await heading(page, "Attackers").waitFor();
  await page.getByLabel("Country").fill(country.toLowerCase());
  await page.keyboard.press("Enter");
  await until(() => page.url() === `${home}/attackers/?country=${country}`, "the address");
  await page.getByLabel("Order").selectOption("logins");
  await until(() => page.url().includes("sort=logins"), "the order");
  const table = page.getByRole("region", { name: "Attackers", exact: true });
  await table.locator("tr.row").first().waitFor();
  const first = await table.locator("tr.row th").first().textContent();
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const expected = await ask<Addresses>(`${home}/api/v1/addresses?country=${country}&sort=logins&from=${from}`);
  assert.is(first, expected.addresses[0]?.address);
  assert.equal([...new Set(await table.locator("tr.row td:nth-child(5)").allTextContents())], [country]);
  assert.match(
    (await page.getByRole("link", { name: "Attackers as CSV" }).getAttribute("href")) ?? "",
    /country=..&.*format=csv/,
  );
  assert.equal(complaints, []);
});

test("the map draws countries, says the same in a table, and leads to their attackers", async ({ page, home, complaints }) => {
  const { countries } = await ask<Countries>(`${home}/api/v1/countries`);
  await page.goto(`${home}/map/`);
  const table = page.getByRole("region", { name: "Countries", exact: true });
  await table.locator("tbody tr").first().waitFor();
  assert.is(await table.locator("tbody th a").count(), countries.length);
  const world = page.getByRole("group", { name: /^Map/ });
  await world.waitFor();
  assert.ok((await world.locator("path").count()) > 150);
  assert.ok((await world.locator("path.shade-5").count()) > 0);
  await table.getByRole("link").first().click();
  await heading(page, "Attackers").waitFor();
  assert.is(page.url(), `${home}/attackers/?country=${countries[0]?.country}`);
  assert.equal(complaints, []);
});

test("without a file of places the map says what to give", async ({ page, home }) => {
  const nothing = { events: 0, logins: 0, addresses: 0 };
  await page.route("**/api/v1/countries?*", (route) =>
    route.fulfill({ json: { isKnown: false, countries: [], elsewhere: nothing } }),
  );
  await page.goto(`${home}/map/`);
  await page.getByText("The server has no file that tells countries").waitFor();
});

test("sensors tell what they saw, and who is silent", async ({ page, home, complaints }) => {
  const { sensors } = await ask<Sensors>(`${home}/api/v1/sensors`);
  const [first] = sensors;
  await page.route("**/api/v1/sensors?*", (route) =>
    route.fulfill({
      json: { sensors: sensors.map((one) => ({ ...one, silentSince: one === first ? one.lastSeen : null })), next: null },
    }),
  );
  await page.goto(`${home}/sensors/`);
  const table = page.getByRole("region", { name: "Sensors", exact: true });
  await table.locator("tbody tr").first().waitFor();
  assert.is(await table.locator("tbody tr").count(), sensors.length);
  assert.is(await table.getByText("Silent").count(), 1);
  await table.getByRole("link", { name: first?.sensor ?? "", exact: true }).click();
  await heading(page, first?.sensor ?? "").waitFor();
  await page.locator(".chart canvas").waitFor();
  await page.getByText("No loss was told of.").waitFor();
  assert.ok((await page.getByRole("region", { name: "By service" }).last().locator("tbody tr").count()) > 0);
  await page.goto(`${home}/sensors/nobody`);
  await page.getByText("No sensor of that name has sent a batch.").first().waitFor();
  assert.equal(
    complaints.filter((one) => !one.includes("404")),
    [],
  );
});

test("none of these pages is wider than a phone", async ({ page, home }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const path of ["/attackers/", "/map/", "/sensors/", "/sensors/simulated-1"]) {
    await page.goto(home + path);
    await page.locator("h1").waitFor();
    await until(async () => (await page.locator("[aria-busy=true]").count()) === 0, `${path} loaded`);
    assert.is(await page.evaluate("document.documentElement.scrollWidth"), 390, path);
  }
});

if (needs("chromium", "chromium")) test.run();
