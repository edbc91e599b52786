import { test } from "uvu";
import * as assert from "uvu/assert";
import { isBogon } from "../../../src/server/ingest/bogons.js";

const v4 = (address: string) => Uint8Array.from(address.split("."), Number);
const v6 = (hex: string) => Buffer.from(hex.padEnd(32, "0"), "hex");

test("the first and last address of each special block are bogons, their neighbours are not", () => {
  const blocks: readonly (readonly [before: string, first: string, last: string, after: string])[] = [
    ["9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"],
    ["100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"],
    ["126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"],
    ["169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"],
    ["172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"],
    ["191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"],
    ["192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"],
    ["192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"],
    ["198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"],
    ["198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"],
    ["203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"],
  ];
  for (const [before, first, last, after] of blocks) {
    assert.equal(
      [before, first, last, after].map((address) => isBogon(v4(address))),
      [false, true, true, false],
      first,
    );
  }
  for (const address of ["0.0.0.0", "0.255.255.255", "224.0.0.0", "239.1.2.3", "240.0.0.1", "255.255.255.255"]) {
    assert.ok(isBogon(v4(address)), address);
  }
  for (const address of ["1.0.0.0", "8.8.8.8", "223.255.255.255"]) assert.not(isBogon(v4(address)), address);
});

test("of IPv6 only global unicast can be a peer, without what is documentation or special in it", () => {
  for (const hex of ["2a00", "2001020000000000", "2002", "2606", "3fff0000", "20010db9", "20010db7"]) {
    assert.not(isBogon(v6(hex)), hex);
  }
  for (const hex of [
    "",
    "fe80",
    "fc00",
    "fdff",
    "ff02",
    "1fff",
    "4000",
    "20010db8",
    "20010000",
    "200101ff",
    `${"00".repeat(15)}01`,
  ]) {
    assert.ok(isBogon(v6(hex)), hex);
  }
  assert.ok(isBogon(v6("00000000000000000000ffff08080808")), "v4-mapped: a sensor sends those as 4 bytes");
});

test.run();
