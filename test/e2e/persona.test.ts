/** The persona `turris` in a real sensor: each port answers as the recorded original, and the name that it draws is for life. */
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Golden, type Heard, play, readTranscripts, withEach } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";
import { converse, startSensor } from "../kit/sensor.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const OFFSET = 28_300;
const PORTS = { telnet: 23, http: 80, ftp: 21, smtp: 25 };
/** Dialogues that wait for a deadline are played to the protocols alone. */
const LISTEN_MS_MAX = 500;
const PERSONA = 'persona = "turris"\n';

const said = (heard: readonly Heard[]) => heard.map(({ received }) => received).join("");

test("every service speaks as the original, and one that it did not have is off", () =>
  inTemporaryFolder(async (folder) => {
    const sensor = await startSensor(folder, OFFSET, PERSONA);
    try {
      for (const [name, port] of Object.entries(PORTS)) {
        const { mask }: Golden = await import(`../golden/turris-${name}.js`);
        const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", `turris-${name}.json`));
        const quick = transcripts.filter(({ heard }) => heard.reduce((sum, { listenMs }) => sum + listenMs, 0) <= LISTEN_MS_MAX);
        assert.ok(quick.length > 20, `${quick.length} of ${name}`);
        const expected = new Map(quick.map(({ name: title, heard }) => [title, said(heard)]));
        await withEach(
          quick.map(({ name: title, heard }) => ({ name: title, steps: heard })),
          async (dialogue) => {
            const heard = await play(dialogue, port + OFFSET, mask);
            assert.is(said(heard), expected.get(dialogue.name), `${name}: ${dialogue.name}`);
          },
        );
      }
      const { listeners } = await sensor.status();
      assert.equal([...new Set(listeners.map(({ service }) => service))].sort(), Object.keys(PORTS).sort());
    } finally {
      await sensor.stop();
    }
  }));

test("the host name is drawn once, and is the same at the next start", () =>
  inTemporaryFolder(async (folder) => {
    const greeting = async () => {
      const sensor = await startSensor(folder, OFFSET + 100, PERSONA);
      try {
        return await converse(25 + OFFSET + 100, "QUIT\r\n");
      } finally {
        await sensor.stop();
      }
    };
    const first = await greeting();
    assert.match(first, /^220 mx\d\.[0-9A-Za-z]{5,19}\.(com|org|net|cz) ESMTP Postfix \(Debian\/GNU\)\r\n221 /);
    assert.is(await greeting(), first);
  }));

test.run();
