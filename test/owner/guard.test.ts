import { test } from "uvu";
import * as assert from "uvu/assert";
import { refusalOf } from "../../src/owner/guard.js";

const HOME = { isLoopback: false, isOwn: true };
const NAMES = new Set(["router.lan"]);

const statusOf = (method: string, headers: Record<string, string>, caller = HOME) =>
  refusalOf({ method, headers: { host: "192.168.1.1:8379", ...headers } }, caller, NAMES)?.status;

test("it is heard from this machine and its own networks alone", () => {
  assert.is(statusOf("GET", {}), undefined);
  assert.is(statusOf("GET", {}, { isLoopback: true, isOwn: false }), undefined);
  assert.is(statusOf("GET", {}, { isLoopback: false, isOwn: false }), 403);
});

test("it is heard under addresses and its own names, so that no other name can point here", () => {
  for (const host of ["127.0.0.1:8379", "[::1]:8379", "localhost:8379", "localhost", "Router.LAN:8379"]) {
    assert.is(statusOf("GET", { host }), undefined, host);
  }
  for (const host of ["evil.example", "evil.example:8379", "router.lan.evil.example", "", "127.0.0.1.evil.example"]) {
    assert.is(statusOf("GET", { host }), 421, host);
  }
});

test("what changes something comes from a page of its own, as JSON", () => {
  const own = { origin: "http://192.168.1.1:8379", "content-type": "application/json" };
  assert.is(statusOf("POST", own), undefined);
  assert.is(statusOf("POST", { ...own, "content-type": "application/json; charset=utf-8" }), undefined);
  for (const origin of ["http://evil.example", "null", "", "https://192.168.1.1:8379", "http://192.168.1.1"]) {
    assert.is(statusOf("POST", { ...own, origin }), 403, origin);
  }
  assert.is(statusOf("POST", { "content-type": "application/json" }), 403, "no origin at all");
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]) {
    assert.is(statusOf("POST", { ...own, "content-type": type }), 415, type);
  }
  assert.is(statusOf("PUT", own), 405);
});

test.run();
