/** Who is answered under which name, and under which policy the page is served. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Problem } from "../../src/server/api.js";
import { addGuard } from "../../src/server/http/guard.js";
import type { RunningServer } from "../../src/server/server.js";
import { POLICY } from "../kit/api-server.js";
import { type Answer, ask } from "../kit/ask.js";
import { ScriptedSensor } from "../kit/batches.js";
import { serverConfig, startTestServer, TOKEN } from "../kit/server.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
let server: RunningServer;

const guard = suite("guard");

guard.before(async () => {
  server = await startTestServer(serverConfig(folder, { hosts: ["Pot.example"] }));
});

guard.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const under = (host: string, path = "/api/v1/events") => ask(server.port, path, { headers: { host } });

function assertGuarded({ headers }: Answer, what: string): void {
  assert.is(headers["content-security-policy"], POLICY, what);
  assert.is(headers["x-content-type-options"], "nosniff", what);
  assert.is(headers["referrer-policy"], "no-referrer", what);
  assert.is(headers["cross-origin-resource-policy"], "same-origin", what);
  assert.is(headers["access-control-allow-origin"], undefined, what);
}

guard("it answers under its address, localhost, and the names of the config", async () => {
  for (const host of [
    "127.0.0.1",
    `127.0.0.1:${server.port}`,
    "localhost",
    "LOCALHOST:1",
    "[::1]:80",
    "pot.example",
    "POT.example:8080",
  ]) {
    assert.is((await under(host)).status, 200, host);
  }
});

guard("under any other name it answers nothing: a page elsewhere may have had its name point here", async () => {
  const names = [
    "evil.example",
    "evil.example:80",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "pot.example.evil",
    "pot.example@evil",
    "xpot.example",
  ];
  for (const host of names) {
    for (const path of ["/api/v1/events", "/api/v1/live", "/", "/index.html", "/healthz?x", "/no-such"]) {
      const answer = await under(host, path);
      assert.is(answer.status, 421, `${host} ${path}`);
      assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
      assert.is((JSON.parse(answer.text) as Problem).status, 421);
      assertGuarded(answer, `${host} ${path}`);
    }
  }
});

guard("sensors upload, and health is told, under any name", async () => {
  const sensor = new ScriptedSensor("first", TOKEN, server.port);
  assert.is((await sensor.post(sensor.seal([]), { host: "minipot.example" })).status, 200);
  for (const path of ["/healthz", "/readyz"]) {
    const answer = await under("minipot.example", path);
    assert.is(answer.status, 200);
    assert.equal(JSON.parse(answer.text), { ok: true });
    assertGuarded(answer, path);
  }
});

guard("every answer has the security headers, errors too", async () => {
  for (const path of ["/", "/api/v1/events", "/api/v1/openapi.json", "/api/v1/events?limit=x", "/no-such", "/v1/batches"]) {
    assertGuarded(await ask(server.port, path), path);
  }
});

guard("the page is served whole, and keeps to its policy", async () => {
  const page = await ask(server.port, "/");
  assert.is(page.status, 200);
  assert.match(String(page.headers["content-type"]), /^text\/html/);
  assert.not.match(page.text, /<script(?![^>]*\bsrc=)/, "no inline script");
  assert.not.match(page.text, /<style|\sstyle=|\son\w+=/i, "no inline style or handler");
  const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);
  assert.ok(links.some((link) => link.endsWith(".js")));
  for (const link of links) {
    assert.not.match(link, /^(https?:)?\/\//, "nothing from elsewhere");
    assert.is((await ask(server.port, new URL(link, "http://x/").pathname)).status, 200, link);
  }
});

guard("no path leads out of the page's folder", async () => {
  for (const path of [
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/%00",
    "/.git/config",
  ]) {
    const answer = await ask(server.port, path);
    assert.ok(answer.status >= 400 && answer.status < 500, `${path}: ${answer.status}`);
    assert.not.match(answer.text, /"dependencies"/);
  }
});

guard("another machine gets the API and the page refused, and may still upload", async () => {
  const app = Fastify();
  addGuard(app, ["pot.example"]);
  app.all("/*", async () => ({ ok: true }));
  const from = (remoteAddress: string, url: string) => app.inject({ url, remoteAddress, headers: { host: "pot.example" } });
  try {
    for (const address of ["192.168.1.5", "8.8.8.8", "2a00::1", "::ffff:8.8.8.8"]) {
      assert.is((await from(address, "/api/v1/events")).statusCode, 403, address);
      assert.is((await from(address, "/")).statusCode, 403, address);
      assert.is((await from(address, "/v1/batches")).statusCode, 200, address);
      assert.is((await from(address, "/v1/batches/../../api/v1/events")).statusCode, 403, address);
    }
    for (const address of ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]) {
      assert.is((await from(address, "/api/v1/events")).statusCode, 200, address);
    }
    const forwarded = { host: "pot.example", "x-forwarded-for": "127.0.0.1", forwarded: "for=127.0.0.1" };
    assert.is((await app.inject({ url: "/", remoteAddress: "8.8.8.8", headers: forwarded })).statusCode, 403);
  } finally {
    await app.close();
  }
});

guard.run();
