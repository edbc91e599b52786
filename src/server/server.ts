/** The central server put together: store, ingest, analysis, live stream, HTTP. */
import type { AddressInfo } from "node:net";
import type { ServerConfig } from "../config/config.js";
import type { Logger } from "../log.js";
import type { ServerHealth } from "../wire/control.js";
import { Access } from "./access/access.js";
import { Audit } from "./access/audit.js";
import { Analysis } from "./analysis/analysis.js";
import { createApp } from "./http/app.js";
import { Ingest } from "./ingest/ingest.js";
import { Live } from "./query/live.js";
import { openStore } from "./store/store.js";

export interface RunningServer {
  readonly address: string;
  readonly port: number;
  health(): Omit<ServerHealth, "loopDelayP99Ms">;
  /** Finishes what is being committed, then closes. */
  stop(): Promise<void>;
}

/** @throws StoreError, or what listening throws */
export async function startServer(config: ServerConfig, log: Logger): Promise<RunningServer> {
  const store = await openStore(config);
  const live = new Live();
  const analysis = new Analysis(config, store, log);
  const ingest = new Ingest(config, store, log, live, analysis);
  const audit = new Audit(store, log);
  const access = new Access(config.dataDir, audit);
  const app = await createApp({ config, store, ingest, live, analysis, access, log });
  const { address, port } = config.listen;

  async function stop(): Promise<void> {
    live.close();
    await app.close();
    await audit.close();
    await ingest.close();
    await analysis.stop();
    await store.close();
  }

  try {
    await ingest.recover();
    await analysis.start();
    await app.listen({ host: address, port });
  } catch (error) {
    await stop();
    throw error;
  }
  const bound = app.server.address() as AddressInfo;
  return {
    address: bound.address,
    port: bound.port,
    health: () => ({ role: "server", batches: ingest.batches, events: ingest.events, dropped: { ...ingest.dropped } }),
    stop,
  };
}
