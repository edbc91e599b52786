/** Blocks as the store reads them: what was set comes back, what was not is empty, wherever the gaps are and however many blocks there are. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Event } from "../../../src/event.js";
import { EventBlock } from "../../../src/server/ingest/event-block.js";
import { encodedText, Fixed, NullableStrings, Pairs, Strings } from "../../../src/server/store/native.js";
import { openStore, type Store } from "../../../src/server/store/store.js";
import { event } from "../../kit/batches.js";
import { serverConfig } from "../../kit/server.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
let store: Store;

const native = suite("native");

native.before(async () => {
  store = await openStore(serverConfig(folder));
});

native.after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString("hex");

native("numbers stand little-endian, each in its width, and what was not set is zero", () => {
  const small = new Fixed(2);
  small.set(1, 0x1234);
  assert.is(bytes(small.finish(3)), "000034120000");
  const large = new Fixed(8);
  large.set(0, Number.MAX_SAFE_INTEGER);
  large.set(5000, 1);
  const all = bytes(large.finish(5001));
  assert.is(all.slice(0, 16), "ffffffffffff1f00");
  assert.is(all.slice(-16), "0100000000000000");
});

native("strings have their length before them, a byte for an empty one", () => {
  const strings = new Strings();
  strings.set(1, Buffer.from("ab"));
  strings.setEncoded(2, encodedText("c"));
  strings.set(4, Buffer.alloc(300, "x"));
  assert.is(bytes(strings.finish(6)), `00026162016300ac02${"78".repeat(300)}00`);
});

native("nothing and empty stay apart; lists end where they end, and lists without pairs too", () => {
  const nullable = new NullableStrings();
  nullable.set(1, Buffer.alloc(0));
  assert.is(bytes(nullable.finish(3)), "010001000000");
  const pairs = new Pairs();
  pairs.set(1, [{ name: Buffer.from("a"), value: Buffer.from("b") }]);
  pairs.set(2, []);
  pairs.set(3, [{ name: Buffer.from("c"), value: Buffer.alloc(0) }]);
  const end = (at: number) => `0${at}${"00".repeat(7)}`;
  assert.is(bytes(pairs.finish(5)), `${end(0)}${end(1)}${end(1)}${end(2)}${end(2)}01610163016200`);
});

/** Any bytes, short ones and some that are long enough to be copied another way. */
const anything = fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.uint8Array({ minLength: 60, maxLength: 200 }));
const fields = fc.array(fc.record({ name: anything, value: anything }), { maxLength: 3 });
const count = fc.maxSafeNat();
const anyEvent: fc.Arbitrary<Event> = fc
  .oneof(
    fc.record({ kind: fc.constant("connect" as const) }),
    fc.record({
      kind: fc.constant("login" as const),
      username: anything,
      password: anything,
      mechanism: fc.constant("plain"),
      attempt: fc.nat(),
      proof: fields,
    }),
    fc.record({ kind: fc.constant("login" as const), mechanism: fc.constant("x\\'y"), attempt: fc.nat() }),
    fc.record({
      kind: fc.constant("request" as const),
      method: anything,
      target: anything,
      version: anything,
      host: anything,
      userAgent: anything,
      headers: fields,
      body: anything,
      bodyLength: count,
    }),
    fc.record({ kind: fc.constant("message" as const), name: fc.constant("ja4"), data: anything, length: count }),
    fc.record({
      kind: fc.constant("close" as const),
      reason: fc.constant("peer" as const),
      durationUs: count,
      bytesIn: count,
      bytesOut: count,
    }),
  )
  .chain((seen) => fc.uint8Array({ minLength: 16, maxLength: 16 }).map((peerAddress) => event(seen, { peerAddress })));

native("whatever events there are, in whatever order and number of blocks, the store has them as they were", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 }),
      async (groups) => {
        run++;
        let sequence = 0;
        const spool = String(run).padStart(32, "0");
        const blocks = groups.map((events) => {
          const block = new EventBlock();
          const ids = { boot: "00".repeat(16), spool, worker: "0123456789abcdef" };
          const add = block.frame({
            receivedMs: Date.now(),
            sensor: "first",
            ...ids,
            service: "telnet",
            consent: 1,
            credentialMode: "on",
          });
          for (const one of events) add(one, sequence++, Date.now(), "wall");
          return block.finish();
        });
        await store.insert("events", Buffer.concat(blocks), `run ${run}`);
        const hexPairs = (column: string) => `arrayMap(field -> (hex(field.1), hex(field.2)), ${column})`;
        const rows = await store.query<Record<string, unknown>>(
          `SELECT kind, hex(address) AS address, hex(username) AS username, hex(password) AS password, mechanism, ${hexPairs("proof")} AS proof,
           hex(user_agent) AS agent, ${hexPairs("headers")} AS headers, hex(body) AS body, hex(data) AS data, toString(length) AS length,
           reason, toString(bytes_out) AS bytes_out FROM events WHERE spool = {spool:String} ORDER BY events.sequence`,
          { spool },
        );
        assert.equal(rows, groups.flat().map(expected));
      },
    ),
    { numRuns: 25 },
  );
});

function expected({ seen, peerAddress }: Event) {
  const hex = (value: Uint8Array) => Buffer.from(value).toString("hex").toUpperCase();
  const pairs = (list: readonly { readonly name: Uint8Array; readonly value: Uint8Array }[]) =>
    list.map(({ name, value }) => [hex(name), hex(value)]);
  const login = seen.kind === "login" ? seen : undefined;
  const request = seen.kind === "request" ? seen : undefined;
  const message = seen.kind === "message" ? seen : undefined;
  return {
    kind: seen.kind,
    address: hex(peerAddress),
    username: login?.username === undefined ? null : hex(login.username),
    password: login?.password === undefined ? null : hex(login.password),
    mechanism: login?.mechanism ?? "",
    proof: pairs(login?.proof ?? []),
    agent: hex(request?.userAgent ?? new Uint8Array(0)),
    headers: pairs(request?.headers ?? []),
    body: hex(request?.body ?? new Uint8Array(0)),
    data: hex(message?.data ?? new Uint8Array(0)),
    length: String(request?.bodyLength ?? message?.length ?? 0),
    reason: seen.kind === "close" ? seen.reason : "",
    bytes_out: String(seen.kind === "close" ? seen.bytesOut : 0),
  };
}

native.run();
