/** The OpenAPI document against what a server with a simulated world really answers: every question that it has, by its own schemas. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Addresses } from "../../src/server/api/addresses.js";
import type { Sessions } from "../../src/server/api/sessions.js";
import type { Traits } from "../../src/server/api/traits.js";
import type { Campaigns, Groups } from "../../src/server/api.js";
import { ask, askApi, trust } from "../kit/ask.js";
import { Running } from "../kit/command.js";
import { freePort } from "../kit/daemon.js";
import { until } from "../kit/socket.js";

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: AnySchemaObject }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const SETTLED_MS = 60_000;
/** Endless, or of sessions that this world has not. */
const NO_JSON = ["/api/v1/live", "/api/v1/sessions/{id}/transcript"];

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
let world: Running;
let port: number;
const api = <Shape>(path: string) => askApi<Shape>(port, path);

const openapi = suite("openapi");

openapi.before(async () => {
  port = await freePort();
  const size = ["--addresses", "120", "--botnets", "3", "--sensors", "6", "--hours", "6"];
  world = new Running(["simulate", "--data", join(folder, "world"), "--port", String(port), ...size]);
  await until(() => / listed:/.test(world.out) || world.process.exitCode !== null, "the world", SETTLED_MS);
  trust(port, join(folder, "world", "server"));
  await until(async () => (await api<Campaigns>("campaigns")).campaigns.length > 0, "campaigns", SETTLED_MS);
});

openapi.after(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Something that there is, for each name in a path. */
async function examples(): Promise<(path: string) => string> {
  const { addresses } = await api<Addresses>("addresses?sort=logins&limit=1");
  const ip = addresses[0]!.address;
  const group = (await api<Groups>("groups")).groups[0]!.id;
  const campaign = (await api<Campaigns>("campaigns")).campaigns[0]!.id;
  const trait = (await api<Traits>("traits?limit=1")).traits[0]!;
  const { session } = (await api<Sessions>(`addresses/${ip}/sessions`)).sessions[0]!;
  const ids: Readonly<Record<string, string>> = {
    groups: String(group),
    campaigns: campaign,
    sensors: "simulated-1",
    sessions: session,
  };
  const named: Readonly<Record<string, string>> = { ip, service: "telnet", kind: trait.kind, hash: trait.hash };
  return (path) =>
    path.replace(/([a-z]+)\/\{(\w+)\}|\{(\w+)\}/g, (_, room, name, other) => {
      const value = room !== undefined && name === "id" ? ids[room] : named[name ?? other];
      assert.type(value, "string", `${path}: no example`);
      return room === undefined ? value! : `${room}/${value}`;
    });
}

openapi("every question is answered as the document says", async () => {
  const document = await api<Document>("openapi.json");
  assert.is(document.openapi, "3.1.0");
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const example = await examples();
  let asked = 0;
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (get === undefined || NO_JSON.includes(path)) continue;
    const answer = await ask(port, example(path));
    assert.is(answer.status, 200, `${path}: ${answer.text}`);
    const schema = get.responses["200"]?.content?.["application/json"]?.schema;
    assert.ok(schema, `${path} has a schema`);
    const isValid = ajv.compile(schema);
    assert.ok(isValid(JSON.parse(answer.text)), `${path}: ${ajv.errorsText(isValid.errors)}`);
    const list = Object.values(JSON.parse(answer.text) as object).find((value) => Array.isArray(value));
    if (!/account|people|tokens|audit|\}$/.test(path))
      assert.ok(list === undefined || list.length > 0, `${path} has something to hold against it`);
    asked++;
  }
  assert.ok(asked > 20, String(asked));
});

openapi.run();
