/** The pages in a real Chromium, from a real server with a simulated world; what only a made-up answer can show is put in its way. */
import * as assert from "uvu/assert";
import type {
  AddressProfile,
  CampaignProfile,
  Campaigns,
  GroupProfile,
  Groups,
  Listings,
  ListingView,
} from "../../src/server/api.js";
import { escaped, HOSTILE } from "../kit/api-data.js";
import { trustedFetch } from "../kit/ask.js";
import { needs } from "../kit/debian.js";
import { ask, heading, pagesSuite, until } from "./kit.js";

const test = pagesSuite<{ group: GroupProfile }>("dashboard pages");

test.before(async (context) => {
  const { groups } = await ask<Groups>(`${context.home}/api/v1/groups`);
  context.group = await ask<GroupProfile>(`${context.home}/api/v1/groups/${groups[0]?.id}`);
});

test("links lead from page to page without loading again, and Back leads back", async ({ page, home, complaints }) => {
  await page.goto(home);
  await page.evaluate("document.documentElement.dataset.same = 'yes'");
  for (const name of ["Attackers", "Groups", "Campaigns", "Listed", "Overview"]) {
    const link = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });
    await link.click();
    await heading(page, name).waitFor();
    assert.is(await link.getAttribute("aria-current"), "page");
    await until(async () => (await page.title()) === `${name} · minipot`, "the title");
  }
  await page.goBack();
  await heading(page, "Listed").waitFor();
  assert.is(page.url(), `${home}/listed/`);
  assert.is(await page.evaluate("document.documentElement.dataset.same"), "yes");
  assert.equal(complaints, []);
});

test("every page can be opened by its address, and none is wider than a phone", async (context) => {
  const { page, home, group, complaints } = context;
  await page.setViewportSize({ width: 390, height: 800 });
  const member = group.memberList[0]?.address ?? "";
  const pages = [
    ["/attackers", "Attackers"],
    ["/attackers/", "Attackers"],
    [`/attackers/${member}`, member],
    ["/attackers/2001:db8::1", "2001:db8::1"],
    ["/groups/", "Groups"],
    [`/groups/${group.id}`, `Group ${group.id}`],
    ["/campaigns/", "Campaigns"],
    ["/listed/", "Listed"],
    ["/attackers/none", "No such page"],
  ] as const;
  for (const [path, name] of pages) {
    await page.goto(home + path);
    await heading(page, name).waitFor();
    await until(async () => (await page.locator("[aria-busy=true]").count()) === 0, `${path} loaded`);
    assert.is(await page.evaluate("document.documentElement.scrollWidth"), 390, path);
  }
  await page.getByRole("link", { name: "Go to the overview." }).click();
  await heading(page, "Overview").waitFor();
  assert.equal(complaints, []);
});

test("what is no page and no file stays a problem", async ({ home }) => {
  for (const path of ["/nowhere", "/api/v1/nowhere", "/attackers/1.2.3.4/more", "/assets/none.js"]) {
    const answer = await fetch(home + path);
    assert.is(answer.status, 404, path);
    assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/, path);
  }
});

test("the attackers of a window lead to an attacker, and to what is known of it", async (context) => {
  const { page, home } = context;
  await page.goto(`${home}/attackers/?window=30d`);
  const first = page.getByRole("region", { name: "Attackers" }).locator("tbody th a").first();
  const address = (await first.textContent()) ?? "";
  const profile = await ask<AddressProfile>(`${home}/api/v1/addresses/${address}`);
  await first.click();
  await heading(page, address).waitFor();
  await page
    .getByText(profile.listing === null ? "Not listed" : "Listed", { exact: true })
    .last()
    .waitFor();
  await page.getByRole("heading", { name: `Score ${Math.round(profile.score.score)}`, exact: true }).waitFor();
  assert.is(
    await page.getByRole("region", { name: "Reasons of the score" }).locator("tbody tr").count(),
    profile.score.reasons.length,
  );
  assert.is(await page.getByRole("region", { name: "Services" }).last().locator("tbody tr").count(), profile.services.length);
  await page.locator("tr.event").first().waitFor();
  assert.is(await page.locator("tr.event").count(), await page.locator("tr.event").filter({ hasText: address }).count());
});

