import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isOurNonce, makeNonce, readDigest } from "../../../src/protocols/http/digest.js";

test("parameters in order, unquoted, blanks and empty items allowed", () => {
  assert.equal(readDigest(' username="Mu\\"f\\\\asa" ,, realm = "a, b",nc=00000001,qop="auth" '), [
    ["username", 'Mu"f\\asa'],
    ["realm", "a, b"],
    ["nc", "00000001"],
    ["qop", "auth"],
  ]);
  assert.equal(readDigest("a=,b=c"), [
    ["a", ""],
    ["b", "c"],
  ]);
});

test("what is no list of parameters is none", () => {
  for (const text of ["", "nonsense", 'a="b', "a=b c", 'a="b"c', "=b", "a=b,c"]) assert.is(readDigest(text), undefined, text);
});

test("nonces differ by their bytes and are known for their realm only", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (random) => {
      const nonce = makeNonce(random, "r");
      assert.match(nonce, /^[0-9a-f]{32}$/);
      assert.ok(isOurNonce(nonce, "r"));
      assert.not(isOurNonce(nonce, "s"));
      assert.not(isOurNonce(`${nonce.slice(0, -1)}x`, "r"));
    }),
  );
  assert.not(isOurNonce("", "r"));
  assert.is.not(makeNonce(Buffer.alloc(8), "r"), makeNonce(Buffer.alloc(8, 1), "r"));
});

test.run();
