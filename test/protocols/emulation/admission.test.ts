import { test } from "uvu";
import * as assert from "uvu/assert";
import { Admission } from "../../../src/protocols/emulation/admission.js";
import { testDevice } from "../../kit/device.js";

const bytes = (text: string) => Buffer.from(text, "latin1");
const address = (last: number) => Uint8Array.of(192, 0, 2, last);
const asked = (admission: Admission, from: Uint8Array, user: string, password: string) =>
  admission.admits(from, bytes(user), bytes(password));

test("by default rules nobody is let in", () => {
  const admission = new Admission({ admitAfterTries: 0, admitPercent: 0 }, testDevice);
  for (let index = 0; index < 2000; index++) assert.not(asked(admission, address(index % 200), "root", `${index}`));
});

test("the nth try of a source is let in, and from then on it knows what is right", () => {
  const admission = new Admission({ admitAfterTries: 3, admitPercent: 0 }, testDevice);
  const tries = ["a", "b", "c", "d", "c", "a"].map((password) => asked(admission, address(1), "root", password));
  assert.equal(tries, [false, false, true, false, true, false]);
  assert.not(asked(admission, address(2), "root", "c"), "another source has to try for itself");
});

test("an IPv6 source is its network", () => {
  const admission = new Admission({ admitAfterTries: 2, admitPercent: 0 }, testDevice);
  const host = (last: number) => Uint8Array.from([32, 1, 13, 184, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, last]);
  assert.not(asked(admission, host(1), "root", "x"));
  assert.ok(asked(admission, host(2), "root", "x"));
});

test("by chance a password is right for all and for ever, and about as many are as was said", () => {
  const rules = { admitAfterTries: 0, admitPercent: 10 };
  const [first, again] = [new Admission(rules, testDevice), new Admission(rules, testDevice)];
  const right = Array.from({ length: 5000 }, (_, index) => `p${index}`).filter((password) => {
    const admitted = asked(first, address(1), "root", password);
    assert.is(asked(again, address(2), "root", password), admitted);
    return admitted;
  });
  assert.ok(right.length > 400 && right.length < 600, `${right.length}`);
  const other = right.filter((password) => asked(first, address(1), "admin", password));
  assert.ok(other.length < right.length / 2, "another user has other passwords");
});

test("a hundred percent is everybody", () => {
  const admission = new Admission({ admitAfterTries: 0, admitPercent: 100 }, testDevice);
  for (const password of ["", "x", "y"]) assert.ok(asked(admission, address(1), "root", password));
});

test("another device has other passwords", () => {
  const rules = { admitAfterTries: 0, admitPercent: 50 };
  const other = { ...testDevice, draw: (purpose: string, below: number) => testDevice.draw(`other ${purpose}`, below) };
  const [mine, yours] = [new Admission(rules, testDevice), new Admission(rules, other)];
  const differs = Array.from({ length: 100 }, (_, index) => `${index}`).some(
    (password) => asked(mine, address(1), "root", password) !== asked(yours, address(1), "root", password),
  );
  assert.ok(differs);
});

test.run();
