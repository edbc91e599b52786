import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Seen } from "../../src/event.js";
import { bytesOnWire } from "../../src/worker/wire-size.js";
import { encodedBytes } from "../kit/encoded.js";

const bytes = (maxLength: number) => fc.nat(maxLength).map((length) => new Uint8Array(length).fill(0x61));
const length = fc.nat(2 ** 31);
const fields = fc.array(fc.record({ name: bytes(40), value: bytes(3000) }), { maxLength: 60 });

const seen: fc.Arbitrary<Seen> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant("request" as const), method: bytes(20), target: bytes(8191), version: bytes(8), host: bytes(65_000) },
    ...{ userAgent: bytes(65_000), headers: fields, body: bytes(32_768), bodyLength: length },
  }),
  fc.record({
    ...{ kind: fc.constant("login" as const), mechanism: fc.constant("plain" as const), attempt: fc.nat(2 ** 31) },
    ...{ username: bytes(1024), password: bytes(1024), proof: fields },
  }),
  fc.record({ kind: fc.constant("command" as const), line: bytes(4096), length }),
  fc.record({ kind: fc.constant("message" as const), name: fc.constant("client-version"), data: bytes(4096), length }),
  fc.record({ kind: fc.constant("invalid" as const), reason: fc.constant("not-tls"), data: bytes(1024), length }),
  fc.constant({ kind: "connect" as const }),
);

test("an event is never larger than it was reckoned, nor much smaller", () => {
  fc.assert(
    fc.property(seen, (one) => {
      const encoded = encodedBytes(one);
      const reckoned = bytesOnWire(one);
      const parts = one.kind === "request" ? one.headers.length : one.kind === "login" ? one.proof!.length : 0;
      assert.ok(encoded <= reckoned, `${one.kind}: ${encoded} bytes, reckoned ${reckoned}`);
      assert.ok(reckoned <= encoded + 128 + 16 * parts, `${one.kind}: ${encoded} bytes, reckoned ${reckoned}`);
    }),
    { numRuns: 500 },
  );
});

test.run();
