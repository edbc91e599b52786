/** What the upload route does before a body is read, and while the store fails. */
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createLog } from "../../../src/log.js";
import { addProblemHandlers } from "../../../src/server/http/problem.js";
import { addUploadRoute } from "../../../src/server/http/upload-route.js";
import { Ingest } from "../../../src/server/ingest/ingest.js";
import { Live } from "../../../src/server/query/live.js";
import type { Store } from "../../../src/server/store/store.js";
import { decodeAck } from "../../../src/wire/batch.js";
import { login, ScriptedSensor } from "../../kit/batches.js";
import { serverConfig, TOKEN } from "../../kit/server.js";

const BODY_BYTES_MAX = 100 * 2 ** 20;
const inserts: { table: string; rows: string }[] = [];
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const live = new Live();
const log = createLog("server", "silent");
let isFailing = false;
let app: FastifyInstance;
let ingest: Ingest;
let sensor: ScriptedSensor;

const insert: Store["insert"] = async (table, rows) => {
  inserts.push({ table, rows: Buffer.from(rows).toString("latin1") });
  if (isFailing) throw new Error("Code: 999. It is away.");
};

const store: Store = {
  insert,
  insertText: insert,
  query: async () => [],
  rows: async () => Buffer.alloc(0),
  command: async () => {},
  close: async () => {},
};

const upload = suite("upload");

upload.before(async () => {
  ingest = new Ingest(serverConfig(folder), store, log, live, { committed() {} });
  app = Fastify({ forceCloseConnections: true, bodyLimit: BODY_BYTES_MAX });
  addProblemHandlers(app, log);
  await app.register(async (uploads) => addUploadRoute(uploads, ingest, BODY_BYTES_MAX));
  await app.listen({ host: "127.0.0.1", port: 0 });
  sensor = new ScriptedSensor("first", TOKEN, (app.server.address() as AddressInfo).port);
});

upload.after(async () => {
  live.close();
  await app.close();
  await ingest.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends the head of an upload and nothing more. @returns the connection, and the first that it answers */
function startUpload(token: string, bytes: number) {
  const socket = connect(sensor.port, "127.0.0.1");
  socket.write(
    `POST /v1/batches HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${bytes}\r\n\r\n`,
  );
  const answer = new Promise<string>((resolve, reject) => {
    socket.once("data", (chunk: Buffer) => resolve(chunk.toString("latin1")));
    socket.once("error", reject);
  });
  answer.catch(() => {});
  return { socket, answer };
}

upload("a wrong token is told before the body comes", async () => {
  const { socket, answer } = startUpload("wrong", 1000);
  assert.match(await answer, /^HTTP\/1\.1 401 /);
  socket.destroy();
});

upload("bodies under way are bounded together, and their room comes back when they end", async () => {
  const half = [startUpload(TOKEN, BODY_BYTES_MAX), startUpload(TOKEN, BODY_BYTES_MAX)];
  await sleep(100);
  const { socket, answer } = startUpload(TOKEN, BODY_BYTES_MAX);
  const refused = await answer;
  assert.match(refused, /^HTTP\/1\.1 503 /);
  assert.match(refused, /retry-after: \d/i);
  socket.destroy();
  assert.is((await sensor.post(sensor.seal([login("a", "b")]))).status, 200, "a small one finds room");
  for (const { socket: open } of half) open.destroy();
  await sleep(100);
  const again = startUpload(TOKEN, BODY_BYTES_MAX);
  const isRefused = await Promise.race([again.answer.then(() => true), sleep(200).then(() => false)]);
  again.socket.destroy();
  assert.not(isRefused);
});

upload("a batch that is sent again while the store fails goes in once, and both are acknowledged", async () => {
  isFailing = true;
  inserts.length = 0;
  const body = sensor.seal([login("a", "b")]);
  const answers = [sensor.post(body), sensor.post(body)];
  while (inserts.length < 3) await sleep(5);
  isFailing = false;
  for (const answer of await Promise.all(answers)) {
    assert.is(answer.status, 200);
    assert.is(decodeAck(answer.body).number, 2);
  }
  assert.is(new Set(inserts.filter(({ table }) => table === "events").map(({ rows }) => rows)).size, 1, "always the same group");
  assert.equal(
    inserts.slice(-2).map(({ table }) => table),
    ["events", "batches"],
  );
  assert.is(ingest.batches, 2);
  assert.is(ingest.events, 2);
});

upload.run();
