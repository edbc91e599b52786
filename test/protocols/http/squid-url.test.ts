import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isSupported, readSquidUrl, shownUrl } from "../../../src/protocols/http/squid-url.js";

const shown = (uri: string, method = "GET") => {
  const url = readSquidUrl(uri, method);
  return url === undefined ? undefined : shownUrl(url, method);
};

test("URLs as Squid writes them", () => {
  const cases: [string, string | undefined][] = [
    ["HTTP://A.com:80/x#y?z=1", "http://a.com/x#y?"],
    ["http://a.com", "http://a.com/"],
    ["http://a.com?x=y", "http://a.com/?"],
    ["http://a b.com/x", "http://a/b.com/x"],
    ["http://a.com:8x/", "http://a.com:8/"],
    ["http://a.com:4294967376/", "http://a.com/"],
    ["http://a.com:/", undefined],
    ["http://a.com:65536/", undefined],
    ["http://.a/", undefined],
    ["http://u:p@a.com/", "http://a.com/"],
    ["ftp://u%20:p@A.com/%2f", "ftp://u%20:p@a.com/%2f"],
    ["FOO://u@a.com:9/", "FOO://u@a.com:9/"],
    ["foo://a.com/", undefined],
    ["http://[::0001]:81/", "http://[::1]:81/"],
    ["http://1::2/", "http://[1::2]/"],
    ["http://256.1.1.1/", "http://256.1.1.1/"],
    ["urn:ab:c?d", "urn:ab:c?d"],
    ["urn:a:c", undefined],
    ["/x", undefined],
    [`http://a/${"x".repeat(8190)}`, undefined],
  ];
  for (const [uri, expected] of cases) assert.is(shown(uri), expected, uri.slice(0, 40));
});

test("CONNECT's targets", () => {
  const cases: [string, string | undefined][] = [
    ["A.com:443", "https://a.com/*"],
    ["a.com", "https://a.com/*"],
    ["a.com:25", "a.com:25"],
    ["a.com:25/x", "a.com:25"],
    ["[::1]:80", "[::1]:80"],
    ["[::1", "https://[::1]/*"],
    [":443", undefined],
    ["a.com:-1", undefined],
  ];
  for (const [target, expected] of cases) assert.is(shown(target, "CONNECT"), expected, target);
});

test("what can be done with which scheme", () => {
  const supported = (method: string, uri: string, maxForwardsZero = false) =>
    isSupported(method, readSquidUrl(uri, method)!, maxForwardsZero);
  assert.ok(supported("POST", "https://a/"));
  assert.ok(supported("PUT", "ftp://a/"));
  assert.not(supported("POST", "ftp://a/"));
  assert.not(supported("PUT", "whois://a/"));
  assert.not(supported("GET", "coap://a/"));
  assert.not(supported("OPTIONS", "*"));
  assert.ok(supported("TRACE", "*", true));
  assert.not(supported("OPTIONS", "http://a/", true));
});

test("anything is a URL or none", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), fc.constantFrom("", "http://", "ftp://", "urn:"), (text, scheme) => {
      for (const method of ["GET", "CONNECT", "OPTIONS"]) shown(scheme + text, method);
    }),
    { numRuns: 500 },
  );
});

test.run();
