import { test } from "uvu";
import * as assert from "uvu/assert";
import { isAddress, parseRoute, pathOf } from "../../../src/dashboard/frame/routes.js";

test("every page has a path that leads back to it", () => {
  for (const page of ["overview", "attackers", "groups", "campaigns", "listed", "services", "settings", "traits"] as const)
    assert.equal(parseRoute(pathOf({ page })), { page });
  for (const address of ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"]) {
    assert.is(pathOf({ page: "attacker", address }), `attackers/${address}`);
    assert.equal(parseRoute(pathOf({ page: "attacker", address })), { page: "attacker", address });
  }
  const campaign = { page: "campaign", id: "18446744073709551615" } as const;
  assert.equal(parseRoute(pathOf(campaign)), campaign);
  const trait = { page: "trait", kind: "user-agent", hash: "18446744073709551615" } as const;
  assert.is(pathOf(trait), "traits/user-agent.18446744073709551615");
  assert.equal(parseRoute(pathOf(trait)), trait);
  assert.equal(parseRoute(pathOf({ page: "group", id: 4_294_967_295 })), { page: "group", id: 4_294_967_295 });
});

test("a path may end in a slash or not, and be encoded", () => {
  assert.equal(parseRoute("attackers"), { page: "attackers" });
  assert.equal(parseRoute("groups/7/"), { page: "group", id: 7 });
  assert.equal(parseRoute("attackers/2001%3Adb8%3A%3A1"), { page: "attacker", address: "2001:db8::1" });
});

test("anything else is no page", () => {
  const paths = [
    "/",
    "api/v1/overview",
    "feeds/listed.txt",
    "overview",
    "listed/1",
    "groups/0",
    "groups/x",
    "groups/4294967296",
    "campaigns/x",
  ];
  paths.push("attackers/none", "attackers/%", "attackers/%2e%2e", "attackers/192.0.2.1/more", "__proto__", "favicon.svg");
  paths.push("traits/uri", "traits/uri.", "traits/uri.x", "traits/toString.1", "traits/uri.1.2");
  for (const path of paths) assert.equal(parseRoute(path), { page: "unknown" }, path);
});

test("only addresses are addresses", () => {
  for (const text of ["0.0.0.0", "255.255.255.255", "::", "2001:DB8::a"]) assert.ok(isAddress(text), text);
  for (const text of ["", "1.2.3", "1.2.3.256", "1.2.3.4:80", "2001:db8", "1::2::3", "::1]/", "example.com", "fe80::1%eth0"]) {
    assert.not.ok(isAddress(text), text);
  }
});

test.run();
