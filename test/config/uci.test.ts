import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readUci, type UciSection } from "../../src/config/uci/document.js";
import { parseUci } from "../../src/config/uci.js";
import { REPOSITORY } from "../kit/repository.js";
import { writeUci } from "./uci-export.js";
import type { Golden } from "./uci-record.js";
import { uciText } from "./uci-texts.js";

/** Entries of the only section, as key and value. */
function entriesOf(lines: string) {
  const { sections, faults } = parseUci(`config sensor\n${lines}`, "f");
  assert.equal(faults, []);
  return sections[0]!.entries.map(({ key, value }) => [key, value]);
}

/** What was read, without the places. */
function meaning(sections: readonly UciSection[]) {
  return sections.map(({ type, name, options }) => ({ type, name, options: options.map(({ key, value }) => ({ key, value })) }));
}

test("what the real uci exports, ours writes; what it refuses, ours refuses for the same reason at the same place", () => {
  const goldens: Golden[] = JSON.parse(readFileSync(join(REPOSITORY, "test/config/uci-golden.json"), "utf8"));
  assert.ok(goldens.filter(({ error }) => error === undefined).length > 200);
  for (const { text, exported, error } of goldens) {
    const { sections, errors } = readUci(text);
    const shown = JSON.stringify(text);
    if (error === undefined) {
      assert.equal(errors, [], shown);
      assert.is(`package minipot\n${writeUci(sections)}`, exported, shown);
      continue;
    }
    const [first] = errors;
    assert.is(first?.reason, error.reason, shown);
    assert.is(first?.byte, error.byte, shown);
    // Of an open quote ours says where it opens; a last line without an end is one that the real one does not count.
    if (!error.reason.startsWith("EOF"))
      assert.is(
        first?.line,
        text.split("\n").length === error.line + 1 && !text.endsWith("\n") ? first?.line : error.line,
        shown,
      );
  }
});

test("what is written reads the same, and is written the same again", () => {
  const name = fc.stringMatching(/^\w{1,8}$/);
  const value = fc.string({ maxLength: 12, unit: "binary" }).filter((text) => !text.includes("\0"));
  const section = fc.record({
    type: fc.stringMatching(/^[\x21-\x7e]{1,8}$/).filter((text) => !/['"\\#;]/.test(text)),
    name: fc.constant(undefined),
    options: fc.uniqueArray(
      fc.record({
        key: name,
        value: fc.oneof(value.filter(Boolean), fc.array(value, { minLength: 1, maxLength: 3 })),
        line: fc.constant(0),
      }),
      { selector: ({ key }) => key, maxLength: 4 },
    ),
  });
  fc.assert(
    fc.property(fc.array(section, { maxLength: 4 }), fc.boolean(), (anonymous, areNamed) => {
      const sections = anonymous.map((each, index) => ({ ...each, name: areNamed ? `n${index}` : undefined, line: 0 }));
      const text = writeUci(sections);
      const read = readUci(text);
      assert.equal(read.errors, []);
      assert.equal(meaning(read.sections), meaning(sections));
      assert.is(writeUci(read.sections), text);
    }),
  );
});

test("whatever is read, what is written of it means the same", () => {
  fc.assert(
    fc.property(uciText, (text) => {
      const { sections } = readUci(text);
      const read = readUci(writeUci(sections));
      assert.equal(read.errors, []);
      assert.equal(meaning(read.sections), meaning(sections));
    }),
    { numRuns: 500 },
  );
});

test("quotes, escapes and comments are uci's", () => {
  assert.equal(entriesOf(`option id 'a b'"c \\" d"e\\ f`), [["id", 'a bc " de f']]);
  assert.equal(entriesOf("\toption  id\t'\\' # why"), [["id", "\\"]]);
  assert.equal(entriesOf("option id 'a#b'\n# option id c\n\n"), [["id", "a#b"]]);
  assert.equal(entriesOf("option id 'a\nb' # over lines\n"), [["id", "a\nb"]]);
  assert.equal(entriesOf("option id a\\\nb\r\n"), [["id", "ab"]]);
  assert.equal(entriesOf("option id a\u00a0b\n"), [["id", "a\u00a0b"]]);
});

test("an empty option is none, an empty item is one", () => {
  assert.equal(entriesOf("option id ''\r\noption id\n"), []);
  assert.equal(entriesOf("option id a\noption id ''\n"), [["id", "a"]]);
  assert.equal(entriesOf("list id ''\n"), [["id", [""]]]);
});

test("lists add up, also to a text; a later option replaces an earlier one where it stands", () => {
  const lines = "option id first\nlist disable '1tcp'\nlist disable \"2tcp\"\noption id last\n";
  assert.equal(entriesOf(lines), [
    ["id", "last"],
    ["disable", ["1tcp", "2tcp"]],
  ]);
  assert.equal(entriesOf("option ports 1\nlist ports 2\n"), [["ports", ["1", "2"]]]);
  assert.equal(entriesOf("list ports 1\noption ports 2\n"), [["ports", "2"]]);
});

test("sections of one name are one, as uci has it; others stand for themselves", () => {
  const { sections } = parseUci("config http 'a'\n\toption id 1\nconfig http\nconfig http 'a'\n\toption id 2\n", "f");
  assert.equal(
    sections.map(({ line, entries }) => [line, entries]),
    [
      [1, [{ key: "id", value: "2", line: 5 }]],
      [3, []],
    ],
  );
});

test("types are the schema's sections", () => {
  const { sections } = parseUci("package x\nconfig http_proxy 'p'\nconfig server_batching\nconfig server_sensor\n", "f");
  assert.equal(
    sections.map(({ name, line }) => [name, line]),
    [
      ["http-proxy", 2],
      ["server.batching", 3],
      ["server.sensors", 4],
    ],
  );
});

test("every statement that is no UCI is a fault, none quotes it, and the others count", () => {
  const text =
    "option a b\nconfig\noption lost 1\nconfig sensor x y\noption lost 2\nconfig sensor\nfoo secret\noption a b c\noption a-b 1\noption id ok\nconfig http-x 'a'\nconfig b 'a'\noption x 'secret\nopen\n";
  const { sections, faults } = parseUci(text, "f");
  assert.equal(
    faults.map(({ line }) => line),
    [1, 2, 4, 7, 8, 9, 12, 13],
  );
  assert.match(faults.at(-1)!.message, /quote ' that opens here/);
  assert.not.match(JSON.stringify(faults), /secret/);
  assert.equal(
    sections.map(({ entries }) => entries.map(({ key }) => key)),
    [["id"], []],
  );
});

test("options of a section that could not be opened are not another one's", () => {
  for (const opening of ["config", "config http x y", "config http a-b", "config ü"]) {
    const { sections, faults } = parseUci(`config sensor\noption id 1\n${opening}\noption lost 2\n`, "f");
    assert.equal(
      faults.map(({ line }) => line),
      [3],
    );
    assert.equal(
      sections.flatMap(({ entries }) => entries.map(({ key }) => key)),
      ["id"],
    );
  }
});

test("a NUL byte, where the real one would stop reading, is a fault", () => {
  const { sections, faults } = parseUci("config a\noption b 'c\0'\n", "f");
  assert.equal(sections, []);
  assert.equal(
    faults.map(({ line }) => line),
    [2],
  );
});

test.run();
