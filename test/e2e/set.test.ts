/** `minipot set` on a running sensor: a port closes, its siblings' connections live on, and the file keeps its comments. */
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { minipot } from "../kit/command.js";
import { startSensor } from "../kit/sensor.js";
import { TestPeer, until } from "../kit/socket.js";
import { inTemporaryFolder } from "../kit/temporary.js";

test("a service is switched off and on again by one command each", () =>
  inTemporaryFolder(async (folder) => {
    const sensor = await startSensor(folder, 17_900, "# the owner's words\n[telnet]\nattempts_max = 2 # few\n");
    const path = `${folder}/minipot.toml`;
    const set = (...words: string[]) => minipot("set", ...words, "-c", path);
    const isOpen = () =>
      TestPeer.connect(sensor.telnet).then(
        (peer) => {
          peer.end();
          return true;
        },
        () => false,
      );
    try {
      const http = await TestPeer.connect(sensor.http);
      assert.ok(await isOpen());
      const { code, out } = await set("telnet.enabled", "false");
      assert.is(code, 0);
      assert.is(out, "Done; the running sensor takes it on.\n");
      await until(async () => !(await isOpen()), "the port to close");
      assert.match(readFileSync(path, "utf8"), /# the owner's words\n\[telnet\]\nattempts_max = 2 # few\n/);
      http.send("GET / HTTP/1.0\r\n\r\n");
      await http.hears(" 401 ");
      assert.is((await set("telnet.enabled")).code, 0);
      await until(isOpen, "the port to open");
      const wrong = await set("telnet.ports", "80");
      assert.is(wrong.code, 3);
      assert.match(wrong.err, /nothing was changed[\s\S]*telnet\.ports|nothing was changed[\s\S]*http\.ports/);
    } finally {
      await sensor.stop();
    }
  }));

test("what is no key, no section or no config is said", () =>
  inTemporaryFolder(async (folder) => {
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, "", { mode: 0o600 });
    const said = async (...words: string[]) => {
      const { code, err } = await minipot("set", ...words);
      return `${code} ${err}`;
    };
    assert.match(await said("enabled", "1", "-c", path), /^2 minipot: expected SECTION\.KEY/);
    assert.match(await said("telnt.enabled", "1", "-c", path), /^1 .*Did you mean `telnet`/);
    assert.match(await said("telnet.enabled", "1", "-c", `${folder}/none.toml`), /^3 .*no such file/s);
    assert.is(readFileSync(path, "utf8"), "");
  }));

test.run();
