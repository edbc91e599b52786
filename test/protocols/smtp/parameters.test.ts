import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkMail, checkRcpt, isUtf8Declared } from "../../../src/protocols/smtp/parameters.js";

const tokens = (text: string) => text.split(" ").map((word) => ({ text: word, broken: false }));
const mail = (text: string, memory = { authNamed: false, size: 0 }) => checkMail(tokens(text), memory)?.slice(0, 9);
const rcpt = (text: string) => checkRcpt(tokens(text))?.slice(0, 9);

test("what MAIL may be told", () => {
  assert.is(mail("SIZE=10240000 BODY=8BITMIME SMTPUTF8 RET=hdrs ENVID=a+2B AUTH=<> AUTH=x"), undefined);
  assert.is(mail("body=7bit ret=FULL size=0"), undefined);
});

for (const [text, fault] of [
  ["SIZE=-1", "501 5.5.4"],
  ["SIZE=10240001", "552 5.3.4"],
  ["SIZE=9223372036854775808", "552 5.3.4"],
  ["SIZE=1 SIZE=x", "501 5.5.4"],
  ["RET=", "501 5.5.4"],
  ["ENVID=", "501 5.5.4"],
  ["ENVID=+00", "501 5.5.4"],
  ["AUTH=a AUTH=b", "503 5.5.4"],
  ["BODY=X", "555 5.5.4"],
  ["SIZE", "555 5.5.4"],
] as const) {
  test(`MAIL with ${text} is ${fault}`, () => assert.is(mail(text), fault));
}

test("the size that a refused MAIL announced is remembered, unless it was none", () => {
  const memory = { authNamed: false, size: 0 };
  assert.is(mail("SIZE=10240001 FOO", memory), "555 5.5.4");
  assert.is(mail("BODY=7BIT", memory), "552 5.3.4");
  assert.is(mail("SIZE=x", memory), "501 5.5.4");
  assert.is(mail("BODY=7BIT", memory), "552 5.3.4");
  assert.is(mail("SIZE=9223372036854775808", memory), "552 5.3.4");
  assert.is(mail("BODY=7BIT", memory), undefined);
});

test("whom a refused MAIL was for is remembered", () => {
  const memory = { authNamed: false, size: 0 };
  assert.is(mail("AUTH=a FOO", memory), "555 5.5.4");
  assert.is(mail("AUTH=b", memory), "503 5.5.4");
});

test("what RCPT may be told", () => {
  assert.is(rcpt("NOTIFY=never ORCPT=rfc822;a+40b"), undefined);
  assert.is(rcpt("NOTIFY=,SUCCESS,,DELAY, ORCPT=utf-8;a+zz"), undefined);
  for (const text of ["NOTIFY=", "NOTIFY=NEVER,DELAY", "NOTIFY=DELAY NOTIFY=DELAY", "ORCPT=x", "ORCPT=;x", "ORCPT=x;+4"]) {
    assert.is(rcpt(text), "501 5.5.4", text);
  }
  assert.is(rcpt("SIZE=1"), "555 5.5.4");
});

test("SMTPUTF8 is declared by its name alone", () => {
  assert.ok(isUtf8Declared(tokens("SIZE=1 smtputf8")));
  assert.not.ok(isUtf8Declared(tokens("SMTPUTF8=1")));
});

test.run();
