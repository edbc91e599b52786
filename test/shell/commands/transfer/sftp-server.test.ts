import { test } from "uvu";
import * as assert from "uvu/assert";
import { text, u32, u64 } from "../../../../src/shell/commands/transfer/sftp-packet.js";
import { Rig } from "../../kit/rig.js";

const NO_ATTRIBUTES = u32(0);
const ID = u32(7);

function packet(type: number, body: string): string {
  return u32(body.length + 1) + String.fromCharCode(type) + body;
}

/** Asks each, and gives the answers' bodies behind the request's number, after `type:`. */
function ask(rig: Rig, ...requests: readonly (readonly [type: number, body: string])[]): string[] {
  const { output, exit } = rig.run(
    "/usr/libexec/sftp-server",
    packet(1, u32(3)) + requests.map(([type, body]) => packet(type, ID + body)).join(""),
  );
  assert.is(exit?.status, 0);
  const answers: string[] = [];
  const bytes = Buffer.from(output, "latin1");
  for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) {
    const whole = output.slice(at + 4, at + 4 + bytes.readUInt32BE(at));
    answers.push(`${whole.charCodeAt(0)}:${whole.slice(5)}`);
  }
  return answers.slice(1);
}

const status = (code: number, message: string) => `101:${u32(code)}${text(message)}${text("")}`;
const OK = status(0, "Success");
const MISSING = status(2, "No such file");
const FAILURE = status(4, "Failure");
const name = (path: string) => `104:${u32(1)}${text(path)}${text(path)}${u32(0)}`;

test("it names itself and its extensions as OpenSSH 9.2 does", () => {
  const { output } = new Rig().run("/usr/libexec/sftp-server", packet(1, u32(3)));
  const names =
    "posix-rename@openssh.com 1 statvfs@openssh.com 2 fstatvfs@openssh.com 2 hardlink@openssh.com 1 fsync@openssh.com 1 lsetstat@openssh.com 1 limits@openssh.com 1 expand-path@openssh.com 1 copy-data 1 home-directory 1 users-groups-by-id@openssh.com 1";
  assert.is(output, packet(2, u32(3) + names.split(" ").map(text).join("")));
});

test("a file is written, told, read and removed", () => {
  const rig = new Rig();
  const handle = text(u32(0));
  const answers = ask(
    rig,
    [3, text("/tmp/x") + u32(0x1a) + NO_ATTRIBUTES],
    [6, handle + u64(0) + text("hello\n")],
    [6, handle + u64(6) + text("again\n")],
    [4, handle],
    [3, text("/tmp/x") + u32(1) + NO_ATTRIBUTES],
    [5, handle + u64(6) + u32(100)],
    [5, handle + u64(12) + u32(100)],
    [4, handle],
    [4, handle],
    [13, text("/tmp/x")],
    [17, text("/tmp/x")],
  );
  const opened = `102:${handle}`;
  assert.equal(answers, [
    opened,
    OK,
    OK,
    OK,
    opened,
    `103:${text("again\n")}`,
    status(1, "End of file"),
    OK,
    MISSING,
    OK,
    MISSING,
  ]);
  assert.equal([rig.written.length, rig.written[0]?.content], [1, "hello\nagain\n"]);
});

test("attributes are told and set", () => {
  const rig = new Rig();
  rig.run("echo hi >/tmp/a; ln -s a /tmp/l");
  const [set, file, link] = ask(
    rig,
    [9, text("/tmp/a") + u32(4 | 8) + u32(0o600) + u32(1e9) + u32(1e9)],
    [17, text("/tmp/l")],
    [7, text("/tmp/l")],
  );
  assert.is(set, OK);
  assert.is(file, `105:${u32(15)}${u64(3)}${u32(0)}${u32(0)}${u32(0o100600)}${u32(1e9)}${u32(1e9)}`);
  assert.ok(link?.startsWith(`105:${u32(15)}${u64(1)}${u32(0)}${u32(0)}${u32(0o120777)}`));
});

