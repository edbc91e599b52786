import { createHmac } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { OwnSecrets } from "../../../src/config/config.js";
import { noSecrets, SecretsGuard, sealSecret } from "../../../src/worker/consent/own-secrets.js";

const bytes = (text: string) => Buffer.from(text);
const FILTER_KEY = noSecrets().filterKey;
const SECRET = "correct horse battery";
const secrets: OwnSecrets = {
  filterKey: FILTER_KEY,
  secrets: [SECRET, "s3cond!"].map((text) => sealSecret(bytes(text), FILTER_KEY)),
};

function prefixOf(text: string): number {
  return createHmac("sha256", Buffer.from(FILTER_KEY, "hex")).update(text).digest().readUInt16BE(0);
}

/** `count` texts that agree with the secret in the 16 bits that are kept, and are not it. */
function lookalikes(count: number): string[] {
  const wanted = prefixOf(SECRET);
  const found: string[] = [];
  for (let index = 0; found.length < count; index++) if (prefixOf(`guess-${index}`) === wanted) found.push(`guess-${index}`);
  return found;
}

test("a secret is recognised, and nothing else is", () => {
  const guard = new SecretsGuard(secrets);
  assert.is(guard.judge(bytes(SECRET)), "own");
  assert.is(guard.judge(bytes("s3cond!")), "own");
  for (const guess of ["", "x", "correct horse batterY", "correct horse battery ", "123456", "x".repeat(5000)]) {
    assert.is(guard.judge(bytes(guess)), "foreign", guess.slice(0, 30));
  }
});

test("what is kept holds no more of the password than 16 bits of an HMAC, and differs each time", () => {
  const [one, two] = [sealSecret(bytes(SECRET), FILTER_KEY), sealSecret(bytes(SECRET), FILTER_KEY)];
  assert.is.not(one.hash, two.hash);
  assert.is.not(one.salt, two.salt);
  assert.is(one.prefix, prefixOf(SECRET));
  assert.ok(one.prefix <= 0xffff);
  assert.not.ok(JSON.stringify(one).includes(SECRET));
});

test("one that only looks like it is told apart by scrypt, a few a second; past that it counts as one that may be", () => {
  let nowMs = 0;
  const guard = new SecretsGuard(secrets, () => nowMs);
  const [first, second, third] = lookalikes(3).map(bytes);
  assert.is(guard.judge(first!), "foreign");
  assert.is(guard.judge(second!), "foreign");
  assert.is(guard.judge(third!), "unchecked");
  assert.is(guard.judge(first!), "foreign", "what is known needs no time");
  assert.is(guard.judge(bytes(SECRET)), "unchecked", "the secret itself is then withheld too");
  nowMs = 1000;
  assert.is(guard.judge(third!), "foreign");
  assert.is(guard.judge(bytes(SECRET)), "own");
});

test.run();
