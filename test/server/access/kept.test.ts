import { readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { AccessFileError, Kept } from "../../../src/server/access/kept.js";
import { inTemporaryFolder } from "../../kit/temporary.js";

test("a file that holds no people and tokens is named, and left as it is", () =>
  inTemporaryFolder((folder) => {
    const path = `${folder}/access.json`;
    const person = (more: object) => JSON.stringify({ people: [{ name: "kim", role: "admin", ...more }], tokens: [] });
    const texts = ["", "{", "{}", "null", "[]", person({}), person({ password: { salt: "", hash: "", cost: { N: 2 } } })];
    const hash = { salt: "00", hash: "00".repeat(32), cost: { N: 16384, r: 8, p: 5 } };
    texts.push(person({ password: hash, role: "god" }), person({ password: hash, name: "" }));
    for (const text of texts) {
      writeFileSync(path, text);
      assert.throws(
        () => new Kept(folder),
        (error: unknown) => error instanceof AccessFileError && error.message.includes(path) && /remove it/.test(error.message),
        text,
      );
      assert.is(readFileSync(path, "utf8"), text);
    }
    writeFileSync(path, person({ password: hash }));
    assert.is(new Kept(folder).people.length, 1);
  }));

test.run();
