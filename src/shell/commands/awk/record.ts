/** The record that is being worked on: `$0`, its fields, and NF, each kept in step with the others when one is set. */
import { Failure } from "../kit/errors.js";
import type { Regex } from "../kit/regex.js";
import { bounded } from "./values.js";

const FIELDS_MAX = 32_767;

/** How a text is cut: at blanks, at one character, between all, or where a pattern is. */
export type Separator =
  | { readonly at: "blanks" }
  | { readonly at: "every" }
  | { readonly at: "text"; readonly text: string }
  | { readonly at: "regex"; readonly regex: Regex };

export function cut(text: string, separator: Separator): string[] {
  if (separator.at === "blanks") {
    const bare = text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
    return bare === "" ? [] : bare.split(/[ \t\n]+/);
  }
  if (text === "") return [];
  if (separator.at === "every") return [...text];
  if (separator.at === "text") return text.split(separator.text);
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; ) {
    const match = separator.regex.find(text, at);
    if (match === undefined) break;
    if (match.end === match.start) {
      at = match.end + 1;
      continue;
    }
    parts.push(text.slice(from, match.start));
    from = match.end;
    at = match.end;
  }
  return [...parts, text.slice(from)];
}

export class Record {
  #text = "";
  /** Not yet cut. */
  #fields: string[] | undefined;
  readonly #separator: () => Separator;
  readonly #joint: () => string;

  /** @param joint what fields are joined with: OFS */
  constructor(separator: () => Separator, joint: () => string) {
    this.#separator = separator;
    this.#joint = joint;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#fields = undefined;
  }

  get count(): number {
    return this.#cut().length;
  }

  set count(count: number) {
    const fields = this.#cut();
    while (fields.length < this.#bounded(count)) fields.push("");
    fields.length = count;
    this.#text = bounded(fields.join(this.#joint()));
  }

  get(index: number): string {
    return index === 0 ? this.#text : (this.#cut()[this.#bounded(index) - 1] ?? "");
  }

  set(index: number, text: string): void {
    if (index === 0) {
      this.text = text;
      return;
    }
    const fields = this.#cut();
    while (fields.length < this.#bounded(index)) fields.push("");
    fields[index - 1] = text;
    this.#text = bounded(fields.join(this.#joint()));
  }

  #cut(): string[] {
    this.#fields ??= cut(this.#text, this.#separator());
    return this.#fields;
  }

  #bounded(index: number): number {
    if (index < 0 || index > FIELDS_MAX) throw new Failure("Access to negative field");
    return index;
  }
}
