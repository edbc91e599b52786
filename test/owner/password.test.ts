import { readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Password, PasswordFileError } from "../../src/owner/password.js";
import { BusyError } from "../../src/sign-in/password-hash.js";
import { inTemporaryFolder } from "../kit/temporary.js";

test("it is kept as a hash that only its owner can read, and known again at the next start", () =>
  inTemporaryFolder(async (folder) => {
    const password = new Password(folder);
    assert.is(password.setMs, undefined);
    assert.not.ok(await password.is(""));
    await password.set("päss wörd", 1234);
    const path = `${folder}/owner-password.json`;
    assert.is(statSync(path).mode & 0o777, 0o600);
    assert.not.match(readFileSync(path, "utf8"), /p.{1,2}ss/);

    const again = new Password(folder);
    assert.is(again.setMs, 1234);
    assert.ok(await again.is("päss wörd"));
    assert.ok(await again.is("pa\u0308ss wo\u0308rd"), "the same letters from another keyboard");
    for (const wrong of ["", "pass word", "päss wörd ", "PÄSS WÖRD"]) assert.not.ok(await again.is(wrong), wrong);

    await again.set("another", 5678);
    assert.not.ok(await again.is("päss wörd"));
  }));

test("a file that holds no password is named, and lets nobody set another", () =>
  inTemporaryFolder((folder) => {
    for (const text of ["", "{", "{}", "null", '{"salt":"00","hash":"00","cost":{"N":2,"r":8,"p":1},"setMs":1}']) {
      writeFileSync(`${folder}/owner-password.json`, text);
      assert.throws(
        () => new Password(folder),
        (error: unknown) => error instanceof PasswordFileError && error.message.includes(`${folder}/owner-password.json`),
        text,
      );
    }
  }));

test("so many are compared at a time, and no more wait", () =>
  inTemporaryFolder(async (folder) => {
    const password = new Password(folder);
    await password.set("right enough", 1);
    const tries = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => password.is(`wrong ${index}`)));
    assert.is(tries.filter(({ status }) => status === "rejected").length, 2);
    assert.ok(tries.every((one) => one.status === "fulfilled" || one.reason instanceof BusyError));
    assert.ok(await password.is("right enough"));
  }));

test.run();
