import { test } from "uvu";
import * as assert from "uvu/assert";
import { tokenize } from "../../../src/protocols/smtp/tokens.js";

const texts = (line: string) => tokenize(line).map(({ text, broken }) => (broken ? `${text} …` : text));

test("words stand between blanks of any kind", () => {
  assert.equal(texts(" NOOP\t a\v\f\r b "), ["NOOP", "a", "b"]);
  assert.equal(texts(" \t"), []);
});

test("brackets and quotes hold together, also nested, and keep their quoting", () => {
  assert.equal(texts('x<a b>y "c d"'), ["x<a b>y", '"c d"']);
  assert.equal(texts('<a "> <" <b> > c'), ['<a "> <" <b> >', "c"]);
  assert.equal(texts('"<" >'), ['"<"', ">"]);
  assert.equal(texts('<a\\> b> "c\\" d"'), ["<a\\> b>", '"c\\" d"']);
});

test("what is not closed is broken", () => {
  assert.equal(texts("VRFY <a b"), ["VRFY", "<a b …"]);
  assert.equal(texts('a"b\\'), ['a"b\\ …']);
});

test("TO: and FROM: are words, other colons belong to theirs", () => {
  assert.equal(texts("RCPT TO:<x> from:y"), ["RCPT", "TO:", "<x>", "from:", "y"]);
  assert.equal(texts("xTO:<x> to::"), ["xTO:<x>", "to:", ":"]);
});

test("a backslash takes what follows with it", () => assert.equal(texts("a\\ b c\\"), ["a\\ b", "c\\"]));

test.run();
