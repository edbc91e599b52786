import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseUci } from "../../src/config/uci.js";

/** Entries of the only section, as key and value. */
function entriesOf(lines: string) {
  const { sections, faults } = parseUci(`config sensor\n${lines}`, "f");
  assert.equal(faults, []);
  return sections[0]!.entries.map(({ key, value }) => [key, value]);
}

test("quotes, escapes and comments are uci's", () => {
  assert.equal(entriesOf(`option id 'a b'"c \\" d"e\\ f`), [["id", 'a bc " de f']]);
  assert.equal(entriesOf("\toption  id\t'\\' # why"), [["id", "\\"]]);
  assert.equal(entriesOf("option id 'a#b'\n# option id c\n\n"), [["id", "a#b"]]);
  assert.equal(entriesOf("option id ''\r\n"), [["id", ""]]);
});

test("lists add up, a later option replaces an earlier one", () => {
  const lines = "option id first\nlist disable '1tcp'\nlist disable \"2tcp\"\noption id last\n";
  assert.equal(entriesOf(lines), [
    ["disable", ["1tcp", "2tcp"]],
    ["id", "last"],
  ]);
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

test("every line that is no UCI is a fault, none quotes it, and the others count", () => {
  const text =
    "option a b\nconfig\noption lost 1\nconfig sensor x y\nconfig sensor\noption x 'open\nfoo secret\noption a b c\noption a\noption id ok\n";
  const { sections, faults } = parseUci(text, "f");
  assert.equal(
    faults.map(({ line }) => line),
    [1, 2, 4, 6, 7, 8, 9],
  );
  assert.not.match(JSON.stringify(faults), /secret|open/);
  assert.equal(
    sections.map(({ entries }) => entries.map(({ key }) => key)),
    [["id"]],
  );
});

test.run();
