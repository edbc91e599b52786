/** The owner's page of a running sensor in a real Chromium: a password, a service switched off and on, consent, another password. */
import { readFileSync, statSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CONSENT_VERSION } from "../../src/consent.js";
import { minipot } from "../kit/command.js";
import { needs } from "../kit/debian.js";
import { startSensor, type TestSensor } from "../kit/sensor.js";
import { TestPeer, until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const OFFSET = 9200;
const PORT = 8379 + OFFSET;
const ADDRESS = `http://127.0.0.1:${PORT}/`;
const PASSWORD = "correct horse";

const CONFIG = `
# the owner's words
[owner]
enabled = true
listen = ["127.0.0.1:${PORT}"]

[telnet]
failure_delay_ms = 0 # quick
`;

const test = suite<{ browser: Browser }>("owner's page");

test.before(async (context) => {
  context.browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
});

test.after(async ({ browser }) => {
  await browser.close();
});

async function withSensor(run: (sensor: TestSensor, path: string, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const sensor = await startSensor(folder, OFFSET, CONFIG);
    try {
      await run(sensor, `${folder}/minipot.toml`, folder);
    } finally {
      assert.is(await sensor.stop(), 0, sensor.err());
    }
  });
}

async function isOpen(port: number): Promise<boolean> {
  return TestPeer.connect(port).then(
    (peer) => {
      peer.end();
      return true;
    },
    () => false,
  );
}

async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  return page;
}

async function choosePassword(page: Page): Promise<void> {
  await page.goto(ADDRESS);
  await page.getByLabel("New password, at least 8 characters").fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "Data collection" }).waitFor();
}

async function tryLogin(port: number, username: string, password: string): Promise<void> {
  const peer = await TestPeer.connect(port);
  await peer.hears("login: ");
  peer.send(`${username}\r\n`);
  await peer.hears("Password: ");
  peer.send(`${password}\r\n`);
  await peer.hears("Login incorrect");
  peer.end();
}

