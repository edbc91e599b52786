import { test } from "uvu";
import * as assert from "uvu/assert";
import { Rig } from "../../kit/rig.js";

const HELLO_SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

test("a file that is sent is taken, with its mode, and told", () => {
  const rig = new Rig();
  const { output, exit } = rig.run("scp -t /tmp/x", "C0755 6 any name\nhello\n\0");
  assert.equal([output, exit?.status], ["\0\0\0", 0]);
  assert.equal(rig.written, [{ path: "/tmp/x", content: "hello\n", length: 6, sha256: HELLO_SHA256 }]);
  assert.is(rig.run("ls -l /tmp/x; cat /tmp/x").output.replace(/ {2,}.*/, ""), "-rwxr-xr-x\nhello\n");
});

test("a tree is taken with -r, its times with -p", () => {
  const rig = new Rig();
  const { output, exit } = rig.run(
    "scp -r -p -t /tmp",
    "T1000000000 0 1000000000 0\nD0755 0 d\nC0600 2 a\nA\n\0T1000000000 0 1000000000 0\nC0644 0 b\n\0E\n",
  );
  assert.equal([output, exit?.status], ["\0".repeat(9), 0]);
  assert.is(
    rig.run("cat /tmp/d/a; ls -l --full-time /tmp/d/b").output.replace(/ +/g, " "),
    "A\n-rw-r--r-- 1 root root 0 2001-09-09 01:46:40 +0000 /tmp/d/b\n",
  );
});

for (const [input, message] of [
  ["\n", "protocol error: unexpected <newline>"],
  ["hello\n", "hello"],
  ["T1 0 1 0\nhello\n", "protocol error: expected control record"],
  ["C09\n", "protocol error: bad mode"],
  ["C0644x1 a\n", "protocol error: mode not delimited"],
  ["C0644 x a\n", "protocol error: size not delimited"],
  ["C0644 1 ../a\n", "error: unexpected filename: ../a"],
  ["D0755 0 d\n", "protocol error: received directory without -r"],
  ["C0644 5 a\nab", "dropped connection"],
] as const) {
  test(`${JSON.stringify(input)} is refused`, () => {
    const { output, exit } = new Rig().run("scp -t /tmp/", input);
    assert.equal([output.replace(/^\0*/, ""), exit?.status], [`\x01scp: ${message}\n`, 1]);
  });
}

test("what cannot be written is told, and the next is taken", () => {
  const rig = new Rig();
  const { output, exit } = rig.run("scp -t /tmp/none/x", "C0644 1 a\n");
  assert.equal([output, exit?.status], ["\0\x01scp: /tmp/none/x: No such file or directory\n", 1]);
  assert.is(rig.run("scp -d -t /tmp/none").output, "\x01scp: /tmp/none: No such file or directory\n");
  assert.is(rig.run("scp -d -t /etc/passwd").output, "\x01scp: /etc/passwd: Not a directory\n");
});

test("what has no room is read to its end, and told", () => {
  const rig = new Rig();
  const size = 13 * 1024 * 1024;
  const sitting = rig.sit({ command: "scp -t /tmp/big" });
  sitting.seat.input(`C0644 ${size} big\n`);
  for (let sent = 0; sent < size; sent += 65_536) {
    sitting.seat.input("x".repeat(65_536));
    rig.clock.run(1000);
  }
  sitting.seat.input("\0");
  sitting.seat.endInput();
  rig.clock.run(Number.POSITIVE_INFINITY, () => sitting.exit !== undefined);
  assert.equal([sitting.output, sitting.exit?.status], ["\0\0\x01scp: /tmp/big: No space left on device\n", 1]);
});

test("files of the machine are sent with -f", () => {
  const rig = new Rig();
  rig.run("mkdir /tmp/d; echo hi >/tmp/d/a");
  assert.is(rig.run("scp -f /tmp/d/a", "\0\0\0").output, "C0644 3 a\nhi\n\0");
  assert.is(rig.run("scp -r -f /tmp/d/", "\0\0\0\0\0").output, "D0755 0 d\nC0644 3 a\nhi\n\0E\n");
  assert.match(rig.run("scp -p -f /tmp/d/a", "\0\0\0\0").output, /^T\d{10} 0 \d{10} 0\nC0644 3 a\nhi\n\0$/);
  assert.is(rig.run("scp -f /tmp/d", "\0").output, "\x01scp: /tmp/d: not a regular file\n");
  const missing = rig.run("scp -f /tmp/none", "\0");
  assert.equal([missing.output, missing.exit?.status], ["\x01scp: /tmp/none: No such file or directory\n", 1]);
});

test("by hand it aims where it was told to, and reaches nobody", () => {
  const rig = new Rig();
  const { error, exit } = rig.run("scp -P 2222 /etc/passwd bob@192.0.2.9:/tmp/");
  assert.equal(rig.downloads, ["ssh ssh://bob@192.0.2.9:2222"]);
  assert.equal([/lost connection\n$/.test(error), exit?.status], [true, 1]);
});

test.run();
