/** Random configs as people write them, and random changes. Every comment is another: `#c0`, `#c1` … */
import fc from "fast-check";
import type { Change } from "../../src/config/edit.js";

const SECTIONS = ["telnet", "http-proxy", "server", "server.batching", "spool"] as const;
const KEYS = ["enabled", "ports", "realm", "idle_ms"] as const;

const text = fc.string({
  maxLength: 8,
  unit: fc.constantFrom("a", "Z", " ", "'", '"', "\\", ";", "é", "€", "%", "=", "[", ",", "\t"),
});
const word = fc.stringMatching(/^[a-z0-9.:/]{1,8}$/);

export const change: fc.Arbitrary<Change> = fc.record({
  section: fc.constantFrom(...SECTIONS, "mqtt"),
  key: fc.constantFrom(...KEYS, "fresh"),
  value: fc.oneof(
    fc.constant(undefined),
    fc.boolean(),
    fc.integer({ min: -5, max: 70_000 }),
    text,
    word,
    fc.array(fc.integer({ min: 20, max: 26 }), { maxLength: 4 }),
    fc.array(fc.oneof(word, text), { maxLength: 3 }),
  ),
});

/** Half of the changes are about a key that is there: `pick` says which, and whether. */
export function aimed(wanted: Change, present: readonly Pick<Change, "section" | "key">[], pick: number): Change {
  const target = pick % 2 === 0 ? undefined : present[Math.floor(pick / 2) % present.length];
  return target === undefined ? wanted : { ...wanted, section: target.section, key: target.key };
}

/** Each `#C` becomes a comment of its own. */
function numbered(given: string): string {
  let count = 0;
  return given.replaceAll("#C", () => `#c${count++}`);
}

export function commentsIn(given: string): string[] {
  return given.match(/#c\d+/g) ?? [];
}

const lineEnd = fc.constantFrom("\n", "\n", "\r\n");
const trailing = fc.constantFrom("", "", " #C", "  #C why = 'not'", "\t#C [x]");
const between = fc.constantFrom(
  "",
  "",
  "",
  "\n",
  "#C\n",
  "\t#C enabled = true\n",
  "#C\tlist ports '1'\n",
  "\n# ports = [7]\n",
  "#option realm 'x'\n",
);

const literal = text.filter((given) => !/['\t]/.test(given)).map((given) => `'${given}'`);
const item = fc.constantFrom("20", "21", "22", "23", "24", "25");
const array = fc.oneof(
  fc.array(item, { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
  fc.array(item, { maxLength: 4 }).map((items) => `[ ${items.join(",")} ]`),
  fc
    .tuple(
      fc.array(
        fc.tuple(
          between.filter((given) => !/option|list/.test(given)),
          item,
          trailing,
        ),
        { maxLength: 4 },
      ),
      fc.boolean(),
    )
    .map(([items, hasComma]) => {
      const rows = items.map(([before, raw, after], index) => {
        const comma = hasComma || index < items.length - 1 ? "," : "";
        return `${before}  ${raw}${comma}${after}\n`;
      });
      return `[\n${rows.join("")}]`;
    }),
  fc.array(word, { maxLength: 3 }).map((items) => `[${items.map((each) => `'${each}'`).join(", ")}]`),
);
const oneLine = fc.oneof(
  fc.constantFrom("true", "false", "1", "0x17", "1_000", '"a # b"', "1979-05-27 07:32:00", '"\\u00e9"', "'''one'''"),
  text.map((given) => JSON.stringify(given)),
  literal,
);
const tomlValue = fc.oneof(
  { weight: 3, arbitrary: oneLine },
  { weight: 2, arbitrary: array },
  {
    weight: 1,
    arbitrary: fc.constantFrom('"""\n[telnet]\nenabled = 1 # no comment\n""""', "'''\nports = [\n# none\n'''"),
  },
);
const equals = fc.constantFrom(" = ", " = ", "=", "  =  ");
const spelledKey = (key: string) => fc.constantFrom(key, key, key, `"${key}"`, `'${key}'`);
const keys = fc.uniqueArray(fc.constantFrom(...KEYS), { maxLength: 4 });

const section = fc
  .tuple(fc.constantFrom(...SECTIONS), fc.constantFrom("table", "table", "table", "dotted", "inline"), keys)
  .chain(([name, form, given]) =>
    fc.record({
      name: fc.constant(name),
      form: fc.constant(form),
      header: trailing,
      indent: fc.constantFrom("", "", "  "),
      keys: fc.tuple(
        ...given.map((key) =>
          fc.record({
            key: spelledKey(key),
            equals,
            value: tomlValue,
            short: fc.oneof(oneLine, array),
            before: between,
            trailing,
          }),
        ),
      ),
    }),
  );

export const tomlText: fc.Arbitrary<string> = fc
  .tuple(fc.uniqueArray(section, { selector: ({ name }) => name, maxLength: 4 }), between, lineEnd, fc.boolean())
  .map(([sections, first, end, isClosed]) => {
    const parts = sections
      .toSorted((a, b) => Number(a.form === "table") - Number(b.form === "table"))
      .map(({ name, form, header, indent, keys: given }) => {
        if (form === "inline") {
          const inner = given.map(({ key, equals: sign, short }) => `${key}${sign}${short}`).join(", ");
          return `${name} = { ${inner} }${header}\n`;
        }
        const prefix = form === "dotted" ? `${name}.` : "";
        const lines = given.map(
          (each) => `${each.before}${indent}${prefix}${each.key}${each.equals}${each.value}${each.trailing}\n`,
        );
        return (form === "table" ? `[${name}]${header}\n` : "") + lines.join("");
      });
    const whole = numbered(first + parts.join("") + (isClosed ? "[[server.sensors]]\nid = 'a' #C\n" : ""));
    return (isClosed ? whole : whole.replace(/\n$/, "")).replaceAll("\n", end);
  });

const uciWord = fc.oneof(
  word,
  word.map((given) => `'${given}'`),
  text.filter((given) => !given.includes("'")).map((given) => `'${given}'`),
  text.map((given) => `"${given.replaceAll(/["\\]/g, "\\$&")}"`),
  fc.constantFrom("'a'\\''b'", "a\\ b", "'two\nlines'", "''"),
);
const uciLine = fc
  .tuple(
    fc.constantFrom("\t", "\t", "  ", ""),
    fc.constantFrom("option", "option", "list"),
    fc.constantFrom(...KEYS),
    fc.constantFrom(" ", "\t", "  "),
    uciWord,
    trailing,
    between,
  )
  .map(([indent, command, key, gap, value, after, before]) => `${before}${indent}${command}${gap}${key} ${value}${after}\n`);
const uciSection = fc
  .tuple(
    fc.constantFrom("telnet", "http_proxy", "server", "server_batching", "spool", "server_sensor"),
    fc.constantFrom("", "", " 'one'", " two"),
    trailing,
    fc.array(uciLine, { maxLength: 6 }),
  )
  .map(
    ([type, name, after, lines]) =>
      `config ${type}${name === "" ? "" : `${name}_${type}`.replace("'_", "_")}${name.endsWith("'") ? "'" : ""}${after}\n${lines.join("")}`,
  );

export const uciConfig: fc.Arbitrary<string> = fc
  .tuple(between, fc.array(fc.tuple(uciSection, between), { maxLength: 4 }), lineEnd, fc.boolean())
  .map(([first, sections, end, isClosed]) => {
    const whole = numbered(first + sections.map(([each, after]) => each + after).join("\n"));
    return (isClosed ? whole : whole.replace(/\n$/, "")).replaceAll("\n", end);
  });
