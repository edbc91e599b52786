/** The built page in a real Chromium, under the strict policy, against a scripted API. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { HOSTILE, login, overview, past, request } from "../kit/api-data.js";
import { ApiServer } from "../kit/api-server.js";
import { needs } from "../kit/debian.js";

interface Context {
  browser: Browser;
  server: ApiServer;
  page: Page;
  address: string;
  /** What the page complained of: errors on its console, uncaught errors, breaches of the policy. */
  complaints: string[];
}

const test = suite<Context>("dashboard page");

test.before(async (context) => {
  context.browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
});

test.after(async ({ browser }) => {
  await browser.close();
});

test.before.each(async (context) => {
  context.server = new ApiServer();
  context.server.store(...past(260, Date.now()).reverse());
  context.address = await context.server.listen();
  context.page = await context.browser.newPage({ viewport: { width: 1_280, height: 900 } });
  context.page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  context.complaints = complaints;
  context.page.on("pageerror", (error) => complaints.push(String(error)));
  context.page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
});

test.after.each(async ({ page, server }) => {
  await page.close();
  server.close();
});

/** Opens the page and waits until it is live and has its rows. */
async function open({ page, address, server }: Context, query = ""): Promise<void> {
  await page.goto(address + query);
  await page.getByText("Live", { exact: true }).waitFor();
  if (server.events.length > 0) await rows(page).first().waitFor();
}

function rows(page: Page) {
  return page.locator("tr.event");
}

function row(page: Page, text: string) {
  return rows(page).filter({ hasText: text });
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? "";
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await condition()) return;
    await sleep(20);
  }
  assert.unreachable(`waited in vain: ${what}`);
}

test("shows totals, chart, top lists and events, and breaks no rule of the policy", async (context) => {
  const { page, complaints } = context;
  await open(context);
  const totals = await page.locator(".tile").allTextContents();
  assert.is(totals.length, 6);
  assert.match(totals[0] ?? "", /^Events\d{1,3}(,\d{3})+−50 %$/);
  assert.match(totals[5] ?? "", /^Lost0$/);
  await page.locator(".chart canvas").waitFor();
  assert.equal(
    await page
      .locator(".legend-item")
      .allTextContents()
      .then((texts) => texts.map((text) => text.replace(/[\d,]+$/, ""))),
    ["telnet", "http", "http-proxy"],
  );
  assert.is(await page.getByText("the last hour is unfinished").count(), 1);
  assert.is(await page.getByRole("region", { name: "Top addresses" }).locator("tbody tr").count(), 5);
  assert.is(await page.getByRole("region", { name: "Top credentials" }).locator("tbody tr").count(), 5);
  assert.is(await rows(page).count(), 100);
  assert.equal(complaints, []);
});

test("the policy is enforced: what it forbids is reported to this test", async (context) => {
  await open(context);
  await context.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')");
  await until(() => context.complaints.some((text) => text.includes("Content Security Policy")), "the breach");
});

test("a login shows at once, and in the totals by itself", async (context) => {
  const { page, server } = context;
  await open(context);
  server.overview = (fromMs, toMs, stepMs) => {
    const answer = overview(fromMs, toMs, stepMs);
    return { ...answer, totals: { ...answer.totals, events: 99_999_999, lostEvents: 1, lostSessions: 2 } };
  };
  server.push(login("root", "by-hand"));
  await row(page, "by-hand").waitFor();
  assert.match(await textOf(rows(page).first()), /telnetlogin203\.0\.113\.7:\d+userrootpasswordby-hand$/);
  await page.getByText("99,999,999").waitFor();
  assert.match(await textOf(page.locator(".tile-warning")), /^Lost31 event, 2 sessions$/);
});

