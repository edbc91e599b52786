import { test } from "uvu";
import * as assert from "uvu/assert";
import { FAILURE, isFormPath, loginPage } from "../../../src/protocols/http/form.js";

test("the page differs only by its refusal", () => {
  const page = loginPage({ title: "X", failed: false, headOnly: false });
  const refused = loginPage({ title: "X", failed: true, headOnly: false });
  assert.not.match(page, FAILURE);
  assert.is(refused.replace(/<div class="alert.*\n/, ""), page);
  assert.is(loginPage({ title: "X", failed: true, headOnly: true }), page.slice(0, page.indexOf("<!DOCTYPE")));
});

test("the title is text", () => {
  assert.not.match(loginPage({ title: "<script>", failed: false, headOnly: false }), /<script/);
});

test("which paths log in", () => {
  assert.equal(["/", "/cgi-bin/luci", "/index.html", "/x", "/cgi-bin"].map(isFormPath), [true, true, true, false, false]);
});

test.run();
