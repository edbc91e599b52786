import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../../src/bytes/ascii.js";
import { Lines } from "../../../src/protocols/http/lines.js";

test("lines come back in their order, few or many, empty or not, at any time", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("", "a", "bc: d\r", "\0\xff"), { maxLength: 300 }),
      fc.nat({ max: 300 }),
      (texts, early) => {
        const lines = new Lines();
        texts.forEach((text, index) => {
          lines.add(Buffer.from(text, "latin1"));
          if (index === early) assert.equal(lines.all().map(latin1), texts.slice(0, index + 1));
        });
        assert.equal(lines.all().map(latin1), texts);
      },
    ),
  );
});

test.run();
