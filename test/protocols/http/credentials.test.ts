import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1Bytes } from "../../../src/bytes/ascii.js";
import { CREDENTIAL_FAULTS, invalid, readAuthorization, readForm } from "../../../src/protocols/http/credentials.js";
import { readable } from "./converse.js";

const read = (value: string) => readable(readAuthorization(latin1Bytes(value), latin1Bytes("GET"), undefined, 1));
const form = (body: string) => {
  const login = readForm(latin1Bytes(body), 1);
  return login === undefined ? undefined : readable(login);
};

test("Basic in any case, the password with its colons, the bytes as they are", () => {
  const login = { kind: "login", mechanism: "basic", attempt: 1 };
  assert.equal(read(`BaSiC \t${btoa("a:b:c")} `), { ...login, username: "a", password: "b:c" });
  assert.equal(read(`basic ${btoa(":")}`), { ...login, username: "", password: "" });
  assert.equal(read(`basic ${btoa("\xff\0:\xfe")}`), { ...login, username: "\xff\0", password: "\xfe" });
  assert.is(String(read(`basic ${btoa(`${"u".repeat(5000)}:p`)}`).username).length, 1024);
});

test("a token of any other scheme is a proof", () => {
  assert.equal(read("Bearer abc.def"), { kind: "login", mechanism: "bearer", attempt: 1, proof: ["token: abc.def"] });
  assert.is(read("NTLM TlRMTVNTUAABAAAA").mechanism, "ntlm");
});

test("faults have one of the fixed reasons and the bytes", () => {
  const cases = ["Basic a", "Basic YQ==", "Digest nonsense", "Basic", "", "B@d x"].map((value) => read(value));
  assert.equal(
    cases.map(({ reason }) => reason),
    [
      "basic: not base64",
      "basic: no colon",
      "digest: malformed",
      "basic: no colon",
      ...Array(2).fill("authorization: no credentials"),
    ],
  );
  assert.is(cases[0]?.data, "Basic a");
});

test("random bytes are credentials or a fault, never a throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom("", "Basic ", "digest ", "x "), (bytes, scheme) => {
      const seen = readAuthorization(Buffer.concat([Buffer.from(scheme), bytes]), latin1Bytes("GET"), "n", 1);
      assert.ok(seen.kind === "login" || CREDENTIAL_FAULTS.some((reason) => reason === seen.reason));
      readForm(bytes, 1);
    }),
  );
});

test("a form's fields by their names, decoded", () => {
  const login = { kind: "login", mechanism: "form", attempt: 1 };
  assert.equal(form("a=b&UserName=ad+min&x&passwd=%e4%zz&password=second"), {
    ...login,
    username: "ad min",
    password: "\xe4%zz",
  });
  assert.equal(form("psd=only"), { ...login, password: "only" });
  assert.is(form("a=b&c=d"), undefined);
  assert.is(form(""), undefined);
});

test("an invalid observation is cut, its length is not", () => {
  const seen = invalid("r", new Uint8Array(3000));
  assert.equal([seen.data.length, seen.length], [1024, 3000]);
});

test.run();
