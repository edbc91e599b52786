/** What tests of pages share: a real server with a simulated world, a real Chromium, and a page of it for each test. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { suite, type Test } from "uvu";
import * as assert from "uvu/assert";
import { trust, trustedFetch, trustedHeaders } from "../kit/ask.js";
import { Running } from "../kit/command.js";

export interface PagesContext {
  browser: Browser;
  world: Running;
  folder: string;
  /** The server's URL, without a slash at its end. */
  home: string;
  /** A new one for each test. */
  page: Page;
  /** What the page's console complained of, and what it threw. */
  complaints: string[];
}

/** A suite whose tests find a server with a simulated world and a page; call `run` only where Chromium is. */
export function pagesSuite<More extends object = object>(name: string): Test<PagesContext & More> {
  const test = suite<PagesContext & More>(name);

  test.before(async (context) => {
    context.folder = await mkdtemp(join(tmpdir(), "minipot-pages-"));
    const port = await freePort();
    context.home = `http://127.0.0.1:${port}`;
    const world = new Running(["simulate", "--data", join(context.folder, "world"), "--port", String(port)]);
    context.world = world;
    await until(() => / listed: /.test(world.out), "the world");
    trust(port, join(context.folder, "world", "server"));
    context.browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
  });

  test.after(async ({ browser, world, folder }) => {
    await browser?.close();
    await world.stop();
    await rm(folder, { recursive: true });
  });

  test.before.each(async (context) => {
    context.page = await context.browser.newPage({
      viewport: { width: 1_280, height: 900 },
      extraHTTPHeaders: trustedHeaders(context.home),
    });
    context.page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    context.complaints = complaints;
    context.page.on("pageerror", (error) => complaints.push(String(error)));
    context.page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
  });

  test.after.each(async ({ page }) => {
    await page.close();
  });

  return test;
}

/** What the server answers is held against its own schemas elsewhere. */
export async function ask<Answer>(url: string): Promise<Answer> {
  return (await (await trustedFetch(url)).json()) as Answer;
}

/** For half a minute at most. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1_500; tries++) {
    if (await condition()) return;
    await sleep(20);
  }
  assert.unreachable(`waited in vain: ${what}`);
}

export function heading(page: Page, name: string) {
  return page.getByRole("heading", { level: 1, name });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
