/**
 * Scanners, guessers of passwords and everyday clients, each against the real daemon and against a sensor of ours beside it: they
 * must see the same server, and end as they end there. Nobody gets in anywhere.
 */
import { spawn } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadProtocol, type ProtocolName } from "../../src/protocols/registry.js";
import { needs } from "../kit/debian.js";
import type { Golden } from "../kit/golden.js";
import { startSensor } from "../kit/sensor.js";
import { inTemporaryFolder } from "../kit/temporary.js";

/** A client's command line; what it ends with must be the same on both sides. */
interface Client {
  readonly name: string;
  /** Debian's, of which the command is the first. */
  readonly package: string;
  command(port: string): string[];
  /** More than one for a client that judges by how much it hears at once, which neither side can help. */
  readonly triesMax?: number;
}

const HOST = "127.0.0.1";
const OFFSET = 19_600;
const CLIENT_SECONDS_MAX = 60;
const PACKAGES: Readonly<Record<string, string>> = {
  vsftpd: "vsftpd",
  busybox: "busybox-static",
  squid: "squid",
  postfix: "postfix",
  dropbear: "dropbear-bin",
};

/** Of packages that are not called as their command is, how a shell finds out that they are there. */
const COMMANDS: Readonly<Record<string, string>> = {
  "busybox-static": "busybox",
  "dropbear-bin": "dropbear",
  "openssh-client": "ssh",
  "python3-paramiko": "/usr/bin/python3 && /usr/bin/python3 -c 'import paramiko'",
};

const nmap = (...more: string[]): Client => ({
  name: `nmap -sV ${more.join(" ")}`.trim(),
  package: "nmap",
  command: (port) => ["nmap", "-Pn", "-n", "-sV", ...more, "-p", port, HOST],
  triesMax: 3,
});
const hydra = (module: string, ...more: string[]): Client => ({
  name: `hydra ${module}`,
  package: "hydra",
  command: (port) => ["hydra", "-I", "-l", "root", "-p", "x", "-t", "1", "-s", port, HOST, module, ...more],
});
const medusa = (module: string): Client => ({
  name: `medusa ${module}`,
  package: "medusa",
  command: (port) => ["medusa", "-h", HOST, "-n", port, "-u", "root", "-p", "x", "-M", module],
});
const ncrack = (scheme: string): Client => ({
  name: `ncrack ${scheme}`,
  package: "ncrack",
  command: (port) => ["ncrack", "-T5", "--user", "root", "--pass", "x", `${scheme}://${HOST}:${port}`],
});
const curl = (name: string, ...words: string[]): Client => ({
  name: `curl ${name}`,
  package: "curl",
  command: (port) => ["curl", "-sS", "-m", "20", ...words.map((word) => word.replace("PORT", port))],
});
const python = (name: string, code: string): Client => ({
  name: `python ${name}`,
  package: "python3",
  command: (port) => ["python3", "-W", "ignore", "-c", code.replace("PORT", port)],
});
const swaks = (...more: string[]): Client => ({
  name: `swaks ${more.join(" ")}`,
  package: "swaks",
  command: (port) =>
    [
      "swaks",
      "--server",
      `${HOST}:${port}`,
      "--helo",
      "h.example",
      "--from",
      "a@h.example",
      "--to",
      "b@example.com",
      ...more,
    ].concat("--hide-informational"),
});
/** The one that Debian's modules are for. */
const debianPython = (code: string) => ["/usr/bin/python3", "-W", "ignore", "-c", code];
/** BusyBox' login turns the echo off only after it has asked: who answers at once may see what he sent. */
const PYTHON_TELNET = `import telnetlib, time
t = telnetlib.Telnet("${HOST}", PORT)
t.read_until(b"login: ", 10); t.write(b"root\\n"); t.read_until(b"Password: ", 10); time.sleep(0.5); t.write(b"x\\n")
print(t.read_until(b"login: ", 10))`;
const PYTHON_FTP = `import ftplib
f = ftplib.FTP(); f.connect("${HOST}", PORT)
try: f.login("root", "x")
except ftplib.error_perm as e: print(e)
f.quit()`;
const PYTHON_SMTP = `import smtplib
s = smtplib.SMTP("${HOST}", PORT); s.ehlo("h"); print(sorted(s.esmtp_features.items()))
try: s.login("root", "x")
except smtplib.SMTPAuthenticationError as e: print(e)
try: s.sendmail("a@h.example", ["b@example.com"], "x")
except smtplib.SMTPRecipientsRefused as e: print(e)
s.quit()`;
const SSH_OPTIONS = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
/** It is asked for a password twice, and gives what it is asked with. */
const openssh = (...more: string[]): Client => ({
  name: `ssh ${more.join(" ")}`.trim(),
  package: "openssh-client",
  command: (port) =>
    [
      "env",
      "SSH_ASKPASS=/bin/echo",
      "SSH_ASKPASS_REQUIRE=force",
      "ssh",
      ...SSH_OPTIONS,
      "-o",
      "NumberOfPasswordPrompts=2",
    ].concat(...more, "-p", port, `root@${HOST}`, "id"),
});
const PYTHON_SSH = `import paramiko
c = paramiko.SSHClient(); c.set_missing_host_key_policy(paramiko.AutoAddPolicy())
try: c.connect("${HOST}", PORT, "root", "x", look_for_keys=False, allow_agent=False)
except paramiko.AuthenticationException as e: print(e)
t = c.get_transport(); print(t.remote_version, t.remote_cipher, t.remote_mac)
t = paramiko.Transport(("${HOST}", PORT)); t.start_client()
try: t.auth_publickey("root", paramiko.RSAKey.generate(1024))
except paramiko.AuthenticationException as e: print(e)
t.close()`;
const AUTH = ["--auth-user", "root", "--auth-password", "x"];

