import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseToml } from "../../src/config/toml.js";

/** `section.key` → line; a section alone → its own. */
function linesOf(text: string) {
  const { sections } = parseToml(text, "f");
  return Object.fromEntries(
    sections.flatMap(({ name, line, entries }) => [[name, line], ...entries.map(({ key, line }) => [`${name}.${key}`, line])]),
  );
}

test("keys and tables know their lines, however they are written", () => {
  const found = linesOf(`sensor.id = "a"
upload = { url = "x" }
# [sensor]

[telnet] # why
issue = """
[http]
ports = 1
"""
"ports" = [
  23,
]
[ 'http-proxy' ]
workers = 2
[server]
batching.max_bytes = 1
`);
  assert.is(found["sensor.id"], 1);
  assert.is(found["upload.url"], 2);
  assert.is(found.telnet, 5);
  assert.is(found["telnet.issue"], 6);
  assert.is(found["telnet.ports"], 10);
  assert.is(found["http-proxy.workers"], 14);
  assert.is(found["server.batching.max_bytes"], 16);
  assert.is("http" in found, false);
});

test("a list of tables is a section for each, with the lines of each", () => {
  const { sections } = parseToml('[[server.sensors]]\nid = "a"\n[[server.sensors]]\n\nid = "b"\n', "f");
  const found = sections.filter(({ name }) => name === "server.sensors");
  assert.equal(
    found.map(({ line, entries }) => [line, entries[0]?.line]),
    [
      [1, 2],
      [3, 5],
    ],
  );
});

test("what is no TOML is one fault with its line, and the text is not quoted", () => {
  const { sections, faults } = parseToml('[upload]\ntoken = "a-secret-of-ours\n', "f");
  assert.equal(sections, []);
  assert.is(faults.length, 1);
  assert.is(faults[0]?.line, 2);
  assert.match(faults[0]!.message, /not TOML/);
  assert.not.match(JSON.stringify(faults), /a-secret/);
});

test.run();
