import { createHmac } from "node:crypto";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Login } from "../../../src/event.js";
import { credentialHasher, HASH_BYTES } from "../../../src/worker/consent/hash.js";

const KEY = "a-key-of-the-deployment-0123456789";
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));

function login(username?: Uint8Array, password?: Uint8Array): Login {
  return { kind: "login", mechanism: "plain", attempt: 2, ...(username && { username }), ...(password && { password }) };
}

const hex = (value: Uint8Array | undefined) => value && Buffer.from(value).toString("hex");

test("each field is what the proto says: HMAC-SHA-256 of its domain and itself, cut to 16 bytes", () => {
  const { username, password, pair, ...rest } = credentialHasher(KEY)(login(Buffer.from("root"), Buffer.from("toor!")));
  const mac = (text: string) => createHmac("sha256", KEY).update(text, "latin1").digest("hex").slice(0, 32);
  assert.is(hex(username), mac("username\0root"));
  assert.is(hex(password), mac("password\0toor!"));
  assert.is(hex(pair), mac("pair\0\x04\0\0\0roottoor!"));
  assert.equal(rest, { kind: "login", mechanism: "plain", attempt: 2 });
  assert.is(username?.length, HASH_BYTES);
});

test("the same pair is the same on every sensor with the key, any other differs, and so does another deployment's", () => {
  const one = credentialHasher(KEY);
  const two = credentialHasher(KEY);
  const other = credentialHasher(`${KEY}x`);
  fc.assert(
    fc.property(bytes, bytes, bytes, bytes, (u, p, v, q) => {
      const a = one(login(u, p));
      assert.equal(a, two(login(Buffer.from(u), Buffer.from(p))));
      const b = two(login(v, q));
      assert.is(hex(a.pair) === hex(b.pair), u.equals(v) && p.equals(q));
      assert.is(hex(a.username) === hex(b.username), u.equals(v));
      assert.is.not(hex(a.username), hex(a.password), "a name is not its password, also where they are equal");
      assert.is.not(hex(a.pair), hex(other(login(u, p)).pair));
    }),
  );
});

test("the border between user name and password counts", () => {
  const hash = credentialHasher(KEY);
  const pairs = [
    ["ab", "c"],
    ["a", "bc"],
    ["", "abc"],
    ["abc", ""],
  ].map(([u = "", p = ""]) => hex(hash(login(Buffer.from(u), Buffer.from(p))).pair));
  assert.is(new Set(pairs).size, 4);
});

test("what is missing stays missing, and a proof goes", () => {
  const hash = credentialHasher(KEY);
  assert.equal(hash({ ...login(), accepted: true }), { ...login(), accepted: true });
  assert.equal(hash({ ...login(), proof: [{ name: Buffer.from("response"), value: Buffer.from("x") }] }), login());
  const named = hash(login(Buffer.from("root")));
  assert.equal(Object.keys(named).sort(), ["attempt", "kind", "mechanism", "username"]);
});

test.run();
