/** What the parser makes of a script: commands made of words, words made of pieces. */

/** A part of a word; `quoted` pieces are neither split nor taken for patterns. */
export type Piece =
  | { readonly is: "text"; readonly text: string; readonly quoted: boolean }
  | {
      readonly is: "parameter";
      readonly name: string;
      /** "" for the value alone, `length`, else as written: `:-`, `%%`, `/` … */
      readonly operator: string;
      readonly words: readonly Word[];
      readonly quoted: boolean;
    }
  | { readonly is: "command"; readonly body: Command | undefined; readonly quoted: boolean }
  | { readonly is: "arithmetic"; readonly word: Word; readonly quoted: boolean };

export type Word = readonly Piece[];

export interface Redirection {
  readonly descriptor: number;
  readonly operator: "<" | ">" | ">|" | ">>" | "<>" | "<&" | ">&" | "&>" | "<<";
  /** A file's name, a descriptor's number, or a here-document's body. */
  readonly word: Word;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

interface Redirected {
  readonly redirections: readonly Redirection[];
}

export type Command =
  | (Redirected & {
      readonly is: "simple";
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly line: number;
    })
  | { readonly is: "pipeline"; readonly commands: readonly Command[]; readonly negated: boolean }
  | { readonly is: "both" | "either"; readonly left: Command; readonly right: Command }
  | { readonly is: "list"; readonly commands: readonly Command[] }
  | { readonly is: "background"; readonly body: Command }
  | (Redirected & { readonly is: "subshell"; readonly body: Command })
  | (Redirected & { readonly is: "group"; readonly body: Command })
  | (Redirected & {
      readonly is: "if";
      readonly clauses: readonly (readonly [condition: Command, body: Command])[];
      readonly otherwise: Command | undefined;
    })
  | (Redirected & { readonly is: "while" | "until"; readonly condition: Command; readonly body: Command })
  /** Without `words`: over the positional parameters. */
  | (Redirected & {
      readonly is: "for";
      readonly name: string;
      readonly words: readonly Word[] | undefined;
      readonly body: Command;
    })
  | (Redirected & {
      readonly is: "case";
      readonly word: Word;
      readonly items: readonly { readonly patterns: readonly Word[]; readonly body: Command | undefined }[];
    })
  | { readonly is: "function"; readonly name: string; readonly body: Command };

/** @returns the text of a word that is one plain text, as keywords, names and aliases have to be */
export function plainText(word: Word): string | undefined {
  const [piece] = word;
  return word.length === 1 && piece?.is === "text" && !piece.quoted ? piece.text : undefined;
}
