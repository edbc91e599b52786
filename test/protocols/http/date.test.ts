import { test } from "uvu";
import * as assert from "uvu/assert";
import { httpDate } from "../../../src/protocols/http/date.js";

test("the date of a second, whatever was asked before", () => {
  const time = Date.UTC(1994, 10, 6, 8, 49, 37);
  assert.is(httpDate(time), "Sun, 06 Nov 1994 08:49:37 GMT");
  assert.is(httpDate(time + 999), "Sun, 06 Nov 1994 08:49:37 GMT");
  assert.is(httpDate(time + 1000), "Sun, 06 Nov 1994 08:49:38 GMT");
  assert.is(httpDate(time), "Sun, 06 Nov 1994 08:49:37 GMT");
});

test.run();
