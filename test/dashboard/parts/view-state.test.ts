import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatQuery, parseQuery, type ViewState } from "../../../src/dashboard/parts/view-state.js";

const NONE: ViewState = {
  span: "24h",
  ...{ chartKind: undefined, service: undefined, kind: undefined, address: undefined, country: undefined },
  ...{
    asn: undefined,
    sensor: undefined,
    listed: undefined,
    trait: undefined,
    find: undefined,
    new: undefined,
    sort: undefined,
  },
};

test("nothing chosen is no query, and back", () => {
  assert.is(formatQuery(NONE), "");
  for (const query of ["", "?"]) assert.equal(parseQuery(query), NONE);
});

test("what was chosen survives the address bar", () => {
  const state: ViewState = {
    span: "1h",
    chartKind: "login",
    kind: "invalid",
    ...{ service: "http-proxy", address: "2001:db8::1" },
    ...{
      country: "CZ",
      asn: "64500",
      sensor: "a.b",
      listed: "true",
      trait: "uri",
      find: "/a b&c",
      new: "true",
      sort: "events",
    },
  };
  assert.equal(parseQuery(formatQuery(state)), state);
  assert.equal(parseQuery(formatQuery({ ...NONE, service: "a&b=#c" })), { ...NONE, service: "a&b=#c" });
});

test("what is unknown is as if it were not there", () => {
  assert.equal(parseQuery("?window=2y&kind=__proto__&chart=&service=&color=red"), NONE);
});

test.run();