/** What a page complains of: errors, breaches of the policy. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  return complaints;
}

test("a service is switched off on the page: its port closes, and nothing else is disturbed", async ({ browser }) => {
  await withSensor(async (sensor, path, folder) => {
    const page = await newPage(browser);
    const complaints = complaintsOf(page);
    await choosePassword(page);
    assert.is(statSync(`${folder}/state/owner-password.json`).mode & 0o777, 0o600);

    const http = await TestPeer.connect(sensor.http);
    assert.ok(await isOpen(sensor.telnet));
    const telnet = page.getByRole("switch", { name: "telnet" });
    await telnet.focus();
    await page.keyboard.press("Space");
    await until(async () => (await telnet.getAttribute("aria-checked")) === "false", "the switch");
    await until(async () => !(await isOpen(sensor.telnet)), "the port to close");
    http.send("GET / HTTP/1.0\r\n\r\n");
    await http.hears(" 401 ");
    assert.match(readFileSync(path, "utf8"), /# the owner's words[\s\S]*failure_delay_ms = 0 # quick/);

    await telnet.click();
    await until(() => isOpen(sensor.telnet), "the port to open");
    await page.getByRole("switch", { name: "Collection" }).click();
    await until(async () => !(await isOpen(sensor.telnet)) && !(await isOpen(sensor.http)), "all ports to close");
    await page.getByText("off with collection").first().waitFor();
    assert.is((await sensor.status()).processes.find(({ name }) => name === "owner")?.restarts, 0);
    assert.equal(complaints, []);
    await page.close();
  });
});

test("what hit the sensor today is shown, credentials once their owner has agreed", async ({ browser }) => {
  await withSensor(async (sensor, path) => {
    const page = await newPage(browser);
    await choosePassword(page);
    await tryLogin(sensor.telnet, "root", "before");
    const today = page.getByRole("region", { name: "Today" });
    await today.getByRole("row", { name: /telnet 1 1/ }).waitFor({ timeout: 15_000 });
    const logins = page.getByRole("region", { name: "Last logins" });
    assert.match((await logins.textContent()) ?? "", /What was tried is not kept/);
    assert.not.match((await page.content()) ?? "", /before/);

    await page.getByRole("radio", { name: "On" }).click();
    await page.getByText("What this sensor collects (text").waitFor();
    assert.match((await sensor.status()).processes.map(({ state }) => state).join(), /^(up,?)+$/);
    await page.getByRole("button", { name: "I agree" }).click();
    await until(() => readFileSync(path, "utf8").includes(`consent = ${CONSENT_VERSION}`), "the config");
    await until(async () => (await sensor.status()).processes.every(({ state }) => state === "up"), "the workers", 10_000);
    await tryLogin(sensor.telnet, "root", "<b>\x07");
    await logins.getByText("<b>\\x07").waitFor({ timeout: 15_000 });

    await page.getByRole("radio", { name: "Off" }).click();
    await until(async () => !(await page.content()).includes("\\x07"), "the credentials to go", 15_000);
    await page.close();
  });
});

test("who does not know the password, or comes from another page, gets nowhere", async ({ browser }) => {
  await withSensor(async (sensor, path) => {
    assert.match(
      (await minipot("status", "-c", path)).out,
      /page: {6}http:\/\/127\.0\.0\.1:\d+\/; it has no password yet: the setup code is \d{8}/,
    );
    assert.match((await minipot("doctor", "-c", path)).out, /warn\s+page\s+.*has no password yet/);
    const page = await newPage(browser);
    await choosePassword(page);
    const ask = (what: string, headers: Record<string, string>, body?: object) =>
      fetch(`${ADDRESS}api/${what}`, {
        headers: { "Content-Type": "application/json", ...headers },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
    const own = { Origin: ADDRESS.slice(0, -1) };
    const off = { services: { telnet: false } };
    const cookies = await page.context().cookies();
    assert.is(cookies[0]?.httpOnly, true);
    assert.is(cookies[0]?.sameSite, "Strict");
    const cookie = { Cookie: `${cookies[0]?.name}=${cookies[0]?.value}` };

    assert.is((await ask("overview", {})).status, 401);
    assert.is((await ask("overview", cookie)).status, 200);
    assert.is((await ask("switches", own, off)).status, 401);
    assert.is((await ask("switches", { ...cookie, Origin: "http://evil.example" }, off)).status, 403);
    assert.is((await ask("switches", cookie, off)).status, 403, "without an origin");
    assert.is((await ask("switches", { ...cookie, ...own, "Content-Type": "text/plain" }, off)).status, 415);
    assert.is((await ask("password", own, { password: "another one" })).status, 401, "there is one by now");
    const wrong = await ask("switches", { ...cookie, ...own }, { services: { sensor: true } });
    assert.is(wrong.status, 409);
    assert.match(((await wrong.json()) as { detail: string }).detail, /there is no service "sensor"/);
    assert.ok(await isOpen(sensor.telnet));

    const tries = [];
    for (let count = 0; count < 6; count++) tries.push((await ask("login", own, { password: `wrong ${count}` })).status);
    assert.equal(tries, [403, 403, 403, 403, 403, 429]);

    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    assert.is((await ask("overview", cookie)).status, 401);
    await page.close();
  });
});

test("it is sent under a strict policy, and fits a phone in light and dark", async ({ browser }) => {
  await withSensor(async () => {
    const answer = await fetch(ADDRESS);
    assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'; script-src 'self'; style-src 'self'/);
    assert.not.match(answer.headers.get("content-security-policy") ?? "", /unsafe/);
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme });
      const complaints = complaintsOf(page);
      if (colorScheme === "light") await choosePassword(page);
      else {
        await page.goto(ADDRESS);
        await page.getByLabel("Password").fill(PASSWORD);
        await page.getByRole("button", { name: "Log in" }).click();
        await page.getByRole("heading", { name: "Data collection" }).waitFor();
      }
      assert.is(await page.evaluate("document.documentElement.scrollWidth"), 360, colorScheme);
      const ground = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
      assert.is(ground, colorScheme === "light" ? "rgb(245, 246, 248)" : "rgb(13, 16, 21)");
      assert.equal(complaints, []);
      await page.close();
    }
  });
});

if (needs("chromium", "chromium")) test.run();
