import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CREDENTIAL_MODES } from "../src/consent.js";
import { CLOSE_REASONS, KINDS, REDACTIONS, REFUSE_REASONS, TRANSPORTS } from "../src/event.js";
import { LOSS_REASONS } from "../src/wire/batch.js";

const read = (path: string) => {
  // Two folders up when compiled, one when not.
  for (const root of ["../", "../../"]) {
    try {
      return readFileSync(new URL(root + path, import.meta.url), "utf8");
    } catch {}
  }
  throw new Error(`no ${path}`);
};

const proto = read("proto/event.proto");
const upload = read("proto/upload.proto");
const ipc = read("proto/ipc.proto");
const docs = read("docs/EVENTS.md");

/** The body of `message NAME` or `enum NAME`. */
function block(text: string, name: string): string {
  const found = new RegExp(`^(?:message|enum) ${name} \\{(\\}|\\n[\\s\\S]*?\\n\\})`, "m").exec(text);
  if (found === null) throw new Error(`no ${name} in the proto`);
  return found[1]!;
}

const enumNames = (text: string, name: string) =>
  [...block(text, name).matchAll(/^ {2}([A-Z_]+) = \d+;/gm)].map(([, value]) => value!.toLowerCase());
const fieldNames = (name: string) =>
  [...block(proto, name).matchAll(/^ {2}(?:optional |repeated )?\w+ (\w+) = \d+;/gm)].map(([, field]) => field!);

test("the kinds in code, proto and docs are the same", () => {
  const inProto = [...block(proto, "Event").matchAll(/^ {4}[A-Z]\w+ (\w+) = \d+;/gm)].map(([, kind]) => kind);
  const inDocs = [...docs.matchAll(/^## (\w+)$/gm)].map(([, kind]) => kind);
  assert.equal(inProto, [...KINDS]);
  assert.equal(inDocs, [...KINDS]);
});

test("every field of every kind is documented, and no other", () => {
  for (const kind of KINDS) {
    const section = docs.split(/^## /m).find((part) => part.startsWith(`${kind}\n`))!;
    const documented = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names]) =>
      [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
    );
    assert.equal(new Set(documented), new Set(fieldNames(kind[0]!.toUpperCase() + kind.slice(1))), kind);
  }
});

test("the enumerations in code and proto have the same names in the same order, and the docs name them all", () => {
  assert.equal(enumNames(proto, "CloseReason"), [...CLOSE_REASONS]);
  assert.equal(enumNames(proto, "RefuseReason"), [...REFUSE_REASONS]);
  assert.equal(enumNames(proto, "Transport"), [...TRANSPORTS]);
  assert.equal(enumNames(proto, "Redaction"), [...REDACTIONS]);
  assert.equal(enumNames(ipc, "CredentialMode"), [...CREDENTIAL_MODES]);
  assert.equal(enumNames(upload, "LossReason"), [...LOSS_REASONS]);
  for (const name of [...CLOSE_REASONS, ...REFUSE_REASONS]) assert.ok(docs.includes(`\`${name}\``), name);
});

test.run();
