/** A ClickHouse by URL, played by a script: what it is sent, and that a refusal reaches the caller. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { faultOf, openStore } from "../../../src/server/store/store.js";
import { serverConfig } from "../../kit/server.js";

interface Asked {
  readonly query: string;
  readonly parameters: URLSearchParams;
  readonly body: Buffer;
}

/** Runs `run` against a server that answers inserts with `status` and all else with nothing. */
async function withClickHouse(status: number, run: (url: string, asked: Asked[]) => Promise<void>): Promise<void> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const parameters = new URL(request.url ?? "", "http://clickhouse").searchParams;
      const whole = Buffer.concat(chunks);
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(whole) : whole;
      const inUrl = parameters.get("query");
      asked.push({ query: inUrl ?? body.toString("utf8"), parameters, body });
      response.statusCode = inUrl?.startsWith("INSERT INTO events") ? status : 200;
      response.end(
        response.statusCode === 200 ? "" : "Code: 27. DB::Exception: Cannot parse input: a peer's secret (CANNOT_PARSE)",
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
}

test("the database is made, the schema brought up to date, and rows arrive byte for byte under their token", async () => {
  await withClickHouse(200, async (clickhouseUrl, asked) => {
    const store = await openStore(serverConfig("/nonexistent", { clickhouseUrl, database: "pots" }));
    assert.match(asked[0]!.query, /^CREATE DATABASE IF NOT EXISTS pots/);
    assert.not.ok(asked[0]!.parameters.get("database") === "pots", "it may not be there yet");
    assert.ok(asked.some(({ query }) => query.startsWith("CREATE TABLE IF NOT EXISTS events (")));

    const rows = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    asked.length = 0;
    await store.insert("events", rows, "t0ken");
    const [{ query, parameters, body }] = asked as [Asked];
    assert.match(query, /^INSERT INTO events/);
    assert.equal(body, rows);
    assert.is(parameters.get("database"), "pots");
    assert.is(parameters.get("insert_deduplication_token"), "t0ken");
    assert.is(parameters.get("async_insert"), "0");
    assert.is(parameters.get("deduplicate_blocks_in_dependent_materialized_views"), "1");

    asked.length = 0;
    await store.query("SELECT {name:String} AS name", { name: "'; DROP TABLE events; --" });
    assert.not.match(asked[0]!.query, "DROP", "a value is never text of the query");
    assert.match(asked[0]!.parameters.get("param_name")!, "DROP TABLE");
    await store.close();
  });
});

test("what it refuses rejects, told without its words, and nothing is printed", async () => {
  const printed: unknown[] = [];
  const { error: print } = console;
  console.error = (...words: unknown[]) => void printed.push(...words);
  await withClickHouse(500, async (clickhouseUrl) => {
    const store = await openStore(serverConfig("/nonexistent", { clickhouseUrl }));
    try {
      await store.insert("events", Buffer.from("x\n"), "t0ken");
      assert.unreachable("it was taken");
    } catch (error) {
      assert.match(faultOf(error), /27/);
      assert.not.match(faultOf(error), /secret/);
    }
    await store.close();
  });
  console.error = print;
  assert.equal(printed, []);
});

test("a ClickHouse that is not there is told as such", async () => {
  try {
    await openStore(serverConfig("/nonexistent", { clickhouseUrl: "http://127.0.0.1:1" }));
    assert.unreachable("it was opened");
  } catch (error) {
    assert.is((error as { code?: string }).code, "STORE");
    assert.match((error as Error).message, /127\.0\.0\.1:1/);
  }
});

test.run();