test("the list of groups is the same page by page, and as a file", async ({ home }) => {
  const { groups } = await ask<Groups>(`${home}/api/v1/groups`);
  const walked: number[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const found: Groups = await ask<Groups>(`${home}/api/v1/groups?limit=1${next === "" ? "" : `&after=${next}`}`);
    walked.push(...found.groups.map(({ id }) => id));
    next = found.next;
  }
  assert.equal(
    walked,
    groups.map(({ id }) => id),
  );
  assert.ok(walked.length > 2);
  const csv = await (await trustedFetch(`${home}/api/v1/groups?limit=1&format=csv`)).text();
  assert.equal(
    csv
      .trim()
      .split("\r\n")
      .map((line) => line.split(",", 1)[0]),
    ["id", ...groups.map(({ id }) => String(id))],
  );
});

test("a group's matrix says who tried how much, and leads to its members and back", async (context) => {
  const { page, home, group } = context;
  await page.goto(`${home}/groups/`);
  await page.getByRole("link", { name: `Group ${group.id}`, exact: true }).click();
  const matrix = page.getByRole("region", { name: "Members and what each tried" });
  await matrix.waitFor();
  assert.is(await matrix.locator("tbody tr").count(), group.memberList.length);
  const tried = new Set(group.memberList[0]?.tried).size;
  const row = matrix.locator("tbody tr").first();
  assert.match(
    (await row.getByRole("img").getAttribute("aria-label")) ?? "",
    new RegExp(`^Tried ${tried} of ${group.list.length}: `),
  );
  await row.getByRole("img").hover({ position: { x: 2, y: 5 } });
  await page.locator(".matrix .note .peer").first().waitFor();
  assert.is(await page.locator(".matrix .note .peer").first().textContent(), group.list[0]?.username);
  await page.locator(".chart canvas").waitFor();
  assert.is(await page.getByRole("region", { name: "The list", exact: true }).locator("tbody tr").count(), group.list.length);
  await row.getByRole("link").click();
  await heading(page, group.memberList[0]?.address ?? "").waitFor();
  await page.getByRole("link", { name: `Group ${group.id}`, exact: true }).click();
  await heading(page, `Group ${group.id}`).waitFor();
});

test("a campaign shows its days, and leads to those who showed it", async ({ page, home, complaints }) => {
  const found = async () => (await ask<Campaigns>(`${home}/api/v1/campaigns?kind=port&limit=1`)).campaigns[0];
  await until(async () => (await found()) !== undefined, "a campaign");
  const one = await ask<CampaignProfile>(`${home}/api/v1/campaigns/${(await found())?.id}`);
  await page.goto(`${home}/campaigns/`);
  const row = page.getByRole("region", { name: "Campaigns" }).locator("tbody tr").filter({ hasText: "Port" });
  await row.getByRole("link", { name: one.text, exact: true }).click();
  await heading(page, one.text).waitFor();
  assert.is(page.url(), `${home}/campaigns/${one.id}`);
  await page.getByText("Goes on", { exact: true }).waitFor();
  await page.locator(".chart canvas").waitFor();
  const addresses = page.getByRole("region", { name: "Addresses", exact: true }).locator("tbody tr");
  assert.is(await addresses.count(), one.addresses.length);
  await addresses.first().getByRole("link").click();
  await heading(page, one.addresses[0]?.address ?? "").waitFor();
  assert.equal(complaints, []);
});

