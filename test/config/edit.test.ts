import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "smol-toml";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Change, type ConfigValue, EditError, editConfig } from "../../src/config/edit.js";
import type { Parsed } from "../../src/config/raw.js";
import { LISTS_OF_SECTIONS } from "../../src/config/schema.js";
import { parseToml } from "../../src/config/toml.js";
import { readUci } from "../../src/config/uci/document.js";
import { parseUci, sectionName } from "../../src/config/uci.js";
import { REPOSITORY } from "../kit/repository.js";
import { aimed, change, commentsIn, tomlText, uciConfig } from "./edit-texts.js";
import { writeUci } from "./uci-export.js";
import type { Golden } from "./uci-record.js";
import { uciText } from "./uci-texts.js";

/** `section.key` = value, the section's own dots included. */
function edited(syntax: "toml" | "uci", text: string, ...changes: [string, ConfigValue | undefined][]): string {
  return editConfig(
    text,
    syntax,
    changes.map(([path, value]) => changeOf(path, value)),
  );
}

function changeOf(path: string, value: ConfigValue | undefined): Change {
  const dot = path.lastIndexOf(".");
  return { section: path.slice(0, dot), key: path.slice(dot + 1), value };
}

function refused(run: () => unknown): EditError {
  try {
    run();
  } catch (error) {
    if (error instanceof EditError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

const TOML = `# The sensor.
[telnet]        # why
  enabled = true   # on
  # ports = [23]

ports = [
  23,   # telnet
  2323  # often
]
[http]
# realm = "OpenWrt"

# How events are batched.
[batching]
max_age_ms = 1_000
`;

test("TOML: values change where they stand, comments and form stay", () => {
  const text = edited("toml", TOML, ["telnet.enabled", false], ["telnet.ports", [2323, 24]], ["batching.max_age_ms", 1000]);
  assert.is(
    text,
    TOML.replace("true ", "false ").replace("  23,   # telnet\n  2323  # often\n", "  # telnet\n  2323,  # often\n  24\n"),
  );
});

test("TOML: a key that is not there comes after the comment that shows it, or last in its section; a section, at the end", () => {
  const text = edited("toml", TOML, ["http.realm", 'a "b"'], ["telnet.workers", 2], ["spool.flush_ms", 5]);
  const expected = TOML.replace('"OpenWrt"\n', '"OpenWrt"\nrealm = "a \\"b\\""\n').replace(
    "# often\n]\n",
    "# often\n]\nworkers = 2\n",
  );
  assert.is(text, `${expected}\n[spool]\nflush_ms = 5\n`);
});

test("TOML: a key goes with its line, and leaves the comments of that", () => {
  const text = edited("toml", TOML, ["telnet.enabled", undefined], ["telnet.ports", undefined], ["http.realm", undefined]);
  assert.is(
    text,
    TOML.replace("enabled = true   # on", "# on").replace(
      "ports = [\n  23,   # telnet\n  2323  # often\n]\n",
      "# telnet\n# often\n",
    ),
  );
});

const FORMS: [string, string, [string, ConfigValue | undefined][], string][] = [
  ["dotted keys", "a.b = 1\nserver.x = 1\n", [["server.y", 2]], "a.b = 1\nserver.x = 1\nserver.y = 2\n"],
  ["dotted keys everywhere", "a.b = 1", [["server.batching.y", "q"]], 'a.b = 1\nserver.batching.y = "q"'],
  [
    "dotted keys in a table",
    "[server]\n\tbatching.x=1\n",
    [["server.batching.y", 2]],
    "[server]\n\tbatching.x=1\n\tbatching.y=2\n",
  ],
  ["an inline table", "telnet = {a = 1}\n", [["telnet.b", true]], "telnet = {a = 1, b = true}\n"],
  ["an empty inline table", "telnet = { }\n", [["telnet.b", true]], "telnet = {b = true }\n"],
  ["an inline table without its first", "telnet = { a = 1, b = 2 }", [["telnet.a", undefined]], "telnet = { b = 2 }"],
  [
    "an inline table inside",
    "server = { batching = { x = 1 } }",
    [["server.batching.x", 2]],
    "server = { batching = { x = 2 } }",
  ],
  ["an inline table above", "server = { x = 1 }", [["server.batching.y", 2]], "server = { x = 1, batching.y = 2 }"],
  [
    "quoted keys",
    "['http-proxy']\n\"ports\" = [ 1 ]\n",
    [["http-proxy.ports", [1, 2]]],
    "['http-proxy']\n\"ports\" = [ 1, 2 ]\n",
  ],
  [
    "literal texts",
    "[a]\nx = 'y'\n",
    [
      ["a.x", "\\"],
      ["a.z", "it's"],
    ],
    "[a]\nx = '\\'\nz = \"it's\"\n",
  ],
  ["a trailing comma", "[a]\nx = [\n\t1,\n]\n", [["a.x", [0, 1, 2]]], "[a]\nx = [\n\t0,\n\t1,\n\t2,\n]\n"],
  ["lists side by side", "[a]\nx = [\n  1, 2,\n  3, 4 ]\n", [["a.x", [1, 3, 4, 5]]], "[a]\nx = [\n  1,\n  3, 4, 5 ]\n"],
  ["an empty list of lines", "[a]\nx = [\n]\n", [["a.x", [1]]], "[a]\nx = [\n  1\n]\n"],
  [
    "CRLF",
    "[a]\r\nx = 1\r\n",
    [
      ["a.y", 1],
      ["b.x", 1],
    ],
    "[a]\r\nx = 1\r\ny = 1\r\n\r\n[b]\r\nx = 1\r\n",
  ],
  [
    "no last line end",
    "[a]\nx = 1",
    [
      ["a.y", 1],
      ["a.x", undefined],
    ],
    "[a]\ny = 1",
  ],
  ["what looks like a table", 'a.x = """\n[b]\ny = 1\n"""\n', [["b.y", 2]], 'a.x = """\n[b]\ny = 1\n"""\nb.y = 2\n'],
  ["a table below", "[server.batching]\nx = 1\n", [["server.y", 2]], "[server.batching]\nx = 1\n\n[server]\ny = 2\n"],
  [
    "what looks like a section in a list",
    "x = [{ telnet = { enabled = true } }]\n",
    [["telnet.enabled", false]],
    "x = [{ telnet = { enabled = true } }]\n\n[telnet]\nenabled = false\n",
  ],
  ["nothing at all", "", [["a.x", "\x7f\n"]], '[a]\nx = "\\u007f\\n"\n'],
];
for (const [name, text, changes, expected] of FORMS) {
  test(`TOML: ${name}`, () => assert.is(edited("toml", text, ...changes), expected));
}

const UCI = `# The sensor.
config telnet 'one' # why
	option enabled '1' # on
	list ports 23
	list ports 2323 # often
# end

config http
#	option realm 'OpenWrt'

# the last
`;

test("UCI: values change where they stand, in their own quotes; keys are added in the section's style", () => {
  const changes: [string, ConfigValue][] = [
    ["telnet.enabled", false],
    ["telnet.ports", [22, 2323, 24]],
    ["http.realm", "it's"],
  ];
  const expected = UCI.replace("'1'", "'0'")
    .replace("	list ports 23\n	list ports 2323 # often\n", "	list ports 22\n	list ports 2323 # often\n	list ports 24\n")
    .replace("'OpenWrt'\n", "'OpenWrt'\n	option realm 'it'\\''s'\n");
  assert.is(edited("uci", UCI, ...changes), expected);
  assert.is(edited("uci", expected, ...changes), expected);
  assert.is(edited("uci", UCI, ["spool.flush_ms", 5]), `${UCI}\nconfig spool\n\toption flush_ms 5\n`);
});

test("UCI: a key goes with its lines, and leaves the comments of these", () => {
  assert.is(
    edited("uci", UCI, ["telnet.enabled", undefined], ["telnet.ports", undefined]),
    UCI.replace("option enabled '1' ", "").replace("	list ports 23\n", "").replace("list ports 2323 ", ""),
  );
});

test("UCI: what stands twice changes where it counts, and goes everywhere", () => {
  const text = 'config http\n option a 1\n option a 2\nconfig http\n option a "3"\nconfig http\n';
  assert.is(edited("uci", text, ["http.a", 'x"']), text.replace('"3"', '"x\\""'));
  assert.is(edited("uci", text, ["http.a", undefined]), "config http\nconfig http\nconfig http\n");
});

test("UCI: what looks like a comment in a text is none", () => {
  const text = "config http\n\toption issue 'a\n#option realm b\n'\n";
  assert.is(edited("uci", text, ["http.realm", "c"]), `${text}\toption realm 'c'\n`);
});

test("UCI: a new section has a name where the others are named as their types", () => {
  const text = "config http 'http'\n  option a \"b\"\n";
  assert.is(
    edited("uci", text, ["http-proxy.a", [1, 2]]),
    `${text}\nconfig http_proxy 'http_proxy'\n  list a "1"\n  list a "2"\n`,
  );
});

test("the examples take a change of every key that they name, and change no other line", () => {
  for (const [syntax, parse] of [
    ["toml", parseToml],
    ["uci", parseUci],
  ] as const) {
    const text = readFileSync(join(REPOSITORY, `docs/minipot.example.${syntax}`), "utf8");
    for (const { section, key } of [...presentIn(parse(text, "f")), { section: "telnet", key: "enabled" }]) {
      const result = editConfig(text, syntax, [{ section, key, value: "changed" }]);
      const [before, after] = [text.split("\n"), result.split("\n")];
      const lines = after.filter((line) => !before.includes(line));
      assert.is(lines.length, 1, `${section}.${key}`);
      assert.ok(after.length - before.length <= 1);
    }
  }
});

const REFUSED: [string, "toml" | "uci", string, [string, ConfigValue | undefined], RegExp, number | undefined][] = [
  ["no TOML", "toml", "[a]\nx = \n", ["a.x", 1], /not TOML.*mend this first/, 2],
  ["no UCI", "uci", "config a\noption x 'secret\n", ["a.x", 1], /quote ' that opens here/, 2],
  ["a list of sections", "toml", '[[server.sensors]]\nid = "a"\n', ["server.sensors.id", "b"], /list of sections/, undefined],
  ["a table where a value shall be", "toml", "[a.x]\ny = 1\n", ["a.x", 1], /by hand/, 2],
  ["several tables of a name", "toml", "[[a]]\nx = 1\n", ["a.y", 1], /by hand/, 2],
  ["a number that is none", "toml", "[a]\n", ["a.x", Number.NaN], /by hand/, 1],
  ["statements on one line", "uci", "config a\noption x 'secret';option y '2'\n", ["a.x", undefined], /line of its own/, 2],
  ["what a semicolon keeps out", "uci", "config a\noption x 1;secret\n", ["a.x", "a b"], /by hand/, 2],
  ["what a semicolon keeps out, and is good", "uci", "config a\noption x 1;option y '2'\n", ["a.x", "a b"], /changing more/, 2],
  ["a name written in two ways", "toml", '[a]\n["a.b"]\nx = 1\n[a.b]\nx = 2\n', ["a.b.x", 3], /this value/, 5],
  ["a key of one of several tables", "toml", "[[a]]\nx = 1\n", ["a.x", 2], /by hand/, 2],
  ["an empty text", "uci", "config a\n", ["a.x", ""], /no empty texts/, undefined],
  ["an empty list", "uci", "config a\n", ["a.x", []], /no empty texts and lists/, undefined],
  ["a key that is none", "uci", "config a\n", ["a.x y", "1"], /is no key/, undefined],
];
for (const [name, syntax, text, change, message, line] of REFUSED) {
  test(`${syntax}: ${name} is refused`, () => {
    const error = refused(() => edited(syntax, text, change));
    assert.match(error.message, message);
    assert.not.match(error.message, /secret/);
    assert.is(error.line, line);
  });
}

type Tree = { [key: string]: unknown };

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** A document with the change made, as a program would make it. */
function applied(document: Tree, { section, key, value }: Change): Tree {
  let table = document;
  for (const part of section.split(".")) {
    if (!isTree(table[part])) table[part] = {};
    table = table[part] as Tree;
  }
  if (value === undefined) delete table[key];
  else table[key] = value;
  return document;
}

/** Tables that hold nothing say nothing. */
function pruned(table: Tree): Tree {
  const said = Object.entries(table).map(([key, value]) => [key, isTree(value) ? pruned(value) : value] as const);
  return Object.fromEntries(said.filter(([, value]) => !isTree(value) || Object.keys(value).length > 0));
}

function isToml(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Every key that can be changed. */
function presentIn({ sections }: Parsed): Pick<Change, "section" | "key">[] {
  const editable = sections.filter(({ name }) => !LISTS_OF_SECTIONS.has(name));
  return editable.flatMap(({ name, entries }) => entries.map(({ key }) => ({ section: name, key })));
}

test("TOML: a change changes what it is about, keeps every comment, and twice is once", () => {
  fc.assert(
    fc.property(tomlText.filter(isToml), change, fc.nat(99), (text, given, pick) => {
      const wanted = aimed(given, presentIn(parseToml(text, "f")), pick);
      const result = editConfig(text, "toml", [wanted]);
      assert.equal(pruned(parse(result)), pruned(applied(parse(text), wanted)));
      assert.equal(commentsIn(result).sort(), commentsIn(text).sort());
      assert.is(editConfig(result, "toml", [wanted]), result);
      if (text.includes("\r\n")) assert.not.match(result, /[^\r]\n/);
    }),
    { numRuns: 1500 },
  );
});

/** Types with their keys and values, in the order that counts. */
function saidIn(text: string): Map<string, unknown> {
  const said = new Map<string, unknown>();
  readUci(text).sections.forEach(({ type, options }, index) => {
    const name = type === "server_sensor" ? `${type}${index}` : sectionName(type);
    for (const { key, value } of options) said.set(`${name}.${key}`, value);
  });
  return said;
}

test("UCI: a change changes what it is about, keeps every comment and line, and twice is once", () => {
  fc.assert(
    fc.property(
      uciConfig.filter((text) => readUci(text).errors.length === 0),
      change.filter(({ value }) => value !== "" && !(Array.isArray(value) && value.length === 0)),
      fc.nat(99),
      (text, given, pick) => {
        const wanted = aimed(given, presentIn(parseUci(text, "f")), pick);
        const result = editConfig(text, "uci", [wanted]);
        const expected = saidIn(text);
        const path = `${wanted.section}.${wanted.key}`;
        expected.delete(path);
        if (wanted.value !== undefined) expected.set(path, asUci(wanted.value));
        assert.equal([...saidIn(result)].sort(), [...expected].sort());
        assert.equal(commentsIn(result), commentsIn(text));
        assert.is(editConfig(result, "uci", [wanted]), result);
        const lines = result.split("\n");
        let at = 0;
        for (const line of text.split("\n").filter((each) => !each.includes(wanted.key) && !each.startsWith("lines'"))) {
          at = lines.findIndex((each, index) => index >= at && each.trimEnd() === line.trimEnd()) + 1;
          assert.ok(at > 0, line);
        }
      },
    ),
    { numRuns: 1500 },
  );
});

function asUci(value: ConfigValue): string | string[] {
  if (typeof value === "object") return value.map(String);
  return String(typeof value === "boolean" ? Number(value) : value);
}

test("UCI, however odd: a change is made as asked for, or refused", () => {
  let refusals = 0;
  fc.assert(
    fc.property(uciText, change, (text, wanted) => {
      let result: string;
      try {
        result = editConfig(text, "uci", [wanted]);
      } catch (error) {
        if (!(error instanceof EditError)) throw error;
        refusals++;
        return;
      }
      const path = `${wanted.section}.${wanted.key}`;
      assert.equal(saidIn(result).get(path), wanted.value === undefined ? undefined : asUci(wanted.value));
      assert.is(editConfig(result, "uci", [wanted]), result);
    }),
    { numRuns: 500 },
  );
  assert.ok(refusals < 500);
});

test("what the real uci sets and deletes, ours does", () => {
  const goldens: Golden[] = JSON.parse(readFileSync(join(REPOSITORY, "test/config/uci-golden.json"), "utf8"));
  let [equal, refusals] = [0, 0];
  for (const { text, set } of goldens) {
    if (set === undefined) continue;
    const { type, key, value, exported } = set;
    let result: string;
    try {
      result = editConfig(text, "uci", [{ section: sectionName(type), key, value }]);
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      refusals++;
      continue;
    }
    const read = readUci(result);
    assert.equal(read.errors, []);
    assert.is(`package minipot\n${writeUci(read.sections)}`, exported, JSON.stringify({ text, set }));
    equal++;
  }
  assert.ok(equal > 200, `${equal}`);
  // Several statements on a line.
  assert.ok(refusals < equal / 20, `${refusals}`);
});

test.run();
