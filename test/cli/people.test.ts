/** `minipot people` against a running server. */
import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readSetupCode } from "../../src/server/access/local.js";
import { ask } from "../kit/ask.js";
import { minipot } from "../kit/command.js";
import { serverConfig, startTestServer } from "../kit/server.js";
import { inTemporaryFolder } from "../kit/temporary.js";

test("who has no way in gets one from the machine's own", () =>
  inTemporaryFolder(async (folder) => {
    const server = await startTestServer(serverConfig(`${folder}/data`));
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, `[server]\nlisten = "127.0.0.1:${server.port}"\ndata_dir = "${folder}/data"\n`, { mode: 0o600 });
    const people = (...words: string[]) => minipot("people", ...words, "-c", path);
    const host = `127.0.0.1:${server.port}`;
    const headers = { authorization: undefined, host, origin: `http://${host}`, "content-type": "application/json" };
    const signIn = async (password: string | undefined) => {
      const body = Buffer.from(JSON.stringify({ name: "kim", password }));
      return (await ask(server.port, "/api/v1/account/sign-in", { method: "POST", headers, body })).status;
    };
    try {
      assert.match((await people("list")).out, /^Nobody has an account yet/);
      assert.match((await people("add", "kim")).err, /The first account has to be an admin's/);
      assert.match(readSetupCode(`${folder}/data`) ?? "", /^\d{8}$/);
      const added = await people("add", "kim", "--role", "admin");
      assert.is(added.code, 0, added.err);
      const password = /shown this once: (\S+)\n$/.exec(added.out)?.[1];
      assert.is(readSetupCode(`${folder}/data`), undefined);
      assert.is(await signIn(password), 200);
      assert.match((await people("list")).out, /^kim +admin +has yet to choose a password\n$/);
      const reset = await people("reset", "kim");
      assert.is(await signIn(password), 403);
      assert.is(await signIn(/shown this once: (\S+)\n$/.exec(reset.out)?.[1]), 200);
      const last = await people("remove", "kim");
      assert.equal([last.code, last.err], [1, "The server answers 409: That is the last admin: make somebody else one first.\n"]);
      await people("add", "lee", "--role", "admin");
      assert.is((await people("remove", "kim")).out, "kim has no account any longer, nor tokens.\n");
      for (const wrong of [["add"], ["list", "kim"], ["add", "kim", "--role", "god"]])
        assert.is((await people(...wrong)).code, 2, wrong.join(" "));
    } finally {
      await server.stop();
    }
  }));

test.run();
