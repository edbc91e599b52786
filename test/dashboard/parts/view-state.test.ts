import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatQuery, parseQuery } from "../../../src/dashboard/parts/view-state.js";

const NONE = { span: "24h", chartKind: undefined, service: undefined, kind: undefined, address: undefined } as const;

test("nothing chosen is no query, and back", () => {
  assert.is(formatQuery(NONE), "");
  for (const query of ["", "?"]) assert.equal(parseQuery(query), NONE);
});

test("what was chosen survives the address bar", () => {
  const state = { span: "1h", chartKind: "login", service: "http-proxy", kind: "invalid", address: "2001:db8::1" } as const;
  assert.equal(parseQuery(formatQuery(state)), state);
  assert.equal(parseQuery(formatQuery({ ...NONE, service: "a&b=#c" })), { ...NONE, service: "a&b=#c" });
});

test("what is unknown is as if it were not there", () => {
  assert.equal(parseQuery("?window=2y&kind=__proto__&chart=&service=&color=red"), NONE);
});

test.run();
