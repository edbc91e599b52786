/** The page's HTTP side over real sockets, with everything behind it but the supervisor. */
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Password } from "../../src/owner/password.js";
import { type OWNER, Routes } from "../../src/owner/routes.js";
import { SupervisorLink } from "../../src/owner/supervisor-link.js";
import { Web } from "../../src/owner/web.js";
import { Sessions } from "../../src/sign-in/sessions.js";
import { Throttle } from "../../src/sign-in/throttle.js";
import type { SensorView } from "../../src/wire/owner.js";
import type { Today } from "../../src/wire/today.js";
import { freePort } from "../kit/daemon.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const SENSOR: SensorView = {
  sensor: "home",
  version: "1",
  startedMs: 1,
  collect: true,
  services: [],
  credentials: { mode: "off", wanted: "off", consent: 0, hasKey: false },
  dropped: [],
  own: 0,
};
const TODAY: Today = {
  sinceMs: 0,
  countingSinceMs: 0,
  services: [],
  sources: [],
  logins: [{ timeMs: 1, service: "telnet", address: "192.0.2.1", username: "u", password: "p", redaction: "none" }],
};
const CODE = "12345678";

interface Page {
  readonly port: number;
  /** What was asked to be switched. */
  readonly switched: unknown[];
  ask(what: string, body?: object, headers?: Record<string, string>): Promise<Response>;
}

async function withPage(run: (page: Page) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const switched: unknown[] = [];
    const supervisor = new SupervisorLink((message) => {
      if (message.kind === "ask") supervisor.take({ kind: "view", number: message.number, view: SENSOR });
      if (message.kind !== "switch") return;
      switched.push(message.switches);
      supervisor.take({ kind: "switched", number: message.number });
    });
    const parts = {
      password: new Password(folder),
      sessions: new Sessions<typeof OWNER>(16),
      throttle: new Throttle(),
      supervisor,
    };
    const routes = new Routes({ ...parts, today: async () => TODAY, setupCode: CODE, now: Date.now });
    const web = new Web(routes, [], () => false);
    const port = await freePort();
    await web.listen([{ address: "127.0.0.1", port }]);
    const origin = `http://127.0.0.1:${port}`;
    try {
      await run({
        port,
        switched,
        ask: (what, body, headers = {}) =>
          fetch(`${origin}/api/${what}`, {
            headers: { "Content-Type": "application/json", Origin: origin, ...headers },
            ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
          }),
      });
    } finally {
      web.close();
    }
  });
}

const cookieOf = (response: Response) => ({ Cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" });

test("the first password opens the page, of two at once only one does, and another one needs it", () =>
  withPage(async ({ ask }) => {
    assert.equal(await (await ask("state")).json(), { state: "new", needsCode: false });
    assert.is((await ask("password", { password: "short" })).status, 400);
    const both = await Promise.all([ask("password", { password: "the first one" }), ask("password", { password: "the second" })]);
    assert.equal(both.map(({ status }) => status).sort(), [200, 403]);
    const [opened] = both.filter(({ ok }) => ok);
    const cookie = cookieOf(opened!);
    assert.equal(await (await ask("state", undefined, cookie)).json(), { state: "open", needsCode: false });
    assert.equal(await (await ask("state")).json(), { state: "locked", needsCode: false });
    const known = opened === both[0] ? "the first one" : "the second";
    assert.is((await ask("password", { password: "a third one", current: "wrong one" }, cookie)).status, 403);
    assert.is((await ask("password", { password: "a third one", current: known }, cookie)).status, 200);
    assert.is((await ask("login", { password: known })).status, 403);
    assert.is((await ask("login", { password: "a third one" })).status, 200);
  }));

test("what is shown and switched is for who is logged in, credentials not even then while they are off", () =>
  withPage(async ({ ask, switched }) => {
    assert.is((await ask("overview")).status, 401);
    assert.is((await ask("switches", { collect: false })).status, 401);
    const cookie = cookieOf(await ask("password", { password: "long enough" }));
    const overview = (await (await ask("overview", undefined, cookie)).json()) as { today: Today; sensor: SensorView };
    assert.equal(overview.sensor, SENSOR);
    assert.equal(overview.today.logins, [{ timeMs: 1, service: "telnet", address: "192.0.2.1", redaction: "none" }]);
    assert.is((await ask("switches", { collect: false }, cookie)).status, 200);
    assert.equal(switched, [{ collect: false }]);
    assert.is((await ask("logout", {}, cookie)).status, 200);
    assert.is((await ask("overview", undefined, cookie)).status, 401);
  }));

test("who breaks off, says too much, or no JSON, disturbs nobody", () =>
  withPage(async ({ port, ask }) => {
    const head = `POST /api/login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
    const socket = connect(port, "127.0.0.1");
    socket.write(`${head}Content-Length: 100\r\n\r\n{`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await once(socket, "close");
    assert.is((await ask("login", { password: "x".repeat(10_000) })).status, 413);
    const text = await fetch(`http://127.0.0.1:${port}/api/login`, {
      method: "POST",
      body: "{",
      headers: { "Content-Type": "application/json", Origin: `http://127.0.0.1:${port}` },
    });
    assert.is(text.status, 400);
    assert.equal(((await text.json()) as { detail: string }).detail, "Expected JSON.");
    assert.is((await ask("login", {})).status, 400);
    assert.is((await ask("nothing")).status, 404);
    assert.is((await fetch(`http://127.0.0.1:${port}/../../etc/passwd`)).status, 404);
    assert.is((await ask("state")).status, 200);
  }));

test.run();