const CLIENTS: Readonly<Partial<Record<ProtocolName, readonly Client[]>>> = {
  telnet: [nmap("--version-all"), hydra("telnet"), medusa("telnet"), ncrack("telnet"), python("telnetlib", PYTHON_TELNET)],
  ssh: [
    nmap("--script", "ssh2-enum-algos,ssh-auth-methods"),
    hydra("ssh"),
    medusa("ssh"),
    curl("sftp://", "-k", "-u", "root:x", `sftp://${HOST}:PORT/`),
    { name: "paramiko", package: "python3-paramiko", command: (port) => debianPython(PYTHON_SSH.replaceAll("PORT", port)) },
    { name: "ssh-audit", package: "ssh-audit", command: (port) => ["ssh-audit", "-p", port, HOST] },
    {
      name: "dbclient",
      package: "dropbear-bin",
      command: (port) => ["env", "DROPBEAR_PASSWORD=x", "dbclient", "-y", "-y", "-p", port, `root@${HOST}`, "id"],
    },
    openssh(),
    openssh(
      "-o",
      "KexAlgorithms=diffie-hellman-group14-sha1",
      "-o",
      "HostKeyAlgorithms=ssh-rsa",
      "-o",
      "MACs=hmac-sha1",
      "-c",
      "aes128-ctr",
    ),
    openssh("-o", "KexAlgorithms=ecdh-sha2-nistp521", "-o", "HostKeyAlgorithms=rsa-sha2-256", "-c", "aes256-ctr", "-C"),
    openssh("-o", "KexAlgorithms=diffie-hellman-group1-sha1"),
  ],
  // BusyBox httpd is nobody whom nmap knows: with --version-all it asks for minutes to find out.
  http: [
    nmap("--version-light"),
    hydra("http-get", "/"),
    medusa("http"),
    ncrack("http"),
    curl("-u", "-u", "root:x", "-w", "%{http_code}", `http://${HOST}:PORT/`),
  ],
  "http-proxy": [
    nmap("--version-all"),
    hydra("http-proxy", "http://www.example.com/"),
    curl("-x http", "-o", "/dev/null", "-w", "%{http_code}", "-x", `http://root:x@${HOST}:PORT`, "http://example.com/"),
    curl("-x https", "-x", `http://root:x@${HOST}:PORT`, "https://example.com/"),
  ],
  ftp: [
    nmap("--version-all"),
    hydra("ftp"),
    medusa("ftp"),
    ncrack("ftp"),
    curl("ftp://", "-u", "root:x", `ftp://${HOST}:PORT/`),
    {
      name: "lftp",
      package: "lftp",
      command: (port) => ["lftp", "-u", "root,x", "-p", port, "-e", "set net:max-retries 1;ls;quit", HOST],
    },
    python("ftplib", PYTHON_FTP),
  ],
  smtp: [
    nmap("--version-all"),
    hydra("smtp"),
    medusa("smtp"),
    curl(
      "smtp://",
      "-u",
      "root:x",
      "--mail-from",
      "a@h.example",
      "--mail-rcpt",
      "b@example.com",
      "-T",
      "/dev/null",
      `smtp://${HOST}:PORT`,
    ),
    swaks(...["--auth", "PLAIN"], ...AUTH),
    swaks(...["--auth", "LOGIN"], ...AUTH),
    swaks(...["--auth", "CRAM-MD5"], ...AUTH),
    swaks("--tls"),
    python("smtplib", PYTHON_SMTP),
  ],
};

