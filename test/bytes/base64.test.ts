import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeBase64 } from "../../src/bytes/base64.js";

test("decodes what was encoded, with and without padding", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      assert.equal(decodeBase64(text), Buffer.from(bytes));
      assert.equal(decodeBase64(text.replace(/=+$/, "")), Buffer.from(bytes));
    }),
  );
});

test("what is not base64 is not decoded", () => {
  for (const text of ["!", "YWJj YWJj", "YW=J", "YWJj=", "Y", "YWJjY", "YQ=", "====", "YWJ\u00e4"]) {
    assert.is(decodeBase64(text), undefined, text);
  }
});

test.run();
