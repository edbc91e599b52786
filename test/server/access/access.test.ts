/** People and programs at the door of a real server: who gets in, what they may, and what is written down of it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readLocalToken, readSetupCode } from "../../../src/server/access/local.js";
import type {
  Account,
  AuditEntry,
  AuditPage,
  NewToken,
  OneTimePassword,
  PeopleList,
  TokenList,
} from "../../../src/server/api/access.js";
import type { RunningServer } from "../../../src/server/server.js";
import { type Answer, ask } from "../../kit/ask.js";
import { serverConfig, startTestServer } from "../../kit/server.js";
import { until } from "../../kit/socket.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const config = serverConfig(folder);
let server: RunningServer;

const access = suite("access");

access.before(async () => {
  server = await startTestServer(config);
});

access.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As a browser with a session, or without one. */
class Browser {
  cookie: string | undefined;

  async ask(method: string, path: string, body?: object, headers: Record<string, string | undefined> = {}): Promise<Answer> {
    const answer = await ask(server.port, `/api/v1/${path}`, {
      method,
      headers: {
        authorization: undefined,
        host: `127.0.0.1:${server.port}`,
        origin: `http://127.0.0.1:${server.port}`,
        cookie: this.cookie,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    });
    const set = answer.headers["set-cookie"]?.[0];
    if (set !== undefined) this.cookie = set.split(";", 1)[0];
    return answer;
  }

  async status(method: string, path: string, body?: object): Promise<number> {
    return (await this.ask(method, path, body)).status;
  }

  async told<Shape>(method: string, path: string, body?: object): Promise<Shape> {
    const answer = await this.ask(method, path, body);
    assert.is(answer.status, 200, `${method} ${path}: ${answer.text}`);
    return JSON.parse(answer.text) as Shape;
  }
}

const withToken = (token: string, path: string) => ask(server.port, path, { headers: { authorization: `Bearer ${token}` } });

const admin = new Browser();
const nobody = new Browser();

access("nobody is answered who is not known, but where they can get in", async () => {
  for (const path of [
    "/api/v1/overview",
    "/api/v1/live",
    "/api/v1/openapi.json",
    "/api/v1/people",
    "/feeds",
    "/feeds/listed.txt",
    "/metrics",
  ]) {
    const answer = await ask(server.port, path, { headers: { authorization: undefined } });
    assert.is(answer.status, 401, path);
    assert.is(answer.headers["www-authenticate"], "Bearer");
  }
  for (const path of ["/", "/attackers/", "/healthz", "/readyz"])
    assert.is((await ask(server.port, path, { headers: { authorization: undefined } })).status, 200, path);
  const account = await nobody.told<Account>("GET", "account");
  assert.equal(account, { state: "new", name: null, role: null, scopes: [] });
  for (const wrong of ["", "x", "Bearer", "Basic YTpi", "Bearer minipot_00000000_x", `Bearer ${readLocalToken(folder)}x`]) {
    const answer = await ask(server.port, "/api/v1/overview", { headers: { authorization: wrong } });
    assert.is(answer.status, 401, wrong);
  }
});

access("what this machine's users are shown by is theirs alone to read", () => {
  for (const name of ["local-token", "setup-code"]) assert.is(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  assert.is(readLocalToken(folder).length, 43);
  assert.match(readSetupCode(folder) ?? "", /^\d{8}$/);
});

access("the first account is made with the code of the folder, once", async () => {
  const code = readSetupCode(folder) ?? "";
  const first = { code, name: "kim", password: "eight or more" };
  assert.is(await admin.status("POST", "account/setup", { ...first, code: code === "00000000" ? "1" : "00000000" }), 403);
  assert.is(await admin.status("POST", "account/setup", { ...first, password: "seven 7" }), 400);
  assert.is(await admin.status("POST", "account/setup", { ...first, name: "Kim Possible" }), 400);
  const answer = await admin.ask("POST", "account/setup", first);
  assert.is(answer.status, 200, answer.text);
  assert.match(
    String(answer.headers["set-cookie"]),
    /^minipot-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const { state, name, role, scopes } = await admin.told<Account>("GET", "account");
  assert.equal([state, name, role, scopes.includes("admin")], ["in", "kim", "admin", true]);
  assert.is(existsSync(join(folder, "setup-code")), false);
  for (const again of [code, ""]) assert.is(await nobody.status("POST", "account/setup", { ...first, code: again }), 403);
  const kept = readFileSync(join(folder, "access.json"), "utf8");
  assert.is(statSync(join(folder, "access.json")).mode & 0o777, 0o600);
  assert.not.match(kept, /eight or more/);
});

access("what changes something comes from a page of ours, as JSON; over https the cookie is for https alone", async () => {
  const body = { name: "kim", password: "eight or more" };
  const from = (headers: Record<string, string | undefined>) => new Browser().ask("POST", "account/sign-in", body, headers);
  for (const origin of [
    undefined,
    "null",
    "http://evil.example",
    `http://localhost:${server.port}`,
    `http://127.0.0.1:${server.port + 1}`,
  ])
    assert.is((await from({ origin })).status, 403, String(origin));
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
    assert.is((await from({ "content-type": type })).status, 415, type);
  assert.is((await from({})).status, 200);
  const secure = await from({ "x-forwarded-proto": "https", origin: `https://127.0.0.1:${server.port}` });
  assert.match(String(secure.headers["set-cookie"]), /; Secure$/);
  const foreign = await admin.ask("DELETE", "people/kim", undefined, { origin: "http://evil.example" });
  assert.is(foreign.status, 403);
});

access("who is added chooses a password of their own before anything else", async () => {
  const { name, password } = await admin.told<OneTimePassword>("POST", "people", { name: "lee", role: "viewer" });
  assert.is(await admin.status("POST", "people", { name: "lee", role: "viewer" }), 409);
  assert.is(await admin.status("POST", "people", { name: "x", role: "god" }), 400);
  const lee = new Browser();
  await lee.told("POST", "account/sign-in", { name, password });
  assert.is((await lee.told<Account>("GET", "account")).state, "change");
  assert.match((await lee.ask("GET", "overview")).text, /Choose a password of your own first/);
  assert.is(await lee.status("POST", "account/password", { current: password, password }), 400);
  assert.is(await lee.status("POST", "account/password", { current: "wrong", password: "lee's own one" }), 403);
  await lee.told("POST", "account/password", { current: password, password: "lee's own one" });
  assert.equal(await lee.told<Account>("GET", "account"), {
    state: "in",
    name: "lee",
    role: "viewer",
    scopes: ["read", "feeds"],
  });
  assert.is(await lee.status("GET", "overview"), 200);
  assert.is(await new Browser().status("POST", "account/sign-in", { name, password }), 403, "the old one");
});

access("a role may what it may: each route of the API and the feeds, asked by each", async () => {
  const people = new Map<string, Browser>([["admin", admin]]);
  for (const role of ["viewer", "analyst"]) {
    const browser = new Browser();
    const { password } = await admin.told<OneTimePassword>("POST", "people", { name: role, role });
    await browser.told("POST", "account/sign-in", { name: role, password });
    await browser.told("POST", "account/password", { current: password, password: `the ${role}'s own` });
    people.set(role, browser);
  }
  const document = await admin.told<{
    paths: Record<string, Record<string, { security?: readonly Record<string, readonly string[]>[] }>>;
  }>("GET", "openapi.json");
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({ path, method, needs: security?.[0]?.token?.[0] })),
  );
  assert.equal(
    operations.filter(({ needs }) => needs === undefined).map(({ path }) => path.replace(/^\/api\/v1\/account/, "")),
    ["", "/setup", "/sign-in", "/sign-out", "/password"],
  );
  const may: Readonly<Record<string, readonly string[]>> = {
    viewer: ["read"],
    analyst: ["read", "tokens"],
    admin: ["read", "tokens", "admin"],
  };
  let refused = 0;
  for (const [role, browser] of people) {
    for (const { path, method, needs } of operations) {
      if (needs === undefined || may[role]!.includes(needs)) continue;
      const answer = await browser.ask(
        method.toUpperCase(),
        path.replace("/api/v1/", "").replace(/\{\w+\}/g, "x"),
        method === "get" || method === "delete" ? undefined : {},
      );
      assert.is(answer.status, 403, `${role} ${method} ${path}`);
      refused++;
    }
  }
  assert.ok(refused > 10, String(refused));
  for (const path of ["overview", "traits", "events?limit=1"])
    for (const [role, browser] of people) assert.is(await browser.status("GET", path), 200, `${role} ${path}`);
});

access("a token opens what it was made for, as long as its person may, and nothing once it is revoked", async () => {
  const made = await admin.told<NewToken>("POST", "tokens", { name: "siem", scopes: ["feeds"], days: 7 });
  assert.match(made.token, /^minipot_[0-9a-f]{8}_[\w-]{43}$/);
  assert.is((await withToken(made.token, "/feeds/listed.txt")).status, 200);
  assert.is((await withToken(made.token, "/api/v1/overview")).status, 403);
  assert.is((await withToken(`${made.token}x`, "/feeds/listed.txt")).status, 401);
  const { tokens } = await admin.told<TokenList>("GET", "tokens");
  assert.equal(
    tokens.map(({ id, person, scopes, usedDay }) => ({ id, person, scopes, usedDay })),
    [{ id: made.id, person: "kim", scopes: ["feeds"], usedDay: new Date().toISOString().slice(0, 10) }],
  );
  assert.ok(Math.abs(Date.parse(tokens[0]!.expires ?? "") - Date.now() - 7 * 86_400_000) < 60_000);

  const analyst = new Browser();
  await analyst.told("POST", "account/sign-in", { name: "analyst", password: "the analyst's own" });
  assert.is(await analyst.status("POST", "tokens", { name: "t", scopes: ["admin"] }), 403, "more than their own");
  assert.is(await analyst.status("DELETE", `tokens/${made.id}`), 404, "somebody else's");
  const own = await analyst.told<NewToken>("POST", "tokens", { name: "scrape", scopes: ["read", "metrics"] });
  assert.is(own.expires, null);
  assert.equal(
    (await analyst.told<TokenList>("GET", "tokens")).tokens.map(({ name }) => name),
    ["scrape"],
  );
  const metrics = await withToken(own.token, "/metrics");
  assert.is(metrics.status, 200);
  for (const name of ["minipot_events_total", "minipot_http_request_seconds_bucket", "process_resident_memory_bytes"])
    assert.match(metrics.text, name);
  assert.not.match(metrics.text, /127\.0\.0\.1|kim|first/, "no address, no person, no sensor");
  await admin.told("PUT", "people/analyst", { role: "viewer" });
  assert.is((await withToken(own.token, "/metrics")).status, 403, "the role went");
  assert.is((await withToken(own.token, "/api/v1/overview")).status, 200);
  await admin.told("DELETE", "people/analyst");
  assert.is((await withToken(own.token, "/api/v1/overview")).status, 401, "the person went");
  assert.is(await analyst.status("GET", "overview"), 401, "and their session");
  await admin.told("DELETE", `tokens/${made.id}`);
  assert.is((await withToken(made.token, "/feeds/listed.txt")).status, 401);
});

access("the last admin stays one; a password that was forgotten is replaced by one for one sign-in", async () => {
  assert.is(await admin.status("DELETE", "people/kim"), 409);
  assert.is(await admin.status("PUT", "people/kim", { role: "viewer" }), 409);
  assert.is(await admin.status("DELETE", "people/nobody"), 404);
  const lee = new Browser();
  await lee.told("POST", "account/sign-in", { name: "lee", password: "lee's own one" });
  const { password } = await admin.told<OneTimePassword>("POST", "people/lee/password");
  assert.is(await lee.status("GET", "overview"), 401);
  await lee.told("POST", "account/sign-in", { name: "lee", password });
  const { people } = await admin.told<PeopleList>("GET", "people");
  assert.equal(
    people.map(({ name, role, oneTime }) => [name, role, oneTime]),
    [
      ["kim", "admin", false],
      ["lee", "viewer", true],
      ["viewer", "viewer", false],
    ],
  );
});

access("another password ends the sessions that the old one began; signing out ends one", async () => {
  const [here, there] = [new Browser(), new Browser()];
  for (const browser of [here, there])
    await browser.told("POST", "account/sign-in", { name: "viewer", password: "the viewer's own" });
  await here.told("POST", "account/password", { current: "the viewer's own", password: "another one" });
  assert.is(await here.status("GET", "overview"), 200);
  assert.is(await there.status("GET", "overview"), 401);
  const { cookie } = here;
  await here.told("POST", "account/sign-out", {});
  here.cookie = cookie;
  assert.is(await here.status("GET", "overview"), 401);
});

access("the live stream ends when who reads it may read no longer", async () => {
  const { token, id } = await admin.told<NewToken>("POST", "tokens", { name: "live", scopes: ["read"] });
  const stream = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    get({ host: "127.0.0.1", port: server.port, path: "/api/v1/live", headers, agent: false }, resolve).on("error", reject);
  });
  let ended = false;
  stream.resume().on("end", () => {
    ended = true;
  });
  await admin.told("DELETE", `tokens/${id}`);
  await until(() => ended, "the end of the stream", 20_000);
});

