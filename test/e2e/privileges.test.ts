/** Whom a sensor becomes: what it left as root it has as another user, and a worker that cannot be forked holds nothing up. */
import { chmodSync, chownSync, linkSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { startSensor } from "../kit/sensor.js";
import { TestPeer, until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const OFFSET = 18_500;
const ROOT = 0;
const NOBODY = 65_534;

function ask(page: string, what: string, body: object, cookie = ""): Promise<Response> {
  const headers = { "Content-Type": "application/json", Origin: page, Cookie: cookie };
  return fetch(`${page}/api/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
}

if (process.getuid?.() !== ROOT) test.skip("only root can become another user");
else
  test("a sensor that ran as root goes on as another user, with all that is its own and nothing else", () =>
    inTemporaryFolder(async (folder) => {
      chmodSync(folder, 0o711);
      await (await startSensor(folder, OFFSET)).stop();
      writeFileSync(`${folder}/elsewhere`, "");
      linkSync(`${folder}/elsewhere`, `${folder}/state/linked`);

      const page = `http://127.0.0.1:${8379 + OFFSET}`;
      const owner = `[owner]\nenabled = true\nlisten = ["${page.slice(7)}"]\n`;
      const sensor = await startSensor(folder, OFFSET, owner, { user: "nobody" });
      const empty = `${folder}/run/empty`;
      const state = async () => (await sensor.status()).processes.find(({ name }) => name === "telnet")?.state;
      try {
        assert.is(statSync(`${folder}/state/spool`).uid, NOBODY);
        assert.is(statSync(`${folder}/elsewhere`).uid, ROOT, "a second name gives nothing away");
        assert.is((await sensor.status()).delivery?.state, "off");

        const asked = await ask(page, "password", { password: "long enough" });
        const cookie = asked.headers.get("set-cookie")?.split(";")[0] ?? "";
        const switched = await ask(page, "switches", { services: { http: false } }, cookie);
        assert.is(switched.status, 200, await switched.text());
        assert.not.ok((await sensor.status()).listeners.some(({ service }) => service === "http"));
        const config = statSync(`${folder}/minipot.toml`);
        assert.equal([config.uid, config.mode & 0o777], [ROOT, 0o644], "what stays root has written it");

        chownSync(empty, ROOT, ROOT);
        process.kill(await sensor.pid("telnet"), "SIGKILL");
        await until(() => sensor.err().includes("The child could not be forked"), "the failed fork", 10_000);
        const waiting = await TestPeer.connect(sensor.telnet);
        chownSync(empty, NOBODY, NOBODY);
        await until(async () => (await state()) === "up", "the next try", 15_000);
        await waiting.hears("login: ");
        waiting.end();
        chownSync(empty, ROOT, ROOT);
        process.kill(await sensor.pid("telnet"), "SIGKILL");
        await until(async () => (await state()) === "backoff", "the next failure", 10_000);
      } finally {
        assert.is(await sensor.stop(), 0, "it stops all the same");
      }
    }));

test.run();
