import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ownSecrets, readSecrets, SecretsError, secretsPath, writeSecrets } from "../../src/supervisor/secrets-file.js";
import { sealSecret } from "../../src/worker/consent/own-secrets.js";
import { inTemporaryFolder } from "../kit/temporary.js";

test("what is written is read again, by its owner alone", () =>
  inTemporaryFolder((folder) => {
    const stateDir = `${folder}/state`;
    const none = readSecrets(stateDir);
    assert.equal(none.secrets, []);
    assert.is.not(none.filterKey, readSecrets(stateDir).filterKey, "each installation has its own key");
    const secret = sealSecret(Buffer.from("hunter22"), none.filterKey);
    const file = { ...none, secrets: [{ name: "router", added: "2026-01-02T03:04:05.000Z", ...secret }] };
    writeSecrets(stateDir, file);
    assert.equal(readSecrets(stateDir), file);
    assert.is(statSync(secretsPath(stateDir)).mode & 0o777, 0o600);
    assert.equal(ownSecrets(file), { filterKey: none.filterKey, secrets: [secret] }, "workers are not told the names");
  }));

test("the file belongs to whom the folder belongs to", () =>
  inTemporaryFolder(async (folder) => {
    if (process.getuid?.() !== 0) return;
    const { chownSync } = await import("node:fs");
    mkdirSync(`${folder}/state`);
    chownSync(`${folder}/state`, 65534, 65534);
    writeSecrets(`${folder}/state`, readSecrets(`${folder}/state`));
    assert.is(statSync(secretsPath(`${folder}/state`)).uid, 65534);
  }));

test("a file that holds something else is not taken for an empty one", () =>
  inTemporaryFolder((folder) => {
    const good = { filterKey: "00", secrets: [{ name: "a", added: "x", prefix: 1, cost: 16384, salt: "00", hash: "00" }] };
    for (const text of [
      "",
      "[]",
      "{}",
      JSON.stringify({ ...good, filterKey: "xyz" }),
      JSON.stringify({ ...good, secrets: [{}] }),
    ]) {
      writeFileSync(secretsPath(folder), text);
      assert.throws(
        () => readSecrets(folder),
        (error: unknown) => error instanceof SecretsError && /does not hold/.test(error.message),
      );
    }
    writeFileSync(secretsPath(folder), JSON.stringify(good));
    assert.equal(readSecrets(folder), good);
    const [secret] = good.secrets;
    for (const cost of [3, 2 ** 30, 0]) {
      writeFileSync(secretsPath(folder), JSON.stringify({ ...good, secrets: [{ ...secret, cost }] }));
      assert.throws(() => readSecrets(folder), /does not hold/, "a cost that would stall a worker");
    }
  }));

test.run();
