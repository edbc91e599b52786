/** Texts that look like UCI, right and wrong, for properties and for comparing with the real `uci`. */
import fc from "fast-check";

const name = fc.constantFrom("a", "b", "telnet", "http_proxy", "cfg_1", "_", "x9", "Enabled");
const badName = fc.constantFrom("a-b", "a.b", "ü", "", "1 2", "a/b");
const piece = fc.oneof(
  fc.constantFrom(
    "1",
    "abc",
    "::",
    "10.0.0.1/8",
    "on",
    "é",
    "\u00a0",
    "=",
    "%h",
    "a;b",
    "x#y",
    "\\",
    "\\;",
    '\\"',
    "\\'",
    "\\ z",
    "\\\\",
  ),
  fc.string({ maxLength: 6, unit: fc.constantFrom("a", "0", " ", "\t", "'", '"', "\\", "#", ";", "\n", "\r", "ß", "€", "\v") }),
);
const word = fc.oneof(
  { weight: 4, arbitrary: piece },
  { weight: 5, arbitrary: piece.map((text) => `'${text}'`) },
  { weight: 3, arbitrary: piece.map((text) => `"${text}"`) },
  { weight: 2, arbitrary: fc.tuple(piece, piece, piece).map(([a, b, c]) => `${a}'${b}'"${c}"`) },
  { weight: 1, arbitrary: fc.tuple(piece, piece).map(([a, b]) => `"${a}"${b}`) },
);
const plain = fc.oneof(
  name,
  name,
  name,
  name.map((text) => `'${text}'`),
  name.map((text) => `"${text}"`),
);
const nameOr = fc.oneof({ weight: 30, arbitrary: plain }, { weight: 1, arbitrary: badName });
const gap = fc.constantFrom(" ", " ", " ", " ", "\t", "  ", " \\\n", "\v");
const blank = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(" ", "\t", "  ") },
  { weight: 1, arbitrary: fc.constantFrom("\v", "\\\r\n ") },
);
const end = fc.oneof(
  { weight: 30, arbitrary: fc.constant("\n") },
  { weight: 6, arbitrary: fc.constantFrom("\r\n", " # why\n", "#why\n", "\n\n", "\t\n", "\n  \t# alone\n") },
  { weight: 1, arbitrary: fc.constantFrom(";\n", "; ", " ; ", " '' ", " x\n", "\\\n", ";#\n", "") },
);
const parts = (...given: fc.Arbitrary<string>[]) => fc.tuple(...given).map((texts) => texts.join(""));
const command = (long: string) => fc.constantFrom(long, long, long, long, `\t${long}`, `  ${long}`, long[0]!);
const option = (long: string) =>
  fc.oneof(
    { weight: 12, arbitrary: parts(command(long), blank, nameOr, gap, word, end) },
    { weight: 1, arbitrary: parts(command(long), blank, nameOr, end) },
  );
const line = fc.oneof(
  { weight: 6, arbitrary: parts(command("config"), blank, nameOr, end) },
  { weight: 4, arbitrary: parts(command("config"), blank, nameOr, gap, nameOr, end) },
  { weight: 14, arbitrary: option("option") },
  { weight: 8, arbitrary: option("list") },
  { weight: 1, arbitrary: parts(command("package"), blank, nameOr, end) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "# a comment 'with\n",
      "\n",
      " \t\n",
      "config\n",
      "confi a\n",
      "option",
      "list a\n",
      "'config' a\n",
    ),
  },
);

/** A file; about half of them are UCI to the end. */
export const uciText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("config a\n", "config telnet 'b'\n", "\n# c\nconfig 'x9'\n", "config _\n", "\tconfig b c\n", ""),
    fc.array(line, { maxLength: 7 }),
  )
  .map(([first, lines]) => first + lines.join(""));
