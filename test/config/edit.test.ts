import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "smol-toml";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Change, type ConfigValue, EditError, editConfig } from "../../src/config/edit.js";
import { readUci } from "../../src/config/uci/document.js";
import { sectionName } from "../../src/config/uci.js";
import { REPOSITORY } from "../kit/repository.js";
import { change, commentsIn, tomlText, uciConfig } from "./edit-texts.js";
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

test("TOML: a change changes what it is about, keeps every comment, and twice is once", () => {
  fc.assert(
    fc.property(tomlText.filter(isToml), change, (text, wanted) => {
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
      (text, wanted) => {
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

test.run();
