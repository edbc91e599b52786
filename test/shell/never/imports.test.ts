/** The emulated machine could not reach out if it wanted to: what it imports is its own, or computes. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { REPOSITORY } from "../../kit/repository.js";

const SHELL = join(REPOSITORY, "src", "shell");
const COMPUTING = new Set(["node:crypto", "node:zlib"]);
const FILES = readdirSync(SHELL, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

test("its files import each other, and nothing that opens, starts or connects", () => {
  const strange: string[] = [];
  for (const name of FILES) {
    const text = readFileSync(join(SHELL, name), "utf8");
    for (const [, from = ""] of text.matchAll(/(?:from|import\(?)\s*"([^"]+)"/g)) {
      const isOwn = from.startsWith(".") && join(SHELL, dirname(name), from).startsWith(SHELL);
      if (!isOwn && !COMPUTING.has(from)) strange.push(`${name}: ${from}`);
    }
    if (/\b(?:globalThis|new Function|fetch\(|require\(|process\.(?:binding|dlopen|exit)\b)/.test(text)) {
      strange.push(`${name}: reaches for what is global`);
    }
  }
  assert.equal(strange, []);
  assert.ok(FILES.length > 100);
});

test.run();
