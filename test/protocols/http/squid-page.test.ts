import { test } from "uvu";
import * as assert from "uvu/assert";
import { squidRefusal } from "../../../src/protocols/http/squid-page.js";

const persona = { hostname: "proxy.example", port: 8080, administrator: "a&b" };
const refuse = (url: string, headOnly = false) =>
  squidRefusal({ status: 400, page: "ERR_INVALID_URL", url, keepAlive: false, headOnly }, persona, 0);

test("the length is that of the page, also when it is not sent", () => {
  const answer = refuse("http://a/\xe9");
  const [head = "", page = ""] = answer.split("\r\n\r\n");
  assert.match(head, `Content-Length: ${page.length}\r\n`);
  assert.is(refuse("http://a/\xe9", true), `${head}\r\n\r\n`);
});

test("nothing that a peer sent is markup", () => {
  const answer = refuse(`<b>"'&\x01\x7f\xe9 $& $1`);
  assert.match(answer, '<a href="&lt;b&gt;&quot;&#39;&amp;&#  1;&#127;&#233; $&amp; $1">');
  assert.not.match(answer, '<b>"');
});

test("the persona is named where Squid names itself", () => {
  const answer = refuse("x");
  for (const text of [
    "X-Cache-Lookup: NONE from proxy.example:8080\r\n",
    "Via: 1.1 proxy.example (squid/5.7)\r\n",
    "mailto:a&amp;b",
  ]) {
    assert.match(answer, text);
  }
});

test.run();
