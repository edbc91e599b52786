/** `minipot replay` against a running server. */
import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { EventPage } from "../../src/server/api.js";
import { askApi } from "../kit/ask.js";
import { event, ScriptedSensor } from "../kit/batches.js";
import { minipot } from "../kit/command.js";
import { serverConfig, startTestServer, TOKEN } from "../kit/server.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const piece = (...lines: unknown[]) => {
  const data = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return event({ kind: "message", name: "transcript", data, length: data.length }, { peerAddress: Uint8Array.of(80, 0, 0, 1) });
};

test("a transcript comes back in order, made harmless; what is none is told", () =>
  inTemporaryFolder(async (folder) => {
    const server = await startTestServer(serverConfig(`${folder}/data`));
    const path = `${folder}/minipot.toml`;
    writeFileSync(path, `[server]\nlisten = "127.0.0.1:${server.port}"\ndata_dir = "${folder}/data"\n`, { mode: 0o600 });
    try {
      const sensor = new ScriptedSensor("first", TOKEN, server.port);
      const pieces = [
        piece({ version: 2, width: 80, height: 24 }, [0.1, "o", "# id\r\n"]),
        piece([0.2, "o", "\x1b]0;x\x07uid=0\r\n"]),
      ];
      await sensor.deliver(sensor.seal(pieces));
      const { events } = await askApi<EventPage>(server.port, "events?limit=1");
      const session = events[0]?.session ?? "";
      const played = await minipot("replay", session, "-c", path, "--speed", "1000");
      assert.equal([played.code, played.out], [0, "# id\r\n\\x1b]0;x\\x07uid=0\r\n\x1b[0m\n"], played.err);
      const other = await minipot("replay", session.replace(/\d+$/, "999"), "-c", path);
      assert.is(other.code, 1);
      assert.match(other.err, /The server answers 404: There is no transcript/);
    } finally {
      await server.stop();
    }
    const wrong = await minipot("replay", "x", "-c", path);
    assert.equal([wrong.code, /is no session/.test(wrong.err)], [2, true]);
    const alone = await minipot("replay", "0123456789abcdef-1", "-c", path);
    assert.match(alone.err, /No server answers at/);
  }));

test.run();
