/** The way in, as people meet it: a real server nobody has an account on yet, and a browser without anything. */
import { join } from "node:path";
import * as assert from "uvu/assert";
import { readSetupCode } from "../../src/server/access/local.js";
import type { AuditPage } from "../../src/server/api/access.js";
import { needs } from "../kit/debian.js";
import { ask, heading, pagesSuite } from "./kit.js";

const test = pagesSuite("account in Chromium");

test("who follows the link makes the first account, and lets others in", async ({ browser, home, folder, world }) => {
  const code = readSetupCode(join(folder, "world", "server")) ?? "";
  assert.match(world.out, `${home}/#setup=${code}`);
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  try {
    await page.goto(`${home}/attackers/#setup=${code}`);
    await heading(page, "Make the first account").waitFor();
    assert.is(await page.getByLabel("Setup code").inputValue(), code);
    await page.getByLabel("Name").fill("kim");
    await page.getByLabel("New password").fill("a long password");
    await page.getByLabel("The same again").fill("another password");
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("alert").getByText("The two passwords differ.").waitFor();
    await page.getByLabel("The same again").fill("a long password");
    await page.getByRole("button", { name: "Make the account" }).click();
    await heading(page, "Attackers").waitFor();
    assert.is(page.url(), `${home}/attackers/`, "the code is gone");

    await page.getByRole("link", { name: "Settings" }).click();
    await heading(page, "Settings").waitFor();
    const people = page.getByRole("region", { name: "People" }).first();
    await people.getByLabel("Name").fill("lee");
    await people.getByRole("button", { name: "Add" }).click();
    const told = (await people.getByRole("status").locator("code").textContent()) ?? "";
    const tokens = page.getByRole("region", { name: "Tokens" }).first();
    await tokens.getByLabel("For which program").fill("siem");
    await tokens.getByRole("button", { name: "Make a token" }).click();
    const token = (await tokens.getByRole("status").locator("code").textContent()) ?? "";
    const read = await fetch(`${home}/api/v1/overview`, { headers: { Authorization: `Bearer ${token}` } });
    assert.is(read.status, 200);
    await tokens.getByRole("button", { name: "Revoke siem" }).click();
    await tokens.getByText("No program has a token yet").waitFor();
    const { entries } = await ask<AuditPage>(`${home}/api/v1/audit`);
    assert.ok(entries.some(({ actor, action }) => actor === "kim" && action === "token-revoke"));
    await page.getByRole("button", { name: "Sign out" }).click();

    await heading(page, "Sign in").waitFor();
    await page.getByLabel("Name").fill("lee");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("That is not a name and its password.").waitFor();
    await page.getByLabel("Password").fill(told);
    await page.getByRole("button", { name: "Sign in" }).click();
    await heading(page, "Choose a password of your own").waitFor();
    await page.getByLabel("The password you were told").fill(told);
    await page.getByLabel("New password").fill("one of lee's own");
    await page.getByLabel("The same again").fill("one of lee's own");
    await page.getByRole("button", { name: "Set the password" }).click();
    await heading(page, "Settings").waitFor();
    assert.is(await page.getByRole("region", { name: "People" }).count(), 0, "a viewer lets nobody in");
  } finally {
    await page.close();
  }
});

if (needs("chromium", "chromium")) test.run();