test("what peers send is text and nothing else", async (context) => {
  const { page, server, complaints } = context;
  await open(context);
  for (const text of Object.values(HOSTILE)) server.push(login(text, text), request(text, text, text));
  await row(page, "onerror=").first().waitFor();
  await until(async () => (await row(page, "\\xe2\\x80\\xae").count()) >= 2, "the override, escaped");
  await row(page, "\\x1b[2J").first().locator(".disclosure").click();
  await page.locator(".event-details").getByText("\\x1b[2J\\x1b]0;owned\\x07").first().waitFor();
  assert.is(await page.title(), "Overview · minipot");
  assert.is(await page.locator("main img, main script, main iframe").count(), 0);
  const shown = await textOf(page.locator("main"));
  assert.not.match(shown, /\p{C}/u);
  const mark = row(page, "\\x1b[2J").first().locator(".escape").first();
  assert.is(await textOf(mark), "\\x1b");
  const long = row(page, "AAAA").first();
  assert.ok((await textOf(long)).length < 400);
  assert.is(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
  assert.equal(complaints, []);
});

test("removed credentials are shown as such", async (context) => {
  await open(context);
  assert.match(await textOf(row(context.page, "192.0.2.140").first()), /credentials redacted/);
});

test("filters narrow pages and stream, are in the address, and Back undoes them", async (context) => {
  const { page, server } = context;
  await open(context);
  await page.getByRole("combobox", { name: "Service" }).selectOption("http-proxy");
  await until(async () => (await row(page, "telnet").count()) === 0 && (await rows(page).count()) > 0, "only the proxy's");
  assert.match(page.url(), /\?service=http-proxy$/);
  server.push(login("not", "this-one"), request("CONNECT", "this-one.example:25", "", { service: "http-proxy" }));
  await row(page, "this-one.example:25").waitFor();
  assert.is(await row(page, "user").count(), 0);
  await page.goBack();
  await row(page, "telnet").first().waitFor();
  await page.getByRole("region", { name: "Top addresses" }).getByRole("button", { name: "192.0.2.99" }).click();
  await until(async () => (await rows(page).count()) === (await row(page, "192.0.2.99").count()), "only one address");
  await page.getByRole("button", { name: "Stop filtering by address 192.0.2.99" }).click();
  await row(page, "198.51.100.23").first().waitFor();
});

test("paused rows stand still and say how many wait", async (context) => {
  const { page, server } = context;
  await open(context);
  await page.getByRole("button", { name: "Pause" }).click();
  server.push(login("root", "while-paused"), login("root", "while-paused-too"));
  await page.getByRole("button", { name: "Resume 2 new" }).waitFor();
  assert.is(await row(page, "while-paused").count(), 0);
  await page.getByRole("button", { name: "Resume" }).click();
  await row(page, "while-paused-too").waitFor();
  assert.is(await row(page, "while-paused").count(), 2);
});

test("older events come page by page, to the last, each once", async (context) => {
  const { page } = context;
  await open(context);
  await page.getByRole("button", { name: "Load older" }).click();
  await until(async () => (await rows(page).count()) === 200, "the second page");
  await page.getByRole("button", { name: "Load older" }).click();
  await page.getByText("That is all there is.").waitFor();
  assert.is(await rows(page).count(), 260);
});

test("after the stream broke off it comes back, and nothing is missing or twice", async (context) => {
  const { page, server } = context;
  await open(context);
  server.push(login("root", "before"));
  await row(page, "before").waitFor();
  server.problems.set("live", { type: "about:blank", title: "Restarting", status: 503, detail: "" });
  server.dropStreams();
  await page.getByText("Reconnecting").waitFor();
  server.store(login("root", "meanwhile"));
  server.problems.clear();
  await row(page, "meanwhile").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  server.push(login("root", "afterwards"));
  await row(page, "afterwards").waitFor();
  for (const password of ["before", "meanwhile", "afterwards"]) assert.is(await row(page, password).count(), 1, password);
});

test("events that the stream left out are told, and can be loaded", async (context) => {
  const { page, server } = context;
  await open(context);
  server.store(login("root", "left-out"));
  server.tell({ events: [], missed: 1_204 });
  await page.getByText("1,204 events came faster").waitFor();
  await page.getByRole("button", { name: "Load the latest" }).click();
  await row(page, "left-out").waitFor();
  assert.is(await page.getByText("came faster").count(), 0);
});

test("a failing box says what is wrong, the others go on, and it comes back by itself", async (context) => {
  const { page, server } = context;
  const problem = { type: "about:blank", title: "The store is busy", status: 503, detail: "A merge is under way." };
  server.problems.set("overview", problem);
  await open(context);
  const totals = page.getByRole("region", { name: "Totals" });
  await totals.getByText("The store is busy").waitFor();
  await totals.getByText("A merge is under way.").waitFor();
  assert.is(await rows(page).count(), 100);
  server.topCredentials = () => ({ credentials: [{ username: "still", password: "fresh", logins: 1, addresses: 1 }] });
  server.push(login("still", "fresh"));
  await page.getByRole("cell", { name: "fresh", exact: true }).waitFor();
  server.problems.clear();
  await page.locator(".tile").first().waitFor();
  assert.is(await page.getByText("The store is busy").count(), 0);

  server.problems.set("overview", problem);
  server.push(login("root", "again"));
  await totals.getByText("What is shown is from before.").waitFor();
  assert.is(await page.locator(".tile").count(), 6);
});

test("an empty server says so in every box", async (context) => {
  const { page, server } = context;
  server.events = [];
  server.topAddresses = () => ({ addresses: [] });
  server.topCredentials = () => ({ credentials: [] });
  server.overview = (fromMs, toMs, stepMs) => {
    const totals = { events: 0, sessions: 0, logins: 0, addresses: 0, sensors: 0, lostSessions: 0, lostEvents: 0 };
    return { ...overview(fromMs, toMs, stepMs), totals, series: [] };
  };
  await open(context);
  for (const text of ["Nothing was seen in this window.", "No address was seen", "None were recorded", "Nothing was seen yet."]) {
    await page.getByText(text).waitFor();
  }
});

test("the window and the chart's kind are chosen by keyboard and kept in the address", async (context) => {
  const { page, server } = context;
  await open(context, "?window=1h");
  assert.ok(server.asked.some((path) => path.startsWith("overview?") && path.includes("step=minute")));
  await page.getByRole("radio", { name: "1 hour" }).focus();
  await page.keyboard.press("ArrowLeft");
  await until(() => server.asked.some((path) => path.startsWith("overview?") && path.includes("step=day")), "the days");
  assert.match(page.url(), /window=30d/);
  await page.getByRole("region", { name: "Events by service" }).getByRole("combobox", { name: "Kind" }).selectOption("login");
  await until(async () => (await page.locator(".legend-item").count()) === 1, "only telnet has logins");
  await page.getByText("As a table").click();
  assert.is(await page.getByRole("region", { name: "Events by service and time" }).locator("tbody tr").count(), 30);
});

test("the colours can be changed and are remembered", async (context) => {
  const { page } = context;
  await open(context);
  const ground = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
  const light = await ground();
  await page.getByRole("button", { name: "Use dark colours" }).click();
  assert.is.not(await ground(), light);
  await page.reload();
  await page.getByRole("button", { name: "Use light colours" }).waitFor();
  assert.is.not(await ground(), light);
});

test("fits a phone", async (context) => {
  await context.page.setViewportSize({ width: 360, height: 740 });
  await open(context);
  assert.is(await context.page.evaluate("document.documentElement.scrollWidth"), 360);
  assert.ok(await row(context.page, "xc3511").first().isVisible());
});

if (needs("chromium", "chromium")) test.run();
