import { test } from "uvu";
import * as assert from "uvu/assert";
import { Rig } from "../../kit/rig.js";

test("processes are found by name, by command line, and as a whole", () => {
  const rig = new Rig();
  const [pid] = rig.run("pidof dropbear").output.trim().split(" ");
  assert.ok(
    rig
      .run("pgrep dropbear")
      .output.split("\n")
      .includes(pid ?? ""),
  );
  assert.is(rig.run("pgrep -x dropb").exit?.status, 1);
  assert.is(rig.run("pgrep -f 'dropbear -F' >/dev/null").exit?.status, 0);
  assert.match(rig.run("pgrep -l -x procd").output, /^1 .*procd\n$/);
  assert.is(rig.run("pgrep nosuchthing").output, "");
});

test.run();
