/**
 * The store: ClickHouse, embedded in this process (chDB) or reached by URL. Schema, inserts and queries are the same; only how bytes
 * are handed over differs. Values reach a query as parameters, never as text.
 */
import { mkdirSync } from "node:fs";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { ChdbConnection } from "chdb/connection";
import type { ServerConfig } from "../../config/config.js";
import { EventInsert, INSERT_BLOCKS } from "./event-insert.js";
import { migrate } from "./migrate.js";

export type Table = "events" | "losses" | "batches";
/** What analysis has concluded; nothing is counted of these. */
export type AnalysisTable =
  | "listings"
  | "sensor_addresses"
  | "groups"
  | "group_members"
  | "group_changes"
  | "group_builds"
  | "campaigns"
  | "places";
/** What people did; the rest is of peers. */
export type OwnTable = AnalysisTable | "audit";
export type QueryParameters = Readonly<Record<string, string | number | readonly string[]>>;

/** The store cannot be opened; the message says what to do. */
export class StoreError extends Error {
  readonly code = "STORE";
}

/** What went wrong in a few words that are the store's own: its messages quote rows, and with them peers' bytes. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { name, code, type } = error as Error & { code?: unknown; type?: unknown };
  const inText = /\bCode: (\d+)\b/.exec(error.message)?.[1];
  return [name, type, code ?? inText].filter((word) => typeof word === "string" || typeof word === "number").join(" ");
}

export interface Store {
  /**
   * Inserts rows, which also go into every rollup. An insert that was cut off may be there in part, and must be mended (mend.ts).
   *
   * @param rows of events: blocks, as native.ts makes them; of all else tab-separated
   * @param token names this insert for ever
   */
  insert(table: Table | OwnTable, rows: Uint8Array, token: string): Promise<void>;
  /** The same, tab-separated whatever the table. */
  insertText(table: Table | OwnTable, rows: Uint8Array, token: string): Promise<void>;
  /** @param sql with `{name:Type}` for each parameter */
  query<Row>(sql: string, parameters?: QueryParameters): Promise<Row[]>;
  /** As `query`, for many rows of numbers. @returns them as RowBinary: each value little-endian, one after another */
  rows(sql: string, parameters?: QueryParameters): Promise<Buffer>;
  command(sql: string, parameters?: QueryParameters): Promise<void>;
  close(): Promise<void>;
}

/** The client would print what a store refuses, and with it what peers sent. */
const log = { level: ClickHouseLogLevel.OFF } as const;

/** One insert is one block a partition, whatever its size: the token of a block depends on it. It is in the store on return. */
const INSERT_SETTINGS = {
  async_insert: 0,
  input_format_parallel_parsing: 0,
  // Rows that an older server has left behind lack the newest columns.
  input_format_tsv_allow_variable_number_of_columns: 1,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_insert_threads: 1,
  max_insert_block_size: 10_000_000,
  min_insert_block_size_rows: 10_000_000,
  min_insert_block_size_bytes: 2 ** 30,
} as const;

/** A dashboard's question; a heavier one is refused rather than that it starves ingest. */
const QUERY_SETTINGS = { max_memory_usage: String(2 ** 30), max_execution_time: 30 } as const;

/** @throws StoreError */
export async function openStore(config: ServerConfig): Promise<Store> {
  const store = config.clickhouseUrl === undefined ? await openEmbedded(config) : await openRemote(config, config.clickhouseUrl);
  try {
    await migrate(store, config);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

async function openEmbedded({ dataDir, database }: ServerConfig): Promise<Store> {
  const path = `${dataDir}/store`;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StoreError(`The store's folder ${path} cannot be made (${faultOf(cause)}): see \`data_dir\` in [server].`, {
      cause,
    });
  }
  const { createChdbConnection } = await import("chdb/connection").catch((cause: unknown) => {
    throw new StoreError("The embedded store, chDB, is not installed (npm install chdb): or set `clickhouse_url` in [server].", {
      cause,
    });
  });
  try {
    const connection = createChdbConnection({ path });
    const client = createClient({ connection, log } as never);
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
    await client.command({ query: `USE ${database}` });
    return embedded(connection, client, database, new EventInsert(dataDir));
  } catch (cause) {
    const advice = "does another server run on it, and is it ours to write?";
    throw new StoreError(`The store in ${path} cannot be opened (${faultOf(cause)}): ${advice}`, { cause });
  }
}

function embedded(connection: ChdbConnection, client: ClickHouseClient, database: string, events: EventInsert): Store {
  const insertText: Store["insertText"] = async (table, rows, token) => {
    // The client would make text of the rows; chDB itself takes the bytes as they are.
    const settings = { ...INSERT_SETTINGS, insert_deduplication_token: token };
    await connection.chdb.rawInsert({ table: `${database}.${table}`, values: rows, format: "TSV", settings });
  };
  return {
    async insert(table, rows, token) {
      if (table !== "events") return insertText(table, rows, token);
      const settings = { ...INSERT_SETTINGS, insert_deduplication_token: token, max_threads: 1 };
      await events.run(rows, settings, async (query, query_params) => {
        await client.command({ query, query_params });
      });
    },
    insertText,
    ...queries(client),
  };
}

async function openRemote({ database }: ServerConfig, url: string): Promise<Store> {
  const first = createClient({ url, log });
  try {
    await first.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
  } catch (cause) {
    const { host } = new URL(url);
    throw new StoreError(
      `ClickHouse at ${host} does not answer as it should (${faultOf(cause)}): see \`clickhouse_url\` in [server].`,
      {
        cause,
      },
    );
  } finally {
    await first.close();
  }
  const client = createClient({ url, database, log });
  const settings = (token: string) => ({ ...INSERT_SETTINGS, insert_deduplication_token: token }) as never;
  const bytes = (rows: Uint8Array) => Readable.from([rows], { objectMode: false });
  const insertText: Store["insertText"] = async (table, rows, token) => {
    await client.insert({ table, values: bytes(rows), format: "TabSeparated", clickhouse_settings: settings(token) });
  };
  return {
    async insert(table, rows, token) {
      if (table !== "events") return insertText(table, rows, token);
      const { stream } = await client.exec({ query: INSERT_BLOCKS, values: bytes(rows), clickhouse_settings: settings(token) });
      await finished(stream.resume());
    },
    insertText,
    ...queries(client),
  };
}

function queries(client: ClickHouseClient): Omit<Store, "insert" | "insertText"> {
  return {
    async query<Row>(query: string, query_params: QueryParameters = {}) {
      const result = await client.query({ query, query_params, format: "JSONEachRow", clickhouse_settings: QUERY_SETTINGS });
      return (await result.json()) as Row[];
    },
    async rows(query, query_params = {}) {
      const asked = { query: `${query} FORMAT RowBinary`, query_params, clickhouse_settings: QUERY_SETTINGS };
      const { stream } = await client.exec(asked);
      return Buffer.concat(await stream.toArray());
    },
    async command(query, query_params = {}) {
      await client.command({ query, query_params });
    },
    close: () => client.close(),
  };
}
