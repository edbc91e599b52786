/** What parse.ts makes of a program in awk, and run.ts goes over. Names are resolved: a function's own variables have a place. */

/** A variable, which is an array as soon as it is used as one. */
export type Name =
  | { readonly is: "global"; readonly name: string }
  /** The place among a function's parameters. */
  | { readonly is: "local"; readonly place: number };

export type Target =
  | Name
  | { readonly is: "field"; readonly of: Expression }
  | { readonly is: "element"; readonly array: Name; readonly index: readonly Expression[] };

export type Arithmetic = "+" | "-" | "*" | "/" | "%" | "^";

export type Expression =
  | Target
  | { readonly is: "constant"; readonly value: string | number }
  /** Alone it is matched against $0. */
  | { readonly is: "regex"; readonly source: string }
  | { readonly is: "assign"; readonly to: Target; readonly operator: Arithmetic | undefined; readonly value: Expression }
  | { readonly is: "step"; readonly to: Target; readonly by: 1 | -1; readonly isBefore: boolean }
  | { readonly is: "arithmetic"; readonly operator: Arithmetic; readonly left: Expression; readonly right: Expression }
  | { readonly is: "compare"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: "concat"; readonly parts: readonly Expression[] }
  | { readonly is: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly is: "not" | "negative" | "positive"; readonly of: Expression }
  | { readonly is: "ternary"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly is: "match"; readonly isNot: boolean; readonly text: Expression; readonly pattern: Expression }
  | { readonly is: "in"; readonly index: readonly Expression[]; readonly array: Name }
  | { readonly is: "call"; readonly name: string; readonly values: readonly Expression[] }
  | { readonly is: "builtin"; readonly name: string; readonly values: readonly Expression[] }
  | { readonly is: "getline"; readonly from: Source | undefined; readonly to: Target | undefined };

/** Where getline reads: a file, or what a command writes. */
export interface Source {
  readonly of: "file" | "command";
  readonly name: Expression;
}

/** Where print writes. */
export interface Destination {
  readonly to: "file" | "append" | "command";
  readonly name: Expression;
}

export type Statement =
  | { readonly is: "expression"; readonly of: Expression }
  | { readonly is: "print" | "printf"; readonly values: readonly Expression[]; readonly into: Destination | undefined }
  | { readonly is: "block"; readonly of: readonly Statement[] }
  | { readonly is: "if"; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly is: "while"; readonly test: Expression; readonly body: Statement }
  | { readonly is: "do"; readonly test: Expression; readonly body: Statement }
  | {
      readonly is: "for";
      readonly start: Statement | undefined;
      readonly test: Expression | undefined;
      readonly step: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly is: "forIn"; readonly variable: Target; readonly array: Name; readonly body: Statement }
  | { readonly is: "delete"; readonly array: Name; readonly index: readonly Expression[] | undefined }
  | { readonly is: "exit" | "return"; readonly value: Expression | undefined }
  | { readonly is: "next" | "nextfile" | "break" | "continue" };

export interface Rule {
  readonly from: Expression | undefined;
  /** Of a range, its end. */
  readonly to: Expression | undefined;
  readonly body: Statement;
}

export interface Procedure {
  readonly parameters: number;
  readonly body: Statement;
}

export interface Program {
  readonly begin: readonly Statement[];
  readonly end: readonly Statement[];
  readonly rules: readonly Rule[];
  readonly procedures: ReadonlyMap<string, Procedure>;
}
