import { test } from "uvu";
import * as assert from "uvu/assert";
import { md5Crypt } from "../../../../src/shell/commands/system/md5-crypt.js";
import { Rig } from "../../kit/rig.js";

/** As `openssl passwd -1` has them. */
test("passwords are hashed as crypt(3) does", () => {
  assert.is(md5Crypt("secret", "abcdefgh"), "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1");
  assert.is(md5Crypt("", "x"), "$1$x$fwjfZtMwarkdetsjiQreU1");
  assert.is(md5Crypt("a much longer one, of more than sixteen", "12345678"), "$1$12345678$/W3VulHygOeEUM9K8ChWS.");
});

function hashIn(rig: Rig, name: string): string {
  return rig.run(`grep ^${name}: /etc/shadow`).output.split(":")[1] ?? "";
}

test("passwd asks twice and changes the session's shadow", () => {
  const rig = new Rig();
  const before = hashIn(rig, "root");
  const { output, error, exit } = rig.run("passwd", "longer1\nlonger1\n");
  assert.equal(
    [output, error],
    ["Changing password for root\nNew password: \nRetype password: \n", "passwd: password for root changed by root\n"],
  );
  const hash = hashIn(rig, "root");
  assert.is.not(hash, before);
  assert.equal([hash, exit?.status], [md5Crypt("longer1", hash.slice(3, 11)), 0]);
});

test("what does not match is left", () => {
  const rig = new Rig();
  const before = hashIn(rig, "root");
  const { output, error, exit } = rig.run("passwd root", "one\ntwo\n");
  assert.match(output, "Bad password: too short\n");
  assert.equal(
    [error, exit?.status, hashIn(rig, "root")],
    ["Passwords don't match\npasswd: password for root is unchanged\n", 1, before],
  );
  assert.is(rig.run("passwd zork").error, "passwd: unknown user zork\n");
});

test("at a terminal nothing of it is shown", () => {
  const rig = new Rig();
  const sitting = rig.sit({ command: "passwd", terminal: { name: "pts/0", columns: 80, rows: 24 } });
  rig.clock.run(100);
  sitting.seat.input("hidden99\r");
  rig.clock.run(100);
  sitting.seat.input("hidden99\r");
  rig.clock.run(100);
  assert.not.match(sitting.output, "hidden99");
  assert.match(sitting.output, "changed by root");
});

test("an account is locked and unlocked", () => {
  const rig = new Rig();
  rig.run("passwd -l root");
  assert.is(hashIn(rig, "root")[0], "!");
  assert.is(rig.run("passwd -l root").error, "passwd: password for root is already locked\n");
  rig.run("passwd -u root");
  assert.is(hashIn(rig, "root")[0], "$");
});

test("chpasswd takes names and passwords", () => {
  const rig = new Rig();
  const { error, exit } = rig.run("echo root:Xy12345 | chpasswd");
  const hash = hashIn(rig, "root");
  assert.equal(
    [error, exit?.status, hash],
    ["chpasswd: password for 'root' changed\n", 0, md5Crypt("Xy12345", hash.slice(3, 11))],
  );
  rig.run("echo 'root:$1$a$b' | chpasswd -e");
  assert.is(hashIn(rig, "root"), "$1$a$b");
  assert.is(rig.run("echo zork:x | chpasswd").error, "chpasswd: unknown user zork\n");
  assert.is(rig.run("echo root | chpasswd").error, "chpasswd: missing new password\n");
});

test.run();
