/** What is said to the emulated machine leaves no trace outside it: no process, no file, no socket. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needs } from "../../kit/debian.js";

const PLAYER = fileURLToPath(new URL("./play.js", import.meta.url));
/** Everything that makes a process, opens or changes a file, or reaches for a network. */
const CALLS =
  "execve,execveat,fork,vfork,clone,clone3,socket,connect,bind,listen,sendto,sendmsg,open,openat,openat2,creat,truncate,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,mknod,mknodat,chmod,fchmodat,chown,fchownat,mount,umount2,ptrace,kill,tkill,reboot,sethostname,setuid,chroot,chdir";

if (needs("strace", "strace")) {
  test("bots' lines, and what is made of their words, start nothing, open nothing and connect nowhere", async () => {
    const traced = await trace(["-e", `trace=write,${CALLS}`, process.execPath, PLAYER, "7", "400"]);
    const begin = traced.findIndex((line) => line.includes('write(1, "BEGIN'));
    const end = traced.findIndex((line) => line.includes('write(1, "END'));
    assert.ok(begin > 0 && end > begin, traced.slice(-20).join("\n"));
    assert.ok(
      traced.slice(0, begin).some((line) => line.includes("openat(")),
      "what it loads is seen to be opened",
    );
    // Its own threads may be started late, and wake each other by writing; what is written elsewhere would have to be opened.
    const harmful = traced
      .slice(begin + 1, end)
      .filter((line) => /\w+\(/.test(line) && !/\bwrite\(/.test(line) && !/clone3?\(.*CLONE_THREAD/.test(line));
    assert.equal(harmful, []);
  });
}

async function trace(more: readonly string[]): Promise<string[]> {
  const tracer = spawn("strace", ["-f", "-qq", "-s", "32", ...more], { stdio: ["ignore", "ignore", "pipe"] });
  let traced = "";
  tracer.stderr.on("data", (chunk) => {
    traced += chunk;
  });
  await once(tracer, "close");
  return traced.split("\n");
}

test.run();