access("guessing becomes slow, for that address alone; asking without end is refused with a time", async () => {
  const guesser = (address: string) =>
    new Browser().ask("POST", "account/sign-in", { name: "kim", password: "a guess" }, { "x-forwarded-for": address });
  const statuses: number[] = [];
  for (let tries = 0; tries < 7; tries++) statuses.push((await guesser("198.51.100.1")).status);
  assert.equal(statuses.slice(0, 5), [403, 403, 403, 403, 403]);
  assert.ok(statuses.includes(429), statuses.join(" "));
  assert.is((await guesser("198.51.100.2")).status, 403);

  const flood = await Promise.all(
    Array.from({ length: 300 }, () => new Browser().ask("GET", "account", undefined, { "x-forwarded-for": "198.51.100.3" })),
  );
  const late = flood.find(({ status }) => status === 429);
  assert.ok(late !== undefined && Number(late.headers["retry-after"]) >= 1);
  assert.is(flood.filter(({ status }) => status === 200).length >= 200, true);
  assert.is((await admin.ask("GET", "account")).status, 200);
  const { text } = await ask(server.port, "/metrics");
  const counted = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  assert.is(counted("minipot_requests_limited_total"), flood.filter(({ status }) => status === 429).length);
  assert.ok(counted("minipot_sign_in_failures_total") >= 6);
  assert.is(counted("minipot_audit_lost_total"), 0);
});