test("the list is what the feed holds, page by page, with a link to each of its files", async ({ page, home }) => {
  const feed = await (await trustedFetch(`${home}/feeds/listed.json`)).json();
  const all = (feed as { listings: readonly ListingView[] }).listings;
  assert.ok(all.length > 20);
  const walked: ListingView[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const found: Listings = await ask<Listings>(`${home}/api/v1/listings?limit=7${next === "" ? "" : `&after=${next}`}`);
    assert.equal([found.count, found.found], [all.length, all.length]);
    walked.push(...found.listings);
    next = found.next;
  }
  assert.equal(
    walked.map(({ address }) => address),
    all.toSorted((a, b) => b.score - a.score || (a.address < b.address ? -1 : 1)).map(({ address }) => address),
  );
  assert.is((await trustedFetch(`${home}/api/v1/listings?after=x`)).status, 400);
  await page.goto(`${home}/listed/`);
  const table = page.getByRole("region", { name: "Listed addresses" });
  await until(async () => (await table.locator("table").getAttribute("aria-rowcount")) === String(all.length + 1), "all of it");
  assert.is(await table.locator("tr.row th").first().textContent(), walked[0]?.address);
  const start = walked[0]!.address.split(".", 2).join(".");
  await page.getByLabel("Begins with").fill(start);
  await page.keyboard.press("Enter");
  const fitting = walked.filter(({ address }) => address.startsWith(start)).length;
  await until(async () => (await table.locator("table").getAttribute("aria-rowcount")) === String(fitting + 1), "those that fit");
  assert.is(page.url(), `${home}/listed/?find=${start}`);
  const files = page.getByRole("region", { name: "Feeds" }).getByRole("link");
  assert.is(await files.count(), 4);
  for (const link of await files.all()) assert.is((await trustedFetch((await link.getAttribute("href")) ?? "")).status, 200);
});

test("a slash leads to the search, which leads to an address or to what is shown; a question mark shows the keys", async ({
  page,
  home,
}) => {
  await page.goto(`${home}/groups/`);
  await heading(page, "Groups").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await until(async () => (await page.getByRole("dialog").count()) === 0, "the dialog closed");
  await page.keyboard.press("/");
  await page.keyboard.type("somebody?");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing like that was shown in this window.").waitFor();
  assert.is(page.url(), `${home}/traits/?window=30d&find=somebody%3F`);
  assert.is(await page.getByRole("dialog").count(), 0);
  await page.getByRole("searchbox").fill(" 203.0.113.250 ");
  await page.keyboard.press("Enter");
  await heading(page, "203.0.113.250").waitFor();
  await page.getByText("This address was never seen.").waitFor();
  assert.is(page.url(), `${home}/attackers/203.0.113.250`);
});

test("a page that fails says why; one that is empty, that", async ({ page, home }) => {
  await page.goto(`${home}/groups/4294967295`);
  await page.getByText("There is no such group; it may have become part of another.").waitFor();
  await page.route("**/api/v1/groups?*", (route) => route.fulfill({ json: { builtAt: "2026-11-23T10:00:00.000Z", groups: [] } }));
  await page.goto(`${home}/groups/`);
  await page.getByText("No two addresses try the same list.").waitFor();
});

test("what peers sent is text here too", async ({ page, home, group, complaints }) => {
  const list = Object.values(HOSTILE).map((text) => ({
    username: escaped(text),
    password: escaped(text),
    support: 1,
    weight: 1,
  }));
  await page.route(`**/api/v1/groups/${group.id}?*`, (route) => route.fulfill({ json: { ...group, list, telling: list } }));
  await page.goto(`${home}/groups/${group.id}`);
  await page.getByRole("region", { name: "The list", exact: true }).getByText("onerror=").first().waitFor();
  assert.is(await page.locator("main img, main script").count(), 0);
  assert.not.match((await page.locator("main").textContent()) ?? "", /\p{C}/u);
  assert.is(await page.title(), `Group ${group.id} · minipot`);
  assert.equal(complaints, []);
});

if (needs("chromium", "chromium")) test.run();