/** Against a login page of which there is no daemon: `auth = "form"`. */
const FORM = hydra("http-post-form", "/cgi-bin/login:username=^USER^&password=^PASS^:F=Invalid username");

/** What any of them says of a right password. */
const SUCCESS = /[1-9]\d* valid password|ACCOUNT FOUND|Discovered credentials|\b235 \d|\b230 /;

for (const [service, clients] of Object.entries(CLIENTS) as [ProtocolName, readonly Client[]][]) {
  const wanted = [PACKAGES[daemonOf(service)]!, ...new Set(clients.map((client) => client.package))];
  const there = wanted.every((name) => needs(name, COMMANDS[name] ?? name)) && process.getuid?.() === 0;
  (there ? test : test.skip)(`${service}: ${clients.map(({ name }) => name).join(", ")} see the daemon`, () =>
    compare(service, clients),
  );
}

(needs("hydra", "hydra") ? test : test.skip)("a login form lets nobody in, and hydra ends as against any", () =>
  inTemporaryFolder(async (folder) => {
    const sensor = await startSensor(folder, OFFSET, '[http]\nauth = "form"\n');
    try {
      const said = await outcome(FORM, sensor.http, folder);
      assert.match(said, /^exit 0$/m);
      assert.match(said, /^1 of 1 target completed, 0 valid password found$/m);
    } finally {
      await sensor.stop();
    }
  }),
);

function daemonOf(service: ProtocolName): string {
  return { ftp: "vsftpd", smtp: "postfix", "http-proxy": "squid", ssh: "dropbear" }[service as string] ?? "busybox";
}

async function compare(service: ProtocolName, clients: readonly Client[]): Promise<void> {
  const golden: Golden = await import(`../golden/${service}.js`);
  const ourPort = (await loadProtocol(service)).ports[0]! + OFFSET;
  await inTemporaryFolder(async (folder) => {
    const daemon = await golden.start();
    const sensor = await startSensor(folder, OFFSET, golden.ours?.config);
    try {
      const outcomes = clients.map(async (client) => {
        const both = () => Promise.all([outcome(client, daemon.port, folder), outcome(client, ourPort, folder)]);
        let [theirs, ours] = await both();
        for (let tries = client.triesMax ?? 1; ours !== theirs && tries > 1; tries--) [theirs, ours] = await both();
        assert.is(ours, theirs, client.name);
        assert.not.match(ours, SUCCESS, client.name);
        assert.not.match(ours, /ModuleNotFoundError/, client.name);
      });
      await Promise.all(outcomes);
    } finally {
      await sensor.stop();
      await daemon.stop();
    }
  });
}

/** How it ended and what it said, without what differs from run to run: ports, times, and the order of its lines. */
function outcome(client: Client, port: number, folder: string): Promise<string> {
  const command = ["-k", "5", String(CLIENT_SECONDS_MAX), ...client.command(String(port))];
  const child = spawn("timeout", command, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const said = ["", ""];
  for (const [index, stream] of [child.stdout, child.stderr].entries()) {
    stream.on("data", (chunk: Buffer) => {
      said[index] += chunk.toString("latin1");
    });
  }
  return new Promise((resolve) => {
    child.on("close", (code) => {
      const lines = said
        .join("\n")
        .replaceAll(String(port), "PORT")
        .replace(/\nSF:/g, "")
        .replaceAll("\\x20", " ")
        .replace(/%Time=[0-9A-F]+%/g, "%Time%")
        .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?( UTC| \+0000)?/g, "DATE")
        .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, "DATE")
        .replace(/[\d.]+ ?s(econds)?\b/g, "TIME")
        .replace(/SHA256:[\w+/]{43}|\b([0-9a-f]{2}:){15}[0-9a-f]{2}\b|\b\d+ ([0-9a-f]{32})\b|\bAAAA[\w+/]+=*/g, "KEY")
        .replace(/<\d+\.\d+@[\w.-]+>|(?<=334 )[\w+/=]{30,}|(?<=-> )[\w+/=]{30,}/g, "CHALLENGE")
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !/restore/i.test(line));
      resolve(`exit ${code}\n${lines.sort().join("\n")}`);
    });
  });
}

test.run();
