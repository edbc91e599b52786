import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAddress } from "../../src/bytes/address.js";
import { onesOf, parseNetwork, parseRoutes4, parseRoutes6, type Route } from "../../src/network/routes.js";

const shown = (routes: readonly Route[]) =>
  routes.map(({ interface: name, address, prefixLength }) => `${formatAddress(address)}/${prefixLength} ${name}`);

const ROUTES4 = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth1	00000000	010071CB	0003	0	0	0	00000000	0	0	0
br-lan	0001A8C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
tun0	0000080A	0108080A	0003	0	0	0	0000FFFF	0	0	0
*	0000FEA9	00000000	0200	0	0	0	0000FFFF	0	0	0
`;

test("IPv4 routes are read in the machine's byte order, those that reject left out", () => {
  assert.equal(shown(parseRoutes4(ROUTES4, true)), ["0.0.0.0/0 eth1", "192.168.1.0/24 br-lan", "10.8.0.0/16 tun0"]);
  const big = ROUTES4.replace("0001A8C0", "C0A80100").replace("00FFFFFF", "FFFFFF00");
  assert.is(shown(parseRoutes4(big, false))[1], "192.168.1.0/24 br-lan");
  assert.equal(parseRoutes4("", true), []);
});

test("IPv6 routes too", () => {
  const text = `20010db8000000010000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   br-lan
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000003 00000000 00450003     eth1
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;
  assert.equal(shown(parseRoutes6(text)), ["2001:db8:0:1::/64 br-lan", "::/0 eth1"]);
});

test("a mask's ones are counted", () => {
  assert.is(onesOf(Uint8Array.of(0xff, 0xff, 0xfe, 0)), 23);
  assert.is(onesOf(Uint8Array.of(0, 0, 0, 0)), 0);
  assert.is(onesOf(Uint8Array.of(0xff, 0xff, 0xff, 0xff)), 32);
  assert.is(onesOf(Uint8Array.of(0x80, 0, 0, 0)), 1);
});

test("a network as people write it", () => {
  const shown = (text: string) => {
    const network = parseNetwork(text);
    return network && `${formatAddress(network.address)}/${network.prefixLength}`;
  };
  assert.is(shown("192.0.2.0/24"), "192.0.2.0/24");
  assert.is(shown("192.0.2.7"), "192.0.2.7/32");
  assert.is(shown("2001:db8::/32"), "2001:db8::/32");
  assert.is(shown("::/0"), "::/0");
  for (const text of [
    "",
    "/",
    "192.0.2.0/33",
    "::/129",
    "192.0.2/24",
    "192.0.2.0/-1",
    "fe80::1%eth0",
    "a.example",
    "192.0.2.0/24/1",
  ])
    assert.is(shown(text), undefined, text);
});

test.run();
