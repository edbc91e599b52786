import { createPrivateKey, X509Certificate } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { certify } from "../../src/identity/certificate.js";

const MADE = Date.UTC(2024, 0, 2, 3, 4, 5);
const shape = {
  subject: [
    ["C", "ZZ"],
    ["O", "OpenWrt0badcafe"],
    ["CN", "Grüße @ home"],
  ],
  validDays: 730,
} as const;

test("a certificate says what it was told, signed by its own key", () => {
  const { key, certificate } = certify(shape, Buffer.from("ff112233445566778899aabbccddeeff", "hex"), MADE);
  const read = new X509Certificate(certificate);
  assert.is(read.subject, "C=ZZ\nO=OpenWrt0badcafe\nCN=Grüße @ home");
  assert.is(read.issuer, read.subject);
  assert.is(read.serialNumber, "7F112233445566778899AABBCCDDEEFF");
  assert.is(new Date(read.validFrom).getTime(), MADE);
  assert.is(new Date(read.validTo).getTime(), MADE + 730 * 86_400_000);
  assert.ok(read.verify(read.publicKey));
  assert.ok(read.checkPrivateKey(createPrivateKey(key)));
  assert.not.ok(read.ca);
});

test("serials of any kind, and no two keys alike", () => {
  for (const serial of ["00000000000000000000000000000001", "80".repeat(16), "01".repeat(20)]) {
    const one = new X509Certificate(certify(shape, Buffer.from(serial, "hex"), MADE).certificate);
    const other = new X509Certificate(certify(shape, Buffer.from(serial, "hex"), MADE).certificate);
    assert.ok(one.verify(one.publicKey));
    assert.not.ok(one.verify(other.publicKey));
  }
});

test.run();
