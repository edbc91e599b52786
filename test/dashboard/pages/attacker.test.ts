/** The page of one attacker in a real Chromium: what it did, in which order, and how it came to its score. */
import * as assert from "uvu/assert";
import type { Addresses } from "../../../src/server/api/addresses.js";
import type { AddressHistory, SessionEvents, Sessions, TriedCredentials } from "../../../src/server/api/sessions.js";
import { needs } from "../../kit/debian.js";
import { ask, heading, pagesSuite, until } from "../kit.js";

const test = pagesSuite("attacker page");

test("sessions open to their events, credentials stand in their order, scores are drawn", async ({ page, home, complaints }) => {
  const { addresses } = await ask<Addresses>(`${home}/api/v1/addresses?sort=logins&limit=1`);
  const { address } = addresses[0]!;
  const api = `${home}/api/v1/addresses/${address}`;
  const { sessions } = await ask<Sessions>(`${api}/sessions?limit=50`);
  const { credentials } = await ask<TriedCredentials>(`${api}/credentials?limit=50`);
  const { events } = await ask<SessionEvents>(`${home}/api/v1/sessions/${sessions[0]!.session}`);
  const history = await ask<AddressHistory>(`${api}/history`);
  assert.ok(sessions.length > 1 && credentials.length > 1 && events.length > 2);

  await page.goto(`${home}/attackers/${address}`);
  await heading(page, address).waitFor();
  const table = page.getByRole("region", { name: "Sessions", exact: true }).last();
  await until(async () => (await table.locator("tbody tr").count()) === sessions.length, "its sessions");
  const first = table.getByRole("button", { name: sessions[0]!.session, exact: true });
  await first.focus();
  await page.keyboard.press("Enter");
  assert.is(await first.getAttribute("aria-expanded"), "true");
  const shown = page.getByRole("list", { name: `Events of ${sessions[0]!.session}` }).getByRole("listitem");
  await until(async () => (await shown.count()) === events.length, "its events");
  assert.equal(
    await shown.locator(".kind").allTextContents(),
    events.map(({ kind }) => kind),
  );
  await page.keyboard.press("Enter");
  await until(async () => (await shown.count()) === 0, "closed again");

  const tried = page.getByRole("region", { name: "Credentials tried" }).locator("tbody th");
  assert.equal(
    await tried.allTextContents(),
    credentials.map(({ username, password }) => `${username} / ${password}`),
  );

  const scores = page.getByRole("region", { name: "Score by day" }).first();
  await scores.locator("canvas").waitFor();
  const today = Math.round(history.days.at(-1)!.score);
  assert.is((await scores.locator(".legend b").first().textContent())?.replaceAll(",", ""), String(today));
  if (history.decisions.length > 0) {
    assert.is(await page.getByRole("region", { name: "Decisions" }).locator("tbody tr").count(), history.decisions.length);
  }
  assert.equal(complaints, []);
});

if (needs("chromium", "chromium")) test.run();