access("the audit log has who did what, no secret, and what was taken away", async () => {
  await admin.ask("GET", "traits?format=csv");
  let entries: readonly AuditEntry[] = [];
  await until(async () => {
    entries = (await admin.told<AuditPage>("GET", "audit?limit=1000")).entries;
    return entries.some(({ action }) => action === "export");
  }, "the export");
  const seen = new Set(entries.map(({ action }) => action));
  for (const action of [
    "setup",
    "sign-in",
    "sign-in-failed",
    "sign-out",
    "password-change",
    "person-add",
    "person-role",
    "person-reset",
    "person-remove",
    "token-make",
    "token-revoke",
    "refused",
    "export",
  ])
    assert.ok(seen.has(action as AuditEntry["action"]), action);
  const failed = entries.find(({ action, address }) => action === "sign-in-failed" && address === "198.51.100.1");
  assert.equal([failed?.actor, failed?.target], ["", "kim"]);
  assert.ok(
    entries.some(({ actor, action, target }) => actor === "kim" && action === "export" && target === "/api/v1/traits?format=csv"),
  );
  assert.not.match(JSON.stringify(entries), /own one|eight or more|a guess|minipot_/);
  const times = entries.map(({ time }) => time);
  assert.equal(times, times.toSorted().toReversed());

  const first = await admin.told<AuditPage>("GET", "audit?limit=3");
  const second = await admin.told<AuditPage>("GET", `audit?limit=3&after=${first.next}`);
  assert.equal(
    [...first.entries, ...second.entries].map(({ time, target }) => time + target),
    entries.slice(0, 6).map(({ time, target }) => time + target),
  );
  assert.is(await admin.status("GET", "audit?after=x"), 400);
  assert.match((await admin.ask("GET", "audit?format=csv")).text, /^time,actor,address,action,target\r\n/);
});

access("people and tokens are there after a restart, sessions are not, and the local token is another", async () => {
  const { token } = await admin.told<NewToken>("POST", "tokens", { name: "kept", scopes: ["read"] });
  const before = readLocalToken(folder);
  await server.stop();
  server = await startTestServer(config);
  assert.is((await withToken(token, "/api/v1/overview")).status, 200);
  assert.is((await withToken(before, "/api/v1/overview")).status, 401);
  assert.is((await withToken(readLocalToken(folder), "/api/v1/people")).status, 200);
  assert.is(existsSync(join(folder, "setup-code")), false);
  assert.is(await admin.status("GET", "overview"), 401);
  await admin.told("POST", "account/sign-in", { name: "kim", password: "eight or more" });
});

access.run();
