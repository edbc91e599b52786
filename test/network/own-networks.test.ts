import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatAddress, parseAddress } from "../../src/bytes/address.js";
import { ownMatcher } from "../../src/network/own-matcher.js";
import { lookAround, surroundings } from "../../src/network/own-networks.js";

const at = (name: string, cidr: string) => {
  const [address = "", prefixLength] = cidr.split("/");
  return { interface: name, address: parseAddress(address)!, prefixLength: Number(prefixLength) };
};

const ADDRESSES = [
  at("lo", "127.0.0.1/8"),
  at("lo", "::1/128"),
  at("eth1", "203.0.113.5/24"),
  at("eth1", "2001:db8:ff::5/64"),
  at("br-lan", "192.168.1.1/24"),
  at("br-lan", "2001:db8:0:1::1/64"),
  at("tun0", "10.8.0.6/32"),
];
const ROUTES = [at("eth1", "0.0.0.0/0"), at("eth1", "203.0.113.0/24"), at("tun0", "10.8.0.0/16"), at("eth1", "::/0")];

test("WAN is where the default routes are, unless it is named", () => {
  assert.equal(surroundings([], ADDRESSES, ROUTES).wan, ["eth1"]);
  assert.equal(surroundings(["br-lan"], ADDRESSES, ROUTES).wan, ["br-lan"]);
  const twoLinks = [...ROUTES, at("wwan0", "0.0.0.0/0")];
  assert.equal(surroundings([], ADDRESSES, twoLinks).wan, ["eth1", "wwan0"]);
  assert.equal(surroundings([], ADDRESSES, [at("lo", "::/0")]).wan, []);
});

test("the owner's own side is all that is not behind WAN, routes of a VPN included", () => {
  const isOwn = ownMatcher(surroundings([], ADDRESSES, ROUTES));
  const own = ["127.0.0.1", "127.9.9.9", "::1", "192.168.1.0", "192.168.1.255", "2001:db8:0:1::abcd", "10.8.3.4"];
  for (const address of own) assert.ok(isOwn(parseAddress(address)!), address);
  for (const address of ["203.0.113.5", "2001:db8:ff::5"]) assert.ok(isOwn(parseAddress(address)!), `${address}, this machine's`);
  const foreign = [
    "203.0.113.6",
    "2001:db8:ff::6",
    "192.168.0.255",
    "192.168.2.0",
    "10.9.0.0",
    "::2",
    "2001:db8:0:2::",
    "0.0.0.0",
  ];
  for (const address of foreign) assert.not(isOwn(parseAddress(address)!), address);
});

test("a VPN that takes over the default route by halves does not make the Internet one's own", () => {
  const around = surroundings([], ADDRESSES, [
    ...ROUTES,
    at("tun1", "0.0.0.0/1"),
    at("tun1", "128.0.0.0/1"),
    at("wg0", "2000::/3"),
  ]);
  assert.equal(around.wan, ["eth1", "tun1", "wg0"]);
  const isOwn = ownMatcher(surroundings(["eth1"], ADDRESSES, [...ROUTES, at("tun1", "0.0.0.0/1")]));
  assert.not(isOwn(parseAddress("8.8.8.8")!));
});

test("networks within networks are found as well", () => {
  const networks = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "11.0.0.0/30", "12.0.0.0/8"].map((cidr) => at("x", cidr));
  const isOwn = ownMatcher({ addresses: [], networks });
  for (const address of ["10.1.2.3", "10.255.255.255", "10.1.3.0", "11.0.0.3", "12.1.1.1"])
    assert.ok(isOwn(parseAddress(address)!));
  for (const address of ["9.255.255.255", "11.0.0.4", "13.0.0.0"]) assert.not(isOwn(parseAddress(address)!));
  assert.not(ownMatcher({ addresses: [], networks: [] })(parseAddress("127.0.0.1")!));
});

test("this very machine has loopback on its own side", () => {
  const around = lookAround([]);
  assert.ok(around.addresses.map(formatAddress).includes("127.0.0.1"));
  assert.ok(ownMatcher(around)(parseAddress("127.1.2.3")!));
});

test.run();
