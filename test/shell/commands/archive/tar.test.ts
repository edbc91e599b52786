import { gunzipSync, gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { padded } from "../../../../src/shell/commands/archive/tar-header.js";
import { Rig } from "../../kit/rig.js";

const MAKE = "cd /tmp; mkdir -p t/sub; echo hi >t/a; echo longer >t/sub/b; ln -s a t/l; chmod 755 t/a;";

test("what is packed is unpacked as it was", () => {
  const rig = new Rig();
  const { output, error, exit } = rig.run(
    `${MAKE} tar czf t.tgz t; mkdir to; tar xvzf t.tgz -C to; cat to/t/a to/t/sub/b to/t/l; ls -l to/t | grep -v total | cut -c 1-10`,
  );
  assert.equal([error, exit?.status], ["", 0]);
  assert.is(output, "t/\nt/sub/\nt/sub/b\nt/a\nt/l\nhi\nlonger\nhi\n-rwxr-xr-x\nlrwxrwxrwx\ndrwxr-xr-x\n");
});

test("a listing names modes, owners, sizes and targets", () => {
  const { output } = new Rig().run(`${MAKE} tar cf t.tar t; tar tvf t.tar t/a t/l; tar t -f t.tar t/sub`);
  assert.match(
    output,
    /^-rwxr-xr-x root\/root {9}3 2026-11-23 12:00:00 t\/a\nlrwxrwxrwx root\/root {9}0 2026-11-23 12:00:00 t\/l -> a\nt\/sub\/\nt\/sub\/b\n$/,
  );
});

test("an archive is whole records, and what the real tar reads", () => {
  const bytes = Buffer.from(new Rig().run(`${MAKE} tar c t`).output, "latin1");
  assert.is(bytes.length, 10_240);
  assert.is(bytes.toString("latin1", 257, 265), "ustar  \0");
});

test("names above all folders are brought under this one", () => {
  const rig = new Rig();
  rig.run("mkdir -p /tmp/a/b; cd /tmp/a; echo x >/tmp/f; tar cf /tmp/t.tar ../f");
  assert.is(rig.run("cd /tmp/a/b; tar xf /tmp/t.tar; ls").output, "f\n");
  assert.is(rig.run("cd /tmp; tar cf t.tar /etc/banner").error, "tar: removing leading '/' from member names\n");
  assert.is(rig.run("cd /tmp/a/b; tar x --strip-components 1 -f ../../t.tar; ls").output, "banner\nf\n");
});

for (const [command, error, status] of [
  ["tar tf missing", "tar: can't open 'missing': No such file or directory\n", 1],
  ["dd if=/dev/zero bs=1k count=1 2>/dev/null | tr '\\0' x | tar t", "tar: invalid tar magic\n", 1],
  ["tar tf - </dev/null", "tar: short read\n", 1],
  ["tar cf /tmp/x.tar", "tar: empty archive\n", 1],
  ["tar cf /tmp/x.tar none", "tar: none: No such file or directory\ntar: error exit delayed from previous errors\n", 1],
  ["echo x >/tmp/y; cd /tmp; tar cf y.tar y; tar tf y.tar z", "tar: z: not found in archive\n", 1],
  ["echo xx | gunzip", "gunzip: invalid magic\n", 1],
  ["echo xx | zcat", "zcat: no gzip/bzip2/xz magic\n", 1],
  ["cd /tmp; touch q; gunzip q", "gunzip: q: unknown suffix - ignored\n", 1],
  ["gzip missing", "gzip: missing: No such file or directory\n", 1],
  ["cd /tmp; touch q q.gz; gzip q", "gzip: can't open 'q.gz': File exists\n", 1],
] as const) {
  test(`${command} fails`, () => {
    const { error: told, exit } = new Rig().run(command);
    assert.equal([told, exit?.status], [error, status]);
  });
}

test("gzip replaces a file, gunzip brings it back", () => {
  const rig = new Rig();
  assert.is(
    rig.run("cd /tmp; echo hello >f; gzip f; ls f*; zcat f.gz; gunzip f.gz; ls f*; cat f").output,
    "f.gz\nhello\nf\nhello\n",
  );
  const packed = rig.run("cat /tmp/f | gzip -9");
  assert.is(gunzipSync(Buffer.from(packed.output, "latin1")).toString(), "hello\n");
});

test("long data comes through whole, in members", () => {
  const rig = new Rig();
  const { output } = rig.run("dd if=/dev/zero bs=1k count=300 2>/dev/null | gzip | gunzip | wc -c");
  assert.is(output.trim(), "307200");
});

test("a bomb is refused", () => {
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024)).toString("latin1");
  const { error, exit } = new Rig().run("zcat", bomb);
  assert.equal([error, exit?.status], ["zcat: out of memory\n", 1]);
});

test("blocks are filled", () => {
  assert.equal([padded("").length, padded("a").length, padded("b".repeat(512)).length], [0, 512, 512]);
});

test.run();
