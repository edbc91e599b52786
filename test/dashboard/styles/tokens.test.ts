import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { REPOSITORY } from "../../kit/repository.js";

const css = readFileSync(join(REPOSITORY, "src", "dashboard", "styles", "tokens.css"), "utf8");
const pairs = new Map(
  Array.from(css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g), ([, name = "", light = "", dark = ""]) => [
    name,
    [light, dark],
  ]),
);

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrasts(front: string, back: string): number[] {
  return [0, 1].map((scheme) => {
    const [a = 0, b = 0] = [front, back].map((name) =>
      luminance(pairs.get(name)?.[scheme] ?? assert.unreachable(`no --${name}`) ?? ""),
    );
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}

function atLeast(ratio: number, fronts: readonly string[], backs: readonly string[]): void {
  for (const front of fronts) {
    for (const back of backs) {
      for (const contrast of contrasts(front, back)) assert.ok(contrast >= ratio, `${front} on ${back}: ${contrast.toFixed(2)}`);
    }
  }
}

test("text is readable in both schemes (4.5:1)", () => {
  atLeast(4.5, ["text", "text-soft"], ["ground", "surface", "surface-raised"]);
  atLeast(4.5, ["accent"], ["surface", "surface-raised", "accent-ground"]);
  atLeast(4.5, ["good"], ["surface"]);
  atLeast(4.5, ["warning", "text"], ["warning-ground"]);
  atLeast(4.5, ["bad", "text"], ["bad-ground"]);
});

test("bars, borders of controls and marks can be seen (3:1)", () => {
  const series = Array.from({ length: 8 }, (_, index) => `series-${index + 1}`);
  atLeast(3, [...series, "line-strong", "accent"], ["surface"]);
});

test.run();
