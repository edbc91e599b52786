import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1, latin1Bytes } from "../../../src/bytes/ascii.js";
import { fieldList, fieldValue, readFields } from "../../../src/protocols/http/fields.js";

const read = (...lines: string[]) => readFields(lines.map(latin1Bytes));
const shown = (...lines: string[]) => read(...lines).map(({ name, value }) => `${latin1(name)}=${latin1(value)}`);

test("names keep their spelling and order, values lose the blanks around them", () => {
  assert.equal(shown("hOST:a\r", "X :  b c \t\r", "hOST: d"), ["hOST=a", "X=b c", "hOST=d"]);
});

test("folded lines continue the value, wherever they are", () => {
  assert.equal(shown("X: a\r", " b\r", "\tc\r", "Y: d", " "), ["X=a b c", "Y=d"]);
});

test("what is no field is a name", () => {
  assert.equal(shown("nonsense", ": v", "a:b:c", "\xff\0: \xfe"), ["nonsense=", "=v", "a=b:c", "\xff\0=\xfe"]);
});

test("the first of a name, and all as a list", () => {
  const fields = read("A: 1", "b: 2", "a: 3");
  assert.is(latin1(fieldValue(fields, "a")!), "1");
  assert.is(fieldList(fields, "a"), "1, 3");
  assert.is(fieldValue(fields, "c"), undefined);
  assert.is(fieldList(fields, "c"), undefined);
});

test.run();
