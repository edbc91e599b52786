import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Login, Observation } from "../../../src/event.js";
import { noSecrets, sealSecret } from "../../../src/worker/consent/own-secrets.js";
import { Sieve } from "../../../src/worker/consent/sieve.js";

const NAMES = ["user", "pass"];
const OWN = Uint8Array.of(203, 0, 113, 7);
const KEY = "a-key-of-the-deployment-0123456789";
const bytes = (text: string) => Buffer.from(text, "latin1");

const LOGIN: Login = { kind: "login", username: bytes("root"), password: bytes("hunter2"), mechanism: "plain", attempt: 1 };
const LINE: Observation = { kind: "command", line: bytes("echo hunter2 > 203.0.113.7"), length: 26 };
const TERMINAL: Observation = { kind: "message", name: "terminal-type", data: bytes("203.0.113.7"), length: 11 };

const sieve = (logCredentials: "off" | "hash" | "on") =>
  new Sieve({ logCredentials, credentialNames: NAMES, ...(logCredentials === "hash" ? { credentialKey: KEY } : {}) }, [OWN]);

test("off: credentials and what may hold some are removed, and it says so", () => {
  assert.equal(sieve("off").pass(LOGIN), { seen: { kind: "login", mechanism: "plain", attempt: 1 }, redaction: "removed" });
  const { seen, redaction } = sieve("off").pass(LINE);
  assert.is(seen.kind === "command" && seen.line.length, 0);
  assert.is(redaction, "removed");
});

test("on: it stays as it was", () => {
  assert.equal(sieve("on").pass(LOGIN), { seen: LOGIN, redaction: "none" });
});

test("hash: a login is hashed, all else is as off", () => {
  const hashing = sieve("hash");
  const { seen, redaction } = hashing.pass(LOGIN);
  assert.is(redaction, "hashed");
  assert.ok(seen.kind === "login" && seen.username?.length === 16 && seen.password?.length === 16 && seen.pair?.length === 16);
  assert.not.match(
    JSON.stringify(seen, (_, value) => (value instanceof Uint8Array ? bytes(String(value)) : value)),
    /hunter2/,
  );
  assert.equal(hashing.pass(LINE), sieve("off").pass(LINE));
  const proof: Login = { kind: "login", mechanism: "ntlm", attempt: 1, proof: [{ name: bytes("token"), value: bytes("x") }] };
  assert.equal(hashing.pass(proof), { seen: { kind: "login", mechanism: "ntlm", attempt: 1 }, redaction: "removed" });
});

test("hash without a key is off", () => {
  const keyless = new Sieve({ logCredentials: "hash", credentialNames: NAMES }, []);
  assert.equal(keyless.pass(LOGIN), sieve("off").pass(LOGIN));
});

test("own addresses are scrubbed in every mode, from a password too, and before it is hashed", () => {
  for (const mode of ["off", "hash", "on"] as const) {
    const { seen } = sieve(mode).pass(TERMINAL);
    assert.is(seen.kind === "message" && Buffer.from(seen.data).toString(), "[own]");
  }
  const telling: Login = { ...LOGIN, password: bytes("203.0.113.7") };
  const scrubbed: Login = { ...LOGIN, password: bytes("[own]") };
  assert.equal(sieve("on").pass(telling).seen, scrubbed);
  assert.equal(sieve("hash").pass(telling), sieve("hash").pass(scrubbed));
});

test("addresses may change", () => {
  const moving = sieve("on");
  moving.addresses = [Uint8Array.of(198, 51, 100, 1)];
  assert.equal(moving.pass(TERMINAL).seen, TERMINAL);
});

const secrets = noSecrets();
const ownSecrets = { ...secrets, secrets: [sealSecret(bytes("hunter2"), secrets.filterKey)] };

test("a password of the owner's is withheld in every mode, wherever a login or what is kept beside it holds it", () => {
  for (const mode of ["off", "hash", "on"] as const) {
    const guarded = new Sieve({ logCredentials: mode, credentialNames: NAMES, credentialKey: KEY, ownSecrets }, [OWN]);
    const removed = { seen: { kind: "login", mechanism: "plain", attempt: 1 }, redaction: "removed", secret: "own" };
    assert.equal(guarded.pass(LOGIN), removed, mode);
    assert.equal(
      guarded.pass({ ...LOGIN, username: bytes("hunter2"), password: bytes("") }),
      removed,
      "typed into the wrong field",
    );
    const other: Login = { ...LOGIN, password: bytes("hunter3") };
    assert.equal(guarded.pass(other), sieve(mode).pass(other));
    const digest: Login = { ...LOGIN, mechanism: "digest", proof: [{ name: bytes("response"), value: bytes("x") }] };
    const { password: _, ...proving } = digest;
    const proved = guarded.pass(proving);
    assert.is(proved.secret, mode === "on" ? "unchecked" : undefined, "a proof that leaves may be of that password");
    assert.not.ok("proof" in proved.seen);
    const { seen, secret } = guarded.pass(LINE);
    assert.is(seen.kind === "command" && seen.line.length, 0);
    assert.is(secret, mode === "on" ? "own" : undefined, "what is removed anyway is not looked at");
  }
});

test.run();
