/**
 * Postfix on loopback, in a temporary folder: Debian's main.cf with Cyrus SASL, TLS and `reject_unauth_destination` added, no
 * mailbox, no data taken where nobody may relay (for postmaster Postfix would), and no queue manager, so that nothing is ever
 * delivered. Needs root, and the packages postfix, sasl2-bin and libsasl2-modules.
 */
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Daemon, freePort, running } from "../kit/daemon.js";

export const POSTFIX = "Postfix 3.7.11 (Debian 3.7.11-0+deb12u1) with Cyrus SASL 2.1.28";

const MASTER = "/usr/lib/postfix/sbin/master";
const STOPPED_MS = 200;

const QUEUES = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"];

/** @param observing recipients of any domain are taken, and their mail queued, as by a box that relays */
export async function startPostfix(observing: boolean): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "minipot-postfix-"));
  const port = await freePort();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "main.cf"), mainCf(folder, observing));
  writeFileSync(join(folder, "master.cf"), masterCf(port));
  writeFileSync(join(folder, "recipients"), "");
  makeQueue(join(folder, "queue"));
  makeSasl(folder);
  makeCertificate(folder);
  mkdirSync(join(folder, "data"));
  execFileSync("chown", ["postfix", join(folder, "data")]);
  const child = spawn(MASTER, ["-c", folder, "-d"], { stdio: "ignore", env: { ...process.env, MAIL_CONFIG: folder } });
  // What the master started ends when it finds its master gone.
  return running(child, port, folder, { lingerMs: STOPPED_MS });
}

function mainCf(folder: string, observing: boolean): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
maillog_file_prefixes = /tmp
maillog_file = ${folder}/log
syslog_name = minipot-postfix
myhostname = OpenWrt.lan
mydestination = $myhostname, localhost.$mydomain, localhost
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_banner = $myhostname ESMTP $mail_name (Debian/GNU)
append_dot_mydomain = no
mynetworks = ${observing ? "127.0.0.0/8" : "192.0.2.1"}
smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated reject_unauth_destination
local_recipient_maps = ${observing ? "" : `texthash:${folder}/recipients`}
alias_maps =
smtpd_peername_lookup = no
smtpd_data_restrictions = ${observing ? "" : "reject"}
smtpd_client_connection_count_limit = 0
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = ${folder}/sasl
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${folder}/certificate.pem
smtpd_tls_key_file = ${folder}/key.pem
`;
}

function masterCf(port: number): string {
  return `127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
flush unix n - n 1000? 0 flush
postlog unix-dgram n - n - 1 postlogd
`;
}

function makeQueue(folder: string): void {
  mkdirSync(folder);
  for (const name of QUEUES) mkdirSync(join(folder, name), { mode: 0o700 });
  mkdirSync(join(folder, "pid"));
  mkdirSync(join(folder, "maildrop"), { mode: 0o730 });
  mkdirSync(join(folder, "public"), { mode: 0o710 });
  const owned = [...QUEUES, "maildrop", "public"].map((name) => join(folder, name));
  execFileSync("chown", ["postfix", ...owned]);
  execFileSync("chgrp", ["postdrop", join(folder, "maildrop"), join(folder, "public")]);
}

/** One user, whose password nobody kept. */
function makeSasl(folder: string): void {
  const database = join(folder, "sasldb2");
  mkdirSync(join(folder, "sasl"));
  writeFileSync(
    join(folder, "sasl", "smtpd.conf"),
    `pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: ${database}\nmech_list: PLAIN LOGIN CRAM-MD5\n`,
  );
  execFileSync("saslpasswd2", ["-p", "-c", "-f", database, "-u", "OpenWrt.lan", "root"], {
    input: randomBytes(32).toString("hex"),
  });
  execFileSync("chgrp", ["postfix", database]);
  chmodSync(database, 0o640);
}

function makeCertificate(folder: string): void {
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=OpenWrt.lan"].concat(
      ["-keyout", join(folder, "key.pem")],
      ["-out", join(folder, "certificate.pem")],
    ),
    { stdio: "ignore" },
  );
}
