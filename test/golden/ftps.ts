/** The dialogues that vsftpd is heard with behind TLS: a relay of ours speaks it, so that they are written down in the clear. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import type { Daemon } from "../kit/daemon.js";
import type { Dialogue } from "../kit/golden.js";
import { last, REFUSAL_MS, refused, said, start as startVsftpd, step, TRY } from "./ftp.js";

export { mask } from "./ftp.js";
export const daemon = "vsftpd 3.0.3 (Debian 3.0.3-13+b2) with implicit_ssl";

const IDLE_S = 8;
/** Longer than the daemon waits for a command. */
const IDLE_MS = 1000 * IDLE_S + 1000;
/** So long that the time is over during the delay. */
const LATE_MS = 1000 * IDLE_S - 500;

/** What the daemon of these dialogues has for `silenceMs`. */
export const SILENCE_MS = 1000 * IDLE_S;

export const dialogues: Dialogue[] = [
  said("three tries", "USER a\r\n", refused("PASS a\r\n"), "USER b\r\n", refused("PASS b\r\n"), refused("USER c\r\nPASS c\r\n")),
  said("three tries at once", refused(`${TRY}${TRY}${TRY}NOOP\r\n`, 3)),
  said("FEAT", "FEAT\r\n", "feat x\r\n"),
  said("AUTH", "AUTH TLS\r\nAUTH SSL\r\nAUTH\r\nCCC\r\n"),
  said("PBSZ", "PBSZ 0\r\nPBSZ\r\nPBSZ 1\r\nPBSZ x y\r\npbsz 0\r\nPBSZ\0\r\n"),
  said(
    "PROT",
    "PROT P\r\nPROT C\r\nPROT S\r\nPROT E\r\nPROT\r\nPROT \r\nPROT X\r\nPROT  P\r\nPROT P \r\nPROT PP\r\nprot p\r\nPROT P\0\r\n",
  ),
  said("PROT behind USER", "USER a\r\n", "PBSZ 0\r\nPROT P\r\n", refused("PASS a\r\n")),
  said("PROT behind a refusal", refused(`${TRY}PBSZ 0\r\nPROT P\r\n`)),
  said("anonymous", "USER anonymous\r\n", "PASS a@example.com\r\n", "USER Anonymous\r\nUSER FTP\r\nUSER ftp\r\n"),
  said("not quite anonymous", "USER ftp \r\nUSER  ftp\r\nUSER ftp\0\r\nUSER anonymou\r\n", refused("PASS x\r\n")),
  said("anonymous behind another", "USER root\r\nUSER ftp\r\nPASS x\r\n"),
  said("USER without name", "USER root\r\nUSER\r\nPASS x\r\n"),
  said("others", "SYST\r\nHELP\r\nOPTS UTF8 ON\r\nOPTS X\r\nPASV\r\nLIST\r\n\r\n"),
  said("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
  said("QUIT", "QUIT\r\nNOOP\r\n"),
  said("line too long", `${"l".repeat(5000)}`),
  said("says no more", last("FEAT\r\n")),
  said("silence", step("", IDLE_MS)),
  said("silence within a line", step("USER a\r\nPASS b", IDLE_MS)),
  said("silence behind a command", "NOOP\r\n", step("", IDLE_MS)),
  said("time over during the delay", step("USER a\r\n", LATE_MS), step("PASS b\r\n", REFUSAL_MS)),
  said("time over during the delay, a line ahead", step("USER a\r\n", LATE_MS), step("PASS b\r\nNOOP\r\n", REFUSAL_MS)),
  said("time over during the delay, less than a line ahead", step("USER a\r\n", LATE_MS), step("PASS b\r\nNO", REFUSAL_MS)),
];

export async function start(): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "minipot-ftps-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", key, "-out", certificate];
  execFileSync("openssl", request, { stdio: "ignore" });
  const vsftpd = await startVsftpd(
    `ssl_enable=YES\nimplicit_ssl=YES\nidle_session_timeout=${IDLE_S}\nrsa_private_key_file=${key}\nrsa_cert_file=${certificate}\n`,
  );
  const relay = createServer({ allowHalfOpen: true }, (peer) => {
    // An option of tls.connect's that its types do not know.
    const options = { port: vsftpd.port, host: "127.0.0.1", rejectUnauthorized: false, allowHalfOpen: true };
    const inner = connect(options);
    peer.pipe(inner).pipe(peer);
    peer.on("error", () => inner.destroy());
    inner.on("error", () => peer.end());
  });
  await new Promise<void>((listening) => relay.listen(0, "127.0.0.1", listening));
  return {
    port: (relay.address() as AddressInfo).port,
    async stop() {
      relay.close();
      await vsftpd.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
