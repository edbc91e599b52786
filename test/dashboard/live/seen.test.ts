import { test } from "uvu";
import * as assert from "uvu/assert";
import { detailsOf, type Part, summarize } from "../../../src/dashboard/live/seen.js";
import type { EventView } from "../../../src/server/api.js";
import { eventView, login, request } from "../../kit/api-data.js";

function line(event: EventView): string {
  const shown = (part: Part) =>
    part.tone === "plain" ? part.text : part.tone === "redacted" ? `(${part.label})` : `${part.label}=${part.text}`;
  return summarize(event).map(shown).join(" ");
}

test("each kind says what matters of it", () => {
  assert.is(line(eventView("connect", {}, { transport: "tls", targetPort: 443 })), "to port 443 over TLS");
  assert.is(line(login("root", "")), "user=root password=");
  assert.is(line(eventView("command", { line: "uname -a", length: 8 })), "=uname -a");
  assert.is(line(request("GET", "/x", "curl/8")), "=GET =/x host=192.0.2.1 agent=curl/8");
  assert.is(line(eventView("message", { name: "terminal-type", data: "xterm", length: 5 })), "terminal-type =xterm");
  assert.is(line(eventView("invalid", { reason: "bad line", data: "\\x16\\x03", length: 517 })), "bad line =\\x16\\x03 of 517 B");
  assert.is(
    line(eventView("close", { reason: "evicted", durationUs: 3_200_000, bytesIn: 10, bytesOut: 2_048 })),
    "made room for another peer · after 3.2 s · 10 B in · 2.0 KiB out",
  );
  assert.is(line(eventView("refused", { reason: "connections_max" })), "too many connections");
});

test("removed credentials are told from absent ones", () => {
  assert.is(line(eventView("login", { mechanism: "basic" }, { redacted: true })), "(credentials) by basic");
  assert.is(line(eventView("login", { username: "root", mechanism: "plain" }, { redacted: true })), "user=root (password)");
  assert.is(line(eventView("login", { username: "root", mechanism: "digest" })), "user=root by digest");
  assert.is(line({ ...request("GET", "/", ""), redacted: true }), "=GET =/ host=192.0.2.1 (credentials)");
});

test("an escape counts as the one byte it stands for", () => {
  assert.is(line(eventView("invalid", { reason: "r", data: "\\x00\\\\é", length: 4 })), "r =\\x00\\\\é");
});

test("details hold every field, lists item by item, and say which are the peer's", () => {
  const details = detailsOf(request("GET", "/", "curl/8", { time: "2026-11-23T14:05:09.123Z" }));
  assert.equal(details[0], { label: "time", text: "2026-11-23 14:05:09.123 UTC (by the sensor's monotonic clock)", peer: false });
  assert.equal(
    details.filter(({ label }) => label === "headers").map(({ text }) => text),
    ["Host: 192.0.2.1", "User-Agent: curl/8"],
  );
  assert.ok(details.some(({ label, text, peer }) => label === "user agent" && text === "curl/8" && peer));
});

test("fields of unexpected types break nothing", () => {
  for (const value of [null, 7, [], {}, [null, [1]], true, 5n]) {
    const seen = { username: value, line: value, length: value, data: value, reason: value, durationUs: value, headers: value };
    for (const kind of ["login", "command", "request", "message", "invalid", "close", "refused"] as const) {
      assert.type(line(eventView(kind, seen)), "string");
      assert.ok(detailsOf(eventView(kind, seen)).length >= 6);
    }
  }
});

test.run();
