import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAddress, parseAddress } from "../../src/bytes/address.js";
import { isReachable, parseTcpSockets, wouldTake } from "../../src/firewall/listeners.js";

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const TCP4 = `${HEADER}   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   2: 057100CB:0016 097100CB:D431 01 00000000:00000000 00:00000000 00000000     0        0 1 1
   3: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 1 1
   4: 057100CB:0050 097100CB:D432 06 00000000:00000000 00:00000000 00000000     0        0 1 1
`;
const TCP6 = `${HEADER}   0: 00000000000000000000000000000000:0017 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 1 1
   1: B80D0120FF0000000000000005000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 1 1
   2: 00000000000000000000000001000000:0CEA 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 1 1
   3: 0000000000000000FFFF0000057100CB:01BB 0000000000000000FFFF0000097100CB:D433 01 0:0 00:0 0 0 0 1 1
   4: 0000000000000000FFFF00000100007F:1F91 0000000000000000FFFF00000100007F:D433 01 0:0 00:0 0 0 0 1 1
`;

const { listeners, connectedPorts } = parseTcpSockets([TCP4, TCP6, ""], true);

test("who listens, and who of them could be reached from outside", () => {
  const shown = listeners.map((one) => `${formatAddress(one.address)} ${one.port} ${isReachable(one)}`);
  assert.equal(shown, ["0.0.0.0 22 true", "127.0.0.1 25 false", ":: 23 true", "2001:db8:0:ff::5 80 true", "::1 3306 false"]);
});

test("where somebody is connected from elsewhere, v4-mapped ones too; not what is closing, nor what is within the machine", () => {
  assert.equal([...connectedPorts].sort(), [22, 443]);
});

test("who would take a connection to an address", () => {
  const takes = (port: number, address: string) => wouldTake(listeners.find((one) => one.port === port)!, parseAddress(address)!);
  assert.ok(takes(22, "203.0.113.5"));
  assert.not(takes(22, "2001:db8::1"));
  assert.ok(takes(23, "203.0.113.5"));
  assert.ok(takes(23, "2001:db8::1"));
  assert.ok(takes(80, "2001:db8:0:ff::5"));
  assert.not(takes(80, "2001:db8:0:ff::6"));
  assert.not(takes(80, "203.0.113.5"));
});

test.run();
