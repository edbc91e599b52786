/** Routes that say what they need, and one that does not. */
import Fastify from "fastify";
import { pino } from "pino";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Access } from "../../../src/server/access/access.js";
import { Audit } from "../../../src/server/access/audit.js";
import { readLocalToken } from "../../../src/server/access/local.js";
import { addAuthorization, needByDefault } from "../../../src/server/http/access/authorize.js";
import type { Store } from "../../../src/server/store/store.js";
import { inTemporaryFolder } from "../../kit/temporary.js";

test("a route that does not say what it needs is answered to nobody, whoever asks", () =>
  inTemporaryFolder(async (folder) => {
    const store = { insert: async () => {} } as unknown as Store;
    const access = new Access(folder, new Audit(store, pino({ level: "silent" })));
    const app = Fastify();
    addAuthorization(app, access);
    app.get("/forgotten", async () => "secret");
    app.get("/open", { config: { needs: "open" } }, async () => "all");
    await app.register(async (within) => {
      needByDefault(within, "read");
      within.get("/read", async () => "read");
      within.get("/admin", { config: { needs: "admin" } }, async () => "admin");
    });
    const local = { authorization: `Bearer ${readLocalToken(folder)}` };
    const statuses = async (headers: Record<string, string>) =>
      Promise.all(["/forgotten", "/open", "/read", "/admin"].map(async (url) => (await app.inject({ url, headers })).statusCode));
    try {
      assert.equal(await statuses({}), [403, 200, 401, 401]);
      assert.equal(await statuses(local), [403, 200, 200, 200]);
    } finally {
      await app.close();
    }
  }));

test.run();
