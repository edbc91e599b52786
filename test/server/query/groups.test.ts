/** Groups as the API tells of them: logins in over HTTP, and groups out. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { GroupProfile, Groups, Problem } from "../../../src/server/api.js";
import type { RunningServer } from "../../../src/server/server.js";
import { ask, askApi } from "../../kit/ask.js";
import { login, ScriptedSensor } from "../../kit/batches.js";
import { OTHER_TOKEN, serverConfig, startTestServer, TOKEN } from "../../kit/server.js";
import { until } from "../../kit/socket.js";

const LIST = Array.from({ length: 12 }, (_, place) => ({ username: "root", password: `<b>${place}\n` }));
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
let server: RunningServer;

const groups = suite("groups");

groups.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  server = await startTestServer(serverConfig(folder));
}

const api = <Shape>(path: string) => askApi<Shape>(server.port, path);
const peer = (last: number) => Uint8Array.of(80, 1, 0, last);

/** Four addresses run the list, the last of them but the half of it; a fifth tries what it likes. Two sensors see each. */
async function deliver(): Promise<void> {
  const sensors = [new ScriptedSensor("first", TOKEN, server.port), new ScriptedSensor("other", OTHER_TOKEN, server.port)];
  for (const [nth, sensor] of sensors.entries()) {
    const events = [1, 2, 3, 4].flatMap((last) =>
      LIST.slice(0, last === 4 ? 6 : 12)
        .map((pair, place) => ({ ...pair, place }))
        .filter(({ place }) => place % 2 === nth)
        .map(({ username, password, place }) => {
          return login(username, password, { ageMs: 60_000 - 1000 * place, peerAddress: peer(last) });
        }),
    );
    const alone = ["a", "b", "c", "d"].map((password) => login("alone", `${password}${nth}`, { peerAddress: peer(5) }));
    await sensor.deliver(sensor.seal([...events, ...alone], { service: "telnet" }));
  }
}

groups("a server that has never grouped says so, and knows no group", async () => {
  await start();
  const { groups: none } = await api<Groups>("groups");
  assert.equal(none, []);
  const { status, text } = await ask(server.port, "/api/v1/groups/1");
  assert.is(status, 404);
  assert.match((JSON.parse(text) as Problem).detail, /no such group/);
});

groups("what sensors tell is grouped when the task runs, as it does when a server starts", async () => {
  await deliver();
  await server.stop();
  await start();
  await until(async () => (await api<Groups>("groups")).groups.length > 0, "a group");
  const found = await api<Groups>("groups");
  assert.is(found.groups.length, 1);
  const { id, members, vouched, pairs, orderKept, telling } = found.groups[0]!;
  assert.equal({ id, members, vouched, pairs, orderKept }, { id: 1, members: 4, vouched: 4, pairs: 12, orderKept: 1 });
  assert.is(telling.length, 3);
  assert.ok(Date.parse(found.builtAt!) <= Date.now());
});

groups("a group tells its list in order, and how much of it each member tried", async () => {
  const group = await api<GroupProfile>("groups/1");
  assert.equal(
    group.list.map(({ username, password }) => ({ username, password })),
    LIST.map(({ username }, place) => ({ username, password: `<b>${place}\\x0a` })),
  );
  assert.equal(
    group.list.map(({ support }) => support),
    LIST.map((_, place) => (place < 6 ? 1 : 0.75)),
  );
  const whole = LIST.map((_, place) => place);
  assert.equal(
    group.memberList.map(({ address, listCovered, runCovered, tried }) => ({ address, listCovered, runCovered, tried })),
    [
      ...[1, 2, 3].map((last) => ({ address: `80.1.0.${last}`, listCovered: 1, runCovered: 1, tried: whole })),
      { address: "80.1.0.4", listCovered: 0.5, runCovered: 1, tried: whole.slice(0, 6) },
    ],
  );
  assert.equal(group.services, [{ service: "telnet", members: 4, events: 42 }]);
  assert.equal(
    group.changes.map(({ kind, members, other }) => ({ kind, members, other })),
    [{ kind: "birth", members: 4, other: null }],
  );
  assert.is(
    group.days.reduce((sum, { came }) => sum + came, 0),
    4,
  );
  assert.is(
    group.days.reduce((sum, { went }) => sum + went, 0),
    4,
  );
});

groups("an address is asked for by its groups, and a list is cut where asked", async () => {
  assert.is((await api<Groups>("groups?address=80.1.0.4")).groups.length, 1);
  assert.is((await api<Groups>("groups?address=80.1.0.5")).groups.length, 0);
  assert.is((await api<GroupProfile>("groups/1?members=2")).memberList.length, 2);
  const since = (ms: number) => `groups?since=${encodeURIComponent(new Date(ms).toISOString())}`;
  assert.is((await api<Groups>(since(Date.now() - 3_600_000))).groups.length, 1);
  assert.is((await api<Groups>(since(Date.now() + 3_600_000))).groups.length, 0);
});

for (const path of [
  "groups/0",
  "groups/x",
  "groups?address=there",
  "groups?limit=0",
  "groups?after=x",
  "groups?since=now",
  "groups/1?members=0",
]) {
  groups(`${path} is refused`, async () => {
    assert.is((await ask(server.port, `/api/v1/${path}`)).status, 400);
  });
}

groups.run();