test("a folder is made, listed and removed", () => {
  const rig = new Rig();
  const handle = text(u32(0));
  const [made, , listed, ended, closed, notEmpty] = ask(
    rig,
    [14, text("/tmp/d/") + u32(4) + u32(0o777)],
    [11, text("/etc/dropbear/..")],
    [12, handle],
    [12, handle],
    [4, handle],
    [15, text("/etc")],
  );
  assert.equal([made, ended, closed, notEmpty], [OK, status(1, "End of file"), OK, FAILURE]);
  assert.match(listed ?? "", /-rw-r--r-- {4}1 root {5}root {5}.{8} \w{3} .{8} passwd/);
  assert.equal(ask(rig, [15, text("/tmp/d")]), [OK]);
});

test("paths and links", () => {
  const rig = new Rig();
  const answers = ask(
    rig,
    [16, text(".")],
    [16, text("none")],
    [16, text("none/below")],
    [20, text("/etc/passwd") + text("/tmp/l")],
    [19, text("/tmp/l")],
    [16, text("/tmp/l")],
    [19, text("/etc/passwd")],
    [18, text("/tmp/l") + text("/tmp/m")],
    [18, text("/tmp/m") + text("/etc/passwd")],
  );
  const bad = status(5, "Bad message");
  assert.equal(answers, [
    name("/root"),
    name("/root/none"),
    MISSING,
    OK,
    name("/etc/passwd"),
    name("/etc/passwd"),
    bad,
    OK,
    FAILURE,
  ]);
});

test("extensions", () => {
  const rig = new Rig();
  rig.run("echo one >/tmp/a; echo two >/tmp/b");
  const [renamed, limits, home, expanded, ids, unknown, space] = ask(
    rig,
    [200, text("posix-rename@openssh.com") + text("/tmp/a") + text("/tmp/b")],
    [200, text("limits@openssh.com")],
    [200, text("home-directory") + text("root")],
    [200, text("expand-path@openssh.com") + text("~/x")],
    [200, text("users-groups-by-id@openssh.com") + text(u32(0) + u32(4242)) + text(u32(0))],
    [200, text("zork")],
    [200, text("statvfs@openssh.com") + text("/tmp")],
  );
  assert.is(renamed, OK);
  assert.is(rig.run("cat /tmp/b").output, "one\n");
  assert.is(limits, `201:${u64(262144)}${u64(261120)}${u64(261120)}${u64(1019)}`);
  assert.equal([home, expanded], [name("/root"), name("/root/x")]);
  assert.is(ids, `201:${text(text("root") + text(""))}${text(text("root"))}`);
  assert.is(unknown, status(8, "Operation unsupported"));
  assert.is(space?.length, "201:".length + 11 * 8);
});

test("data are copied between handles", () => {
  const rig = new Rig();
  rig.run("echo content >/tmp/a");
  const [from, to] = [text(u32(0)), text(u32(1))];
  const answers = ask(
    rig,
    [3, text("/tmp/a") + u32(1) + NO_ATTRIBUTES],
    [3, text("/tmp/b") + u32(0x1a) + NO_ATTRIBUTES],
    [200, text("copy-data") + from + u64(3) + u64(0) + to + u64(0)],
  );
  assert.is(answers[2], OK);
  assert.is(rig.run("cat /tmp/b").output, "tent\n");
});

test("handles are bounded", () => {
  const answers = ask(new Rig(), ...Array.from({ length: 101 }, (): [number, string] => [11, text("/tmp")]));
  assert.is(answers[99], `102:${text(u32(99))}`);
  assert.is(answers[100], FAILURE);
});

test("what is no packet ends it", () => {
  const end = (input: string) => new Rig().run("/usr/libexec/sftp-server", input).exit?.status;
  assert.is(end(packet(16, ID + text("."))), 255);
  assert.is(end(packet(1, u32(3)) + packet(16, ID + u32(1000))), 255);
  assert.is(end(u32(256 * 1024 + 1)), 11);
  assert.is(end(`${packet(1, u32(3))}${u32(9)}abc`), 0);
});

test.run();
