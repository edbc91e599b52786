import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { IdentityError, identityPath, openIdentity } from "../../src/identity/identity.js";
import { openwrt } from "../../src/personas/openwrt.js";
import type { Persona } from "../../src/personas/persona.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const drawing: Persona = { ...openwrt, name: "drawing", hostname: (draw) => `mx${draw(1_000_000)}-${draw(1_000_000)}` };

test("it is chosen once, and the same ever after", () =>
  inTemporaryFolder(async (folder) => {
    const first = openIdentity(folder, openwrt);
    assert.equal(openIdentity(folder, openwrt), { ...first });
    assert.is(first.hostname, "OpenWrt");
    const { subject } = new X509Certificate(first.certificate);
    assert.match(subject, /^C=ZZ\nST=Somewhere\nL=Unknown\nO=OpenWrt[0-9a-f]{8}\nCN=OpenWrt$/);
    assert.is(statSync(identityPath(folder)).mode & 0o777, 0o600);
  }));

test("what is drawn stays, differs between sensors, and comes back with its persona", () =>
  inTemporaryFolder(async (folder) => {
    const first = openIdentity(folder, drawing);
    assert.is(openIdentity(folder, drawing).hostname, first.hostname);
    assert.is(openIdentity(folder, openwrt).hostname, "OpenWrt");
    const again = openIdentity(folder, drawing);
    assert.is(again.hostname, first.hostname);
    assert.is.not(again.certificate, first.certificate);
    await inTemporaryFolder(async (other) => assert.is.not(openIdentity(other, drawing).hostname, first.hostname));
  }));

test("an identity from before there were host keys gets some, and stays what it was", () =>
  inTemporaryFolder(async (folder) => {
    const { hostKeys, ...first } = openIdentity(folder, openwrt);
    for (const key of [hostKeys.ed25519, hostKeys.rsa]) assert.is(createPrivateKey(key).type, "private");
    const kept = JSON.parse(readFileSync(identityPath(folder), "utf8")) as Record<string, unknown>;
    writeFileSync(identityPath(folder), JSON.stringify({ ...kept, hostKeys: undefined }));
    const again = openIdentity(folder, openwrt);
    assert.is(again.certificate, first.certificate);
    assert.is.not(again.hostKeys.rsa, hostKeys.rsa);
    assert.equal(openIdentity(folder, openwrt), again);
  }));

test("the owner's host name goes before the persona's", () =>
  inTemporaryFolder(async (folder) => {
    const { hostname, certificate } = openIdentity(folder, openwrt, "gw3");
    assert.is(hostname, "gw3");
    assert.match(new X509Certificate(certificate).subject, /CN=gw3$/);
  }));

test("a file that holds something else is named, and left as it is", () =>
  inTemporaryFolder(async (folder) => {
    for (const text of ["", "{}", "[1]", "null", '{"seed": 1}']) {
      writeFileSync(identityPath(folder), text);
      assert.throws(
        () => openIdentity(folder, openwrt),
        (error: unknown) => error instanceof IdentityError && error.message.includes(folder),
      );
      assert.is(readFileSync(identityPath(folder), "utf8"), text);
    }
  }));

test.run();
