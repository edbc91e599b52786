import { test } from "uvu";
import * as assert from "uvu/assert";
import { CONSENT_TEXT, CONSENT_VERSION, CREDENTIAL_MODES, consentWarning, credentialMode } from "../src/consent.js";

test("only the number of the text as it is now lets a credential pass, in any form", () => {
  for (const wanted of CREDENTIAL_MODES) {
    assert.is(credentialMode({ accepted: CONSENT_VERSION, wanted }), wanted);
    for (const accepted of [0, CONSENT_VERSION - 1, CONSENT_VERSION + 1]) assert.is(credentialMode({ accepted, wanted }), "off");
  }
});

test("who asked for more than they get is told, and what to do", () => {
  assert.is(consentWarning({ accepted: 0, wanted: "off" }), undefined);
  assert.is(consentWarning({ accepted: CONSENT_VERSION, wanted: "on" }), undefined);
  assert.match(consentWarning({ accepted: 0, wanted: "hash" })!, /says hash.*nobody has agreed.*consent = \d+/);
  assert.match(consentWarning({ accepted: CONSENT_VERSION + 1, wanted: "on" })!, /changed since text/);
});

test("the text says its number, and what each mode does", () => {
  assert.ok(CONSENT_TEXT.includes(`text ${CONSENT_VERSION}`));
  assert.ok(CONSENT_TEXT.includes(`consent = ${CONSENT_VERSION}`));
  for (const mode of CREDENTIAL_MODES) assert.match(CONSENT_TEXT, new RegExp(`^  ${mode} `, "m"));
});

test.run();
